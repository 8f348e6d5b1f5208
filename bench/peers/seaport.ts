import assert from "node:assert/strict";
import { NATIVE, PRICE } from "../../scripts/gas/world.ts";
import { type Changes, expectOwner } from "../lib/bench.ts";
import type { Artifacts } from "../lib/compile.ts";
import {
  basicParameters,
  deploySeaport,
  makeListing,
  type Market,
  type Order,
  sign,
  split,
  withoutSignature,
} from "../lib/seaport.ts";
import type { PeerMeasurement } from "../lib/table.ts";

/** Kinds of basic orders, as in seaport-types' ConsiderationEnums.sol: one NFT for native coin, and for a token. */
const BASIC_ORDER = { native: 0, token: 8 } as const;
const BUY = "fulfillBasicOrder_efficient_6GL6yc";

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
  const market = await deploySeaport(artifacts);
  const { bench, seaport } = market;
  const { seller } = bench.world;
  const gas = { validate: 0, cancel: 0, cancelSigned: 0, incrementCounter: 0 };
  for (const tokenId of [1n, 2n]) {
    const order = await makeListing(market, [tokenId], NATIVE, split(bench, PRICE, [], false));
    gas.validate = await bench.send(seller, seaport, "validate", [[withoutSignature(order)]]);
    assert.deepEqual(await statusOf(market, order), { isValidated: true, isCancelled: false });
    gas.cancel = await cancel(market, order);
    gas.cancelSigned = await cancel(market, { ...order, salt: 100n + tokenId });
    gas.incrementCounter = await bench.send(seller, seaport, "incrementCounter", []);
  }
  return gas;
}

async function cancel(market: Market, order: Order): Promise<number> {
  const { bench, seaport } = market;
  const gas = await bench.send(bench.world.seller, seaport, "cancel", [[order]]);
  assert.deepEqual(await statusOf(market, order), { isValidated: false, isCancelled: true });
  return gas;
}

async function statusOf({ bench, seaport }: Market, order: Order) {
  const hash = await bench.read(seaport, "getOrderHash", [order]);
  const [isValidated, isCancelled] = (await bench.read(seaport, "getOrderStatus", [hash])) as [boolean, boolean];
  return { isValidated, isCancelled };
}

async function measurePurchase(artifacts: Artifacts, trade: Trade): Promise<number> {
  const market = await deploySeaport(artifacts);
  const { bench, seaport, collection } = market;
  const { seller, buyer, token } = bench.world;
  const native = trade.currency === "native";
  const currency = native ? NATIVE : await token.getAddress();
  await token.connect(buyer).approve(seaport, bench.ethers.MaxUint256);
  let gas = 0;
  for (const tokenId of [1n, 2n]) {
    const shares = split(bench, PRICE, trade.royalties, trade.fee);
    const order = await makeListing(market, [tokenId], currency, shares);
    if (trade.validated) await bench.send(seller, seaport, "validate", [[withoutSignature(order)]]);
    const { signature } = trade.validated ? withoutSignature(order) : await sign(market, seller, order);
    const parameters = basicParameters(order, BASIC_ORDER[trade.currency], signature);
    const changes: Changes = [[buyer, -PRICE], ...shares];
    gas = await bench.sendMoving(currency, changes, buyer, seaport, BUY, [parameters], native ? PRICE : 0n);
    await expectOwner(collection, tokenId, buyer);
  }
  return gas;
}
