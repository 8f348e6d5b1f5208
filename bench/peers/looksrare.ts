import assert from "node:assert/strict";
import { NATIVE, PRICE } from "../../scripts/gas/world.ts";
import { Bench, type Changes, expectOwner, ROYALTY, shareOf } from "../lib/bench.ts";
import type { Artifacts } from "../lib/compile.ts";
import type { PeerMeasurement } from "../lib/table.ts";

const DAY = 86_400;
/** The most that the protocol allows for a standard sale: the others' 2.5 % is not to be had. */
const FEE_BPS = 200n;
const HOW = `fee of ${FEE_BPS / 100n} %, its most`;
const ASK = 1;
const BUY = "executeTakerBid";

const ORDER_TYPES = {
  Maker: [
    { name: "quoteType", type: "uint8" },
    { name: "globalNonce", type: "uint256" },
    { name: "subsetNonce", type: "uint256" },
    { name: "orderNonce", type: "uint256" },
    { name: "strategyId", type: "uint256" },
    { name: "collectionType", type: "uint8" },
    { name: "collection", type: "address" },
    { name: "currency", type: "address" },
    { name: "signer", type: "address" },
    { name: "startTime", type: "uint256" },
    { name: "endTime", type: "uint256" },
    { name: "price", type: "uint256" },
    { name: "itemIds", type: "uint256[]" },
    { name: "amounts", type: "uint256[]" },
    { name: "additionalParameters", type: "bytes" },
  ],
};

/** LooksRare V2 has signed orders only. Royalties come from its own registry, else from EIP-2981: of one holder. */
export async function measureLooksRare(artifacts: Artifacts): Promise<PeerMeasurement[]> {
  const native = await measurePurchase(artifacts, "native");
  const token = await measurePurchase(artifacts, "token");
  const peer = "LooksRare";
  return [
    { step: "cancel.native", peer, how: "a signed order", gas: await measureCancel(artifacts) },
    { step: "buy.final.native.r1fee", peer, how: HOW, gas: native },
    { step: "buy.signed.native.r1fee", peer, how: HOW, gas: native },
    { step: "buy.final.token.r1fee", peer, how: HOW, gas: token },
  ];
}

async function measureCancel(artifacts: Artifacts): Promise<number> {
  const { bench, protocol } = await setUp(artifacts);
  const { seller } = bench.world;
  let gas = 0;
  for (const nonce of [1n, 2n]) {
    gas = await bench.send(seller, protocol, "cancelOrderNonces", [[nonce]]);
    const executed = await bench.read(protocol, "MAGIC_VALUE_ORDER_NONCE_EXECUTED");
    assert.equal(await bench.read(protocol, "userOrderNonce", [seller, nonce]), executed);
  }
  return gas;
}

async function measurePurchase(artifacts: Artifacts, kind: "native" | "token"): Promise<number> {
  const { bench, protocol, collection } = await setUp(artifacts);
  const { seller, buyer, holders, feeReceiver, token } = bench.world;
  const currency = kind === "native" ? NATIVE : await token.getAddress();
  const domain = {
    name: "LooksRareProtocol",
    version: "2",
    chainId: 31_337,
    verifyingContract: await protocol.getAddress(),
  };
  let gas = 0;
  for (const tokenId of [1n, 2n]) {
    const now = await bench.now();
    const order = {
      quoteType: ASK,
      globalNonce: 0n,
      subsetNonce: 0n,
      orderNonce: tokenId,
      strategyId: 0n,
      collectionType: 0,
      collection: await collection.getAddress(),
      currency,
      signer: seller.address,
      startTime: now,
      endTime: now + 90 * DAY,
      price: PRICE,
      itemIds: [tokenId],
      amounts: [1n],
      additionalParameters: "0x",
    };
    const { compactSerialized } = bench.ethers.Signature.from(await seller.signTypedData(domain, ORDER_TYPES, order));
    const taker = { recipient: NATIVE, additionalParameters: "0x" };
    const noTree = { root: bench.ethers.ZeroHash, proof: [] };
    const fee = shareOf(PRICE, FEE_BPS);
    const changes: Changes = [
      [buyer, -PRICE],
      [seller, PRICE - ROYALTY - fee],
      [holders[0], ROYALTY],
      [feeReceiver, fee],
    ];
    const args = [taker, order, compactSerialized, noTree, NATIVE];
    const value = kind === "native" ? PRICE : 0n;
    gas = await bench.sendMoving(currency, changes, buyer, protocol, BUY, args, value);
    await expectOwner(collection, tokenId, buyer);
  }
  return gas;
}

async function setUp(artifacts: Artifacts) {
  const bench = await Bench.create(artifacts);
  const { owner, seller, buyer, feeReceiver, coin, token } = bench.world;
  const transfers = await bench.deploy("TransferManager", [owner]);
  const protocol = await bench.deploy("LooksRareProtocol", [owner, feeReceiver, transfers, coin]);
  const registry = await bench.deploy("NoRoyaltyRegistry");
  const creatorFees = await bench.deploy("CreatorFeeManagerWithRoyalties", [registry]);
  await bench.send(owner, protocol, "updateCreatorFeeManager", [creatorFees]);
  await bench.send(owner, protocol, "updateStrategy", [0, true, FEE_BPS, FEE_BPS]);
  for (const currency of [NATIVE, token]) await bench.send(owner, protocol, "updateCurrencyStatus", [currency, true]);
  await bench.send(owner, transfers, "allowOperator", [protocol]);
  await bench.send(seller, transfers, "grantApprovals", [[protocol]]);
  await token.connect(buyer).approve(protocol, bench.ethers.MaxUint256);
  const collection = await bench.collection("erc2981", transfers);
  return { bench, protocol, collection };
}
