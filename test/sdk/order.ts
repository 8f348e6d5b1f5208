import { expect } from "chai";
import { dataSlice, recoverAddress, TypedDataEncoder, Wallet, ZeroAddress, ZeroHash, id } from "ethers";
import {
  bulkTypes,
  BUY_PURCHASE,
  encodePurchase,
  gasForSweep,
  hashOrder,
  makeAcceptance,
  makeOrder,
  makePurchase,
  type Order,
  ORDER_TYPES,
  orderDomain,
  OrderSide,
  type SignedOrder,
  signOrder,
  signOrders,
  TokenStandard,
} from "../../sdk/src/terms/order.ts";
import { OrderExchange__factory } from "../../typechain-types/factories/market/OrderExchange__factory.js";
import { digestOfPath } from "../helpers/orderMakers.ts";

const MAKER = new Wallet(id("a maker"));
const DOMAIN = { chainId: 31_337n, verifyingContract: "0x00000000000000000000000000000000000000e1" };

const REQUIRED = {
  maker: MAKER.address,
  collection: "0x00000000000000000000000000000000000000c0",
  price: 10n ** 18n,
  startsAt: 1_800_000_000n,
  expiresAt: 1_800_086_400n,
  maxRoyaltyBps: 1_000n,
  nonce: 5n,
};

/** Orders that differ in their nonces. */
function ordersOf(count: number): Order[] {
  return Array.from({ length: count }, (_, i) => makeOrder({ ...REQUIRED, tokenIds: [1n], nonce: i }));
}

describe("makeOrder", () => {
  it("makes what is usual of the rest: a final listing in native coin for anyone", () => {
    expect(makeOrder(REQUIRED)).to.deep.equal({
      ...REQUIRED,
      side: OrderSide.Listing,
      standard: TokenStandard.KIP17,
      taker: ZeroAddress,
      tokenIds: [],
      tokenSet: ZeroHash,
      quantity: 1n,
      currency: ZeroAddress,
      endPrice: 0n,
      refundWindow: 0n,
      delivery: 0,
      maxProtocolFeeBps: 500n,
      storefront: ZeroAddress,
      storefrontFeeBps: 0n,
      epoch: 0n,
    });
  });

  it("takes each field that is given", () => {
    const given: Order = {
      side: OrderSide.Offer,
      standard: TokenStandard.KIP37,
      maker: "0x0000000000000000000000000000000000000001",
      taker: "0x0000000000000000000000000000000000000002",
      collection: "0x0000000000000000000000000000000000000003",
      tokenIds: [4n, 5n],
      tokenSet: id("a set"),
      quantity: 6n,
      currency: "0x0000000000000000000000000000000000000007",
      price: 9n,
      endPrice: 8n,
      startsAt: 10n,
      expiresAt: 11n,
      refundWindow: 12n,
      delivery: 1n,
      maxRoyaltyBps: 13n,
      maxProtocolFeeBps: 14n,
      storefront: "0x000000000000000000000000000000000000000F",
      storefrontFeeBps: 16n,
      nonce: 17n,
      epoch: 18n,
    };
    expect(Object.keys(given)).to.have.members(ORDER_TYPES.Order.map(({ name }) => name));
    expect(makeOrder(given)).to.deep.equal(given);
  });
});

describe("orderDomain and bulkTypes", () => {
  it("are those of the exchange", () => {
    expect(orderDomain(DOMAIN)).to.deep.equal({ name: "Droit", version: "1", ...DOMAIN });
    expect(bulkTypes(1).BulkOrder).to.deep.equal([{ name: "tree", type: "Order[2]" }]);
    expect(bulkTypes(3).BulkOrder).to.deep.equal([{ name: "tree", type: "Order[2][2][2]" }]);
  });
});

describe("signOrder", () => {
  it("signs the order alone", async () => {
    const [order] = ordersOf(1) as [Order];
    const { signature, ...rest } = await signOrder(MAKER, DOMAIN, order);
    expect(rest).to.deep.equal({ order, index: 0n, proof: [] });
    const digest = TypedDataEncoder.hash(orderDomain(DOMAIN), ORDER_TYPES, order);
    expect(recoverAddress(digest, String(signature))).to.equal(MAKER.address);
  });
});

