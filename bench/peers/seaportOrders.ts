import { NATIVE, PRICE } from "../../scripts/gas/world.ts";
import { type Changes, expectOwner } from "../lib/bench.ts";
import type { Artifacts } from "../lib/compile.ts";
import {
  basicParameters,
  deploySeaport,
  makeListing,
  makeOrder,
  money,
  nft,
  sign,
  split,
  ZERO_HASH,
} from "../lib/seaport.ts";
import type { PeerMeasurement } from "../lib/table.ts";

const R1 = [1_000n];
/** A basic order that takes an NFT for a token, as in seaport-types' ConsiderationEnums.sol. */
const TOKEN_FOR_NFT = 16;
const PEER = "Seaport";

/** Signed orders beyond one NFT for money: an offer, five at once, three together. Each with one royalty holder and a fee. */
export async function measureSeaportOrders(artifacts: Artifacts): Promise<PeerMeasurement[]> {
  const sweep = Math.round((await measureSweep(artifacts, 5)) / 5);
  const how = "what can be had, each party paid once";
  return [
    { step: "buy.offer", peer: PEER, how: "the seller is paid in wrapped coins", gas: await measureOffer(artifacts) },
    { step: "buy.sweep.5", peer: PEER, how, gas: sweep },
    { step: "buy.sweep.5.partial", peer: PEER, how, gas: sweep },
    { step: "buy.bundle.3", peer: PEER, gas: await measureBundle(artifacts, 3) },
  ];
}

/** The buyer offers wrapped coins for a token; royalty and fee are paid out of them. */
async function measureOffer(artifacts: Artifacts): Promise<number> {
  const market = await deploySeaport(artifacts);
  const { bench, seaport, collection } = market;
  const { seller, buyer, holders, coin } = bench.world;
  const currency = await coin.getAddress();
  await coin.connect(buyer).approve(seaport, bench.ethers.MaxUint256);
  for (const person of [seller, ...holders, bench.world.feeReceiver]) await coin.connect(person).deposit({ value: 1n });
  let gas = 0;
  for (const tokenId of [1n, 2n]) {
    const shares = split(bench, PRICE, R1, true);
    const order = await makeOrder(market, buyer, {
      offer: [money(currency, PRICE)],
      consideration: [
        { ...(await nft(collection, tokenId)), recipient: buyer.address },
        ...shares.slice(1).map(([recipient, amount]) => ({ ...money(currency, amount), recipient })),
      ],
      salt: tokenId,
    });
    const { signature } = await sign(market, buyer, order);
    const parameters = basicParameters(order, TOKEN_FOR_NFT, signature);
    const changes: Changes = [[buyer, -PRICE], ...shares];
    const accept = "fulfillBasicOrder_efficient_6GL6yc";
    gas = await bench.sendMoving(currency, changes, seller, seaport, accept, [parameters]);
    await expectOwner(collection, tokenId, buyer);
  }
  return gas;
}

/**
 * Buys what can be had of several orders, and pays each receiver once. To have all or nothing, a buyer of Seaport's adds an order of
 * their own (`matchOrders`).
 */
async function measureSweep(artifacts: Artifacts, count: number): Promise<number> {
  const market = await deploySeaport(artifacts, 2n * BigInt(count) + 1n);
  const { bench, seaport, collection } = market;
  const { seller, buyer } = bench.world;
  const total = PRICE * BigInt(count);
  let gas = 0;
  for (const round of [0, 1]) {
    const tokenIds = Array.from({ length: count }, (_, i) => BigInt(round * count + i + 1));
    const shares = split(bench, PRICE, R1, true);
    const orders = await Promise.all(
      tokenIds.map(async (id) => sign(market, seller, await makeListing(market, [id], NATIVE, shares))),
    );
    const given = orders.map((_, orderIndex) => [{ orderIndex, itemIndex: 0 }]);
    const taken = shares.map((_, itemIndex) => orders.map((__, orderIndex) => ({ orderIndex, itemIndex })));
    const changes: Changes = [[buyer, -total], ...split(bench, total, R1, true)];
    const args = [orders, given, taken, ZERO_HASH, count];
    gas = await bench.sendMoving(NATIVE, changes, buyer, seaport, "fulfillAvailableOrders", args, total);
    for (const tokenId of tokenIds) await expectOwner(collection, tokenId, buyer);
  }
  return gas;
}

async function measureBundle(artifacts: Artifacts, count: number): Promise<number> {
  const market = await deploySeaport(artifacts);
  const { bench, seaport, collection } = market;
  const { seller, buyer } = bench.world;
  const price = PRICE * BigInt(count);
  let gas = 0;
  for (const round of [0, 1]) {
    const tokenIds = Array.from({ length: count }, (_, i) => BigInt(round * count + i + 1));
    const shares = split(bench, price, R1, true);
    const order = await sign(market, seller, await makeListing(market, tokenIds, NATIVE, shares));
    const changes: Changes = [[buyer, -price], ...shares];
    gas = await bench.sendMoving(NATIVE, changes, buyer, seaport, "fulfillOrder", [order, ZERO_HASH], price);
    for (const tokenId of tokenIds) await expectOwner(collection, tokenId, buyer);
  }
  return gas;
}
