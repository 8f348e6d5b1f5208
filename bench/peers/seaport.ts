import assert from "node:assert/strict";
import { type Collection, NATIVE, PRICE } from "../../scripts/gas/world.ts";
import { Bench, type Changes, expectOwner, FEE_BPS, type Instance, shareOf } from "../lib/bench.ts";
import type { Artifacts } from "../lib/compile.ts";
import type { PeerMeasurement } from "../lib/table.ts";

const ZERO_HASH = `0x${"0".repeat(64)}`;
const DAY = 86_400;
/** Item types and kinds of basic orders, as in seaport-types' ConsiderationEnums.sol. */
const ITEM = { native: 0, token: 1, nft: 2 } as const;
const BASIC_ORDER = { native: 0, token: 8 } as const;
const BUY = "fulfillBasicOrder_efficient_6GL6yc";

const ORDER_TYPES = {
  OrderComponents: [
    { name: "offerer", type: "address" },
    { name: "zone", type: "address" },
    { name: "offer", type: "OfferItem[]" },
    { name: "consideration", type: "ConsiderationItem[]" },
    { name: "orderType", type: "uint8" },
    { name: "startTime", type: "uint256" },
    { name: "endTime", type: "uint256" },
    { name: "zoneHash", type: "bytes32" },
    { name: "salt", type: "uint256" },
    { name: "conduitKey", type: "bytes32" },
    { name: "counter", type: "uint256" },
  ],
  OfferItem: [
    { name: "itemType", type: "uint8" },
    { name: "token", type: "address" },
    { name: "identifierOrCriteria", type: "uint256" },
    { name: "startAmount", type: "uint256" },
    { name: "endAmount", type: "uint256" },
  ],
  ConsiderationItem: [
    { name: "itemType", type: "uint8" },
    { name: "token", type: "address" },
    { name: "identifierOrCriteria", type: "uint256" },
    { name: "startAmount", type: "uint256" },
    { name: "endAmount", type: "uint256" },
    { name: "recipient", type: "address" },
  ],
};

interface Trade {
  currency: "native" | "token";
  /** What each royalty holder gets, in hundredths of a percent. */
  royalties: readonly bigint[];
  fee: boolean;
  /** Listed on chain beforehand, so that the purchase needs no signature. */
  validated: boolean;
}

/**
 * Seaport has no listings and asks nobody for royalties: what each party gets stands in the order that the seller signs. An order
 * may be put on chain beforehand (`validate`), which is what compares with a listing.
 */
export async function measureSeaport(artifacts: Artifacts): Promise<PeerMeasurement[]> {
  const results: PeerMeasurement[] = [];
  const record = (step: string, gas: number, how: string): void => {
    results.push({ step, peer: "Seaport", how, gas });
  };
  const listing = await measureListing(artifacts);
  record("list.native", listing.validate, "validate");
  record("cancel.native", listing.cancel, "a validated order");
  record("cancel.native", listing.cancelSigned, "a signed order");
  record("cancel.native", listing.incrementCounter, "all of a seller's orders");
  const r1 = [1_000n];
  const trades: [string, Omit<Trade, "validated">][] = [
    ["buy.final.native.r0", { currency: "native", royalties: [], fee: false }],
    ["buy.final.native.r1fee", { currency: "native", royalties: r1, fee: true }],
    ["buy.final.native.r2fee", { currency: "native", royalties: [600n, 400n], fee: true }],
    ["buy.final.token.r1fee", { currency: "token", royalties: r1, fee: true }],
  ];
  for (const [step, trade] of trades) {
    record(step, await measurePurchase(artifacts, { ...trade, validated: true }), "validated");
    record(step, await measurePurchase(artifacts, { ...trade, validated: false }), "signed");
  }
  const signed = results.find(({ step, how }) => step === "buy.final.native.r1fee" && how === "signed")!;
  record("buy.signed.native.r1fee", signed.gas, "signed");
  return results;
}

async function measureListing(artifacts: Artifacts) {
  const { bench, seaport, collection } = await setUp(artifacts);
  const { seller } = bench.world;
  const trade: Trade = { currency: "native", royalties: [], fee: false, validated: true };
  const gas = { validate: 0, cancel: 0, cancelSigned: 0, incrementCounter: 0 };
  for (const tokenId of [1n, 2n]) {
    const order = await makeOrder(bench, seaport, collection, tokenId, trade);
    gas.validate = await bench.send(seller, seaport, "validate", [[await listed(bench, seaport, order, false)]]);
    const hash = await bench.read(seaport, "getOrderHash", [order]);
    const [isValidated] = (await bench.read(seaport, "getOrderStatus", [hash])) as [boolean];
    assert.equal(isValidated, true);
    gas.cancel = await cancel(bench, seaport, order);
    gas.cancelSigned = await cancel(bench, seaport, { ...order, salt: 100n + tokenId });
    gas.incrementCounter = await bench.send(seller, seaport, "incrementCounter", []);
  }
  return gas;
}