describe("signOrders", () => {
  it("throws where there is nothing to sign", async () => {
    const error: unknown = await signOrders(MAKER, DOMAIN, []).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(RangeError);
  });

  it("signs one order as it is, without a tree", async () => {
    const [order] = ordersOf(1) as [Order];
    expect(await signOrders(MAKER, DOMAIN, [order])).to.deep.equal([await signOrder(MAKER, DOMAIN, order)]);
  });

  for (const [count, height] of [
    [2, 1],
    [3, 2],
    [4, 2],
    [5, 3],
    [8, 3],
    [9, 4],
  ] as const) {
    it(`signs ${count} orders by one signature over a tree of height ${height}`, async () => {
      const orders = ordersOf(count);
      const signed = await signOrders(MAKER, DOMAIN, orders);
      expect(signed.map(({ order }) => order)).to.deep.equal(orders);
      expect(signed.map(({ index }) => index)).to.deep.equal(orders.map((_, i) => BigInt(i)));
      const [{ signature }] = signed as [SignedOrder];
      for (const path of signed) {
        expect(path.signature).to.equal(signature);
        expect(path.proof).to.have.length(height);
        // Each order and its siblings lead to what was signed.
        expect(recoverAddress(digestOfPath({ domain: DOMAIN }, path), String(signature))).to.equal(MAKER.address);
      }
      expect(signed[0]!.proof[0]).to.equal(hashOrder(orders[1]!));
    });
  }

  it("fills the places that are left with the last order", async () => {
    const orders = ordersOf(3);
    const [{ signature }, , last] = (await signOrders(MAKER, DOMAIN, orders)) as [
      SignedOrder,
      SignedOrder,
      SignedOrder,
    ];
    const tree = [
      [orders[0], orders[1]],
      [orders[2], orders[2]],
    ];
    const digest = TypedDataEncoder.hash(orderDomain(DOMAIN), bulkTypes(2), { tree });
    expect(recoverAddress(digest, String(signature))).to.equal(MAKER.address);
    expect(last.proof[0]).to.equal(hashOrder(orders[2]!));
  });
});

describe("makePurchase", () => {
  it("takes one for at most what the order says", async () => {
    const signed = await signOrder(MAKER, DOMAIN, makeOrder({ ...REQUIRED, tokenIds: [1n] }));
    expect(makePurchase(signed)).to.deep.equal({
      signed,
      quantity: 1n,
      maximum: REQUIRED.price,
      receiver: ZeroAddress,
      storefront: ZeroAddress,
      storefrontFeeBps: 0n,
      permit: "0x",
    });
  });

  it("adds the fee of the buyer's storefront, of all copies, to what the buyer pays at most", async () => {
    const signed = await signOrder(MAKER, DOMAIN, makeOrder({ ...REQUIRED, price: 10_007n, quantity: 9n }));
    const purchase = makePurchase(signed, { quantity: 3n, storefront: MAKER.address, storefrontFeeBps: 250n });
    expect(purchase.maximum).to.equal(30_021n + 750n);
    expect(makePurchase(signed, { quantity: 3n, maximum: 7n }).maximum).to.equal(7n);
  });
});

describe("makeAcceptance", () => {
  it("sells one for at least what the seller says", async () => {
    const signed = await signOrder(MAKER, DOMAIN, makeOrder({ ...REQUIRED, side: OrderSide.Offer }));
    expect(makeAcceptance(signed, 4n, 5n)).to.deep.equal({
      signed,
      tokenId: 4n,
      tokenProof: [],
      quantity: 1n,
      minimum: 5n,
      storefront: ZeroAddress,
      storefrontFeeBps: 0n,
      permit: "0x",
    });
    expect(makeAcceptance(signed, 4n, 5n, { quantity: 2n }).quantity).to.equal(2n);
  });
});

describe("encodePurchase", () => {
  it("is the argument of `buy`, as the exchange's own interface encodes it", async () => {
    const signed = await signOrder(MAKER, DOMAIN, makeOrder({ ...REQUIRED, tokenIds: [1n, 2n] }));
    const purchase = makePurchase(signed, { receiver: MAKER.address, permit: "0x1234" });
    const call = OrderExchange__factory.createInterface().encodeFunctionData(BUY_PURCHASE, [purchase]);
    expect(encodePurchase(purchase)).to.equal(dataSlice(call, 4));
  });
});

describe("gasForSweep", () => {
  it("has all of its gas for every item, whatever the items before it use", () => {
    const gasPerItem = 1_000_000n;
    let left = gasForSweep(20, gasPerItem);
    for (let i = 0; i < 20; i++) {
      // What the exchange asks for before each item (EIP-150, and its reserve of 100,000).
      expect(left >= gasPerItem + gasPerItem / 63n + 100_000n).to.equal(true);
      left -= gasPerItem;
    }
  });
});