async function cancel(bench: Bench, seaport: Instance, order: Order): Promise<number> {
  const gas = await bench.send(bench.world.seller, seaport, "cancel", [[order]]);
  const hash = await bench.read(seaport, "getOrderHash", [order]);
  const [, isCancelled] = (await bench.read(seaport, "getOrderStatus", [hash])) as [boolean, boolean];
  assert.equal(isCancelled, true);
  return gas;
}

async function measurePurchase(artifacts: Artifacts, trade: Trade): Promise<number> {
  const { bench, seaport, collection } = await setUp(artifacts);
  const { seller, buyer, token } = bench.world;
  await token.connect(buyer).approve(seaport, bench.ethers.MaxUint256);
  let gas = 0;
  for (const tokenId of [1n, 2n]) {
    const order = await makeOrder(bench, seaport, collection, tokenId, trade);
    if (trade.validated) {
      await bench.send(seller, seaport, "validate", [[await listed(bench, seaport, order, false)]]);
    }
    const { signature } = await listed(bench, seaport, order, !trade.validated);
    const [first, ...additional] = order.consideration;
    const parameters = {
      ...order,
      considerationToken: first!.token,
      considerationIdentifier: 0n,
      considerationAmount: first!.startAmount,
      offerToken: order.offer[0]!.token,
      offerIdentifier: tokenId,
      offerAmount: 1n,
      basicOrderType: BASIC_ORDER[trade.currency],
      offererConduitKey: ZERO_HASH,
      fulfillerConduitKey: ZERO_HASH,
      totalOriginalAdditionalRecipients: additional.length,
      additionalRecipients: additional.map(({ startAmount, recipient }) => ({ amount: startAmount, recipient })),
      signature,
    };
    const changes: Changes = [
      [buyer, -PRICE],
      ...order.consideration.map(({ recipient, startAmount }) => [recipient, startAmount] as const),
    ];
    const native = trade.currency === "native";
    const currency = native ? NATIVE : await token.getAddress();
    gas = await bench.sendMoving(currency, changes, buyer, seaport, BUY, [parameters], native ? PRICE : 0n);
    await expectOwner(collection, tokenId, buyer);
  }
  return gas;
}

async function setUp(artifacts: Artifacts) {
  const bench = await Bench.create(artifacts);
  const seaport = await bench.deploy("Seaport", [await bench.deploy("ConduitController")]);
  const collection = await bench.collection("none", seaport);
  return { bench, seaport, collection };
}

async function makeOrder(bench: Bench, seaport: Instance, collection: Collection, tokenId: bigint, trade: Trade) {
  const { seller, holders, feeReceiver, token } = bench.world;
  const native = trade.currency === "native";
  const shares: [string, bigint][] = trade.royalties.map((bps, i) => [holders[i]!.address, shareOf(PRICE, bps)]);
  if (trade.fee) shares.push([feeReceiver.address, shareOf(PRICE, FEE_BPS)]);
  const rest = shares.reduce((left, [, amount]) => left - amount, PRICE);
  const paid = {
    itemType: native ? ITEM.native : ITEM.token,
    token: native ? NATIVE : await token.getAddress(),
    identifierOrCriteria: 0n,
  };
  const now = await bench.now();
  return {
    offerer: seller.address,
    zone: NATIVE,
    offer: [
      {
        itemType: ITEM.nft,
        token: await collection.getAddress(),
        identifierOrCriteria: tokenId,
        startAmount: 1n,
        endAmount: 1n,
      },
    ],
    consideration: [[seller.address, rest] as const, ...shares].map(([recipient, amount]) => ({
      ...paid,
      startAmount: amount,
      endAmount: amount,
      recipient,
    })),
    orderType: 0,
    startTime: now,
    endTime: now + 90 * DAY,
    zoneHash: ZERO_HASH,
    salt: tokenId,
    conduitKey: ZERO_HASH,
    counter: (await bench.read(seaport, "getCounter", [seller.address])) as bigint,
  };
}

type Order = Awaited<ReturnType<typeof makeOrder>>;

/** An order as it is put on chain, with the seller's signature where somebody else brings it. */
async function listed(bench: Bench, seaport: Instance, order: Order, signed: boolean) {
  const domain = {
    name: "Seaport",
    version: "1.6",
    chainId: 31_337,
    verifyingContract: await seaport.getAddress(),
  };
  // Of 64 bytes (EIP-2098), which Seaport takes too and which costs less.
  const signature = signed
    ? bench.ethers.Signature.from(await bench.world.seller.signTypedData(domain, ORDER_TYPES, order)).compactSerialized
    : "0x";
  const parameters = { ...order, totalOriginalConsiderationItems: order.consideration.length };
  return { parameters, signature };
}
