import { expect } from "chai";
import { type SignedOrder, stringifyOrder, parseOrder } from "../../sdk/src/index.ts";
import {
  balanceChanges,
  DAY,
  deployForeign,
  ethers,
  expectDroitError,
  FEE_BPS,
  loadWorld,
  NATIVE,
  PRICE,
  ROYALTY_BPS,
  time,
  type World,
} from "./world.ts";

async function signed(changes: object = {}): Promise<World & { order: SignedOrder; orderHash: string }> {
  const world = await loadWorld();
  const terms = { collection: world.collection, tokenId: 1n, price: PRICE, ...changes };
  const { order, orderHash } = await (await world.as(world.seller)).signListing(terms);
  return { ...world, order, orderHash };
}

describe("sdk: signListing", () => {
  it("approves the one token, sends nothing else, and signs what the exchange takes", async () => {
    const { as, seller, collection, addresses, works } = await loadWorld();
    const droit = await as(seller);
    const sent = await ethers.provider.getTransactionCount(seller);
    const { order, orderHash, approvals, preparations, delivery } = await droit.signListing({
      collection,
      tokenId: 1n,
      price: PRICE,
    });
    expect(await ethers.provider.getTransactionCount(seller)).to.equal(sent + 1);
    expect(approvals).to.have.lengthOf(1);
    expect(approvals[0]).to.deep.include({ kind: "token", tokenId: 1n, spender: addresses.OrderExchange });
    expect(preparations).to.deep.equal([]);
    expect(delivery).to.equal("Delivered");
    expect(await works.getApproved(1n)).to.equal(addresses.OrderExchange);
    const exchange = await ethers.getContractAt("OrderExchange", addresses.OrderExchange);
    expect(await exchange.hashOf(order.order)).to.equal(orderHash);
    const digest = await exchange.digestOf(order);
    expect(ethers.recoverAddress(digest, order.signature as string)).to.equal(seller.address);
    expect(order.order).to.deep.include({
      side: 0,
      standard: 0,
      maker: seller.address,
      taker: NATIVE,
      currency: NATIVE,
      quantity: 1n,
      refundWindow: 0n,
      maxRoyaltyBps: BigInt(ROYALTY_BPS),
      maxProtocolFeeBps: BigInt(FEE_BPS),
      epoch: 0n,
    });
  });

  it("never gives two orders one nonce by accident", async () => {
    const { as, seller, collection } = await loadWorld();
    const droit = await as(seller);
    const first = await droit.signListing({ collection, tokenId: 1n, price: PRICE });
    const second = await droit.signListing({ collection, tokenId: 1n, price: PRICE });
    expect(first.order.order.nonce).not.to.equal(second.order.order.nonce);
  });

  it("keeps a foreign collection's token in the escrow where the buyer may undo the sale", async () => {
    const { as, seller } = await loadWorld();
    const { address } = await deployForeign(seller);
    const droit = await as(seller);
    const terms = { collection: address, tokenId: 7n, price: PRICE };
    expect((await droit.signListing({ ...terms, refundWindow: DAY })).delivery).to.equal("Held");
    expect((await droit.signListing(terms)).delivery).to.equal("Delivered");
  });

  it("approves each token of a bundle, and sells them together", async () => {
    const { as, seller, buyer, collection, works } = await loadWorld();
    const { order, approvals } = await (await as(seller)).signListing({ collection, tokenId: [1n, 2n], price: PRICE });
    expect(approvals.map((approval) => (approval.kind === "token" ? approval.tokenId : undefined))).to.deep.equal([
      1n,
      2n,
    ]);
    await (await as(buyer)).buy({ order });
    expect(await Promise.all([1n, 2n].map((id) => works.ownerOf(id)))).to.deep.equal([buyer.address, buyer.address]);
  });

  it("approves all at once for a bundle only where told to", async () => {
    const { as, seller, collection } = await loadWorld();
    const { approvals } = await (
      await as(seller)
    ).signListing({ collection, tokenId: [1n, 2n], price: PRICE, approval: "unlimited" });
    expect(approvals.map(({ kind }) => kind)).to.deep.equal(["collection"]);
  });

  it("sells no token twice in a bundle, and no bundle of nothing", async () => {
    const { as, seller, collection } = await loadWorld();
    const droit = await as(seller);
    await expectDroitError(droit.signListing({ collection, tokenId: [1n, 1n], price: PRICE }), "INVALID_ARGUMENT");
    await expectDroitError(droit.signListing({ collection, tokenId: [], price: PRICE }), "INVALID_ARGUMENT");
  });
});

describe("sdk: buy, of a signed listing", () => {
  it("pays everybody where it is final at once", async () => {
    const { as, seller, artist, buyer, works, addresses, order } = await signed();
    const droit = await as(buyer);
    const royalty = (PRICE * BigInt(ROYALTY_BPS)) / 10_000n;
    const fee = (PRICE * BigInt(FEE_BPS)) / 10_000n;
    const changes = await balanceChanges([buyer, artist, addresses.OrderExchange, seller], async () => {
      const { price, currency, escrow } = await droit.buy({ order });
      expect({ price, currency, escrow }).to.deep.equal({ price: PRICE, currency: NATIVE, escrow: undefined });
    });
    expect(changes).to.deep.equal([-PRICE, royalty, fee, PRICE - royalty - fee]);
    expect(await works.ownerOf(1n)).to.equal(buyer.address);
  });

  it("returns the sale where it can be undone, which its id alone undoes", async () => {
    const { as, seller, buyer, works, order } = await signed({ refundWindow: DAY });
    const droit = await as(buyer);
    const { escrow } = await droit.buy({ order });
    expect(escrow!.market).to.equal("OrderExchange");
    await droit.refund(escrow!.id);
    expect(await works.ownerOf(1n)).to.equal(seller.address);
  });

  it("pays what a falling price has come to, and has the rest back", async () => {
    const { as, buyer, order } = await signed({ endPrice: PRICE / 2n, duration: 10 * DAY });
    await time.increase(5 * DAY);
    const droit = await as(buyer);
    let price = 0n;
    const [paid] = await balanceChanges([buyer], async () => {
      ({ price } = await droit.buy({ order, maxPrice: PRICE }));
    });
    expect(paid).to.equal(-price);
    const elapsed = BigInt(await time.latest()) - BigInt(order.order.startsAt);
    expect(elapsed >= 5 * DAY).to.equal(true);
    expect(price).to.equal(PRICE - ((PRICE / 2n) * elapsed) / BigInt(10 * DAY));
  });

  it("pays no more than the maximum", async () => {
    const { as, buyer, order } = await signed();
    await expectDroitError((await as(buyer)).buy({ order, maxPrice: PRICE - 1n }), "PRICE_ABOVE_MAXIMUM");
  });

  it("approves just the price in a token, with the shop's fee", async () => {
    const { as, seller, buyer, shop, collection, currency, token } = await loadWorld();
    const { order } = await (await as(seller)).signListing({ collection, tokenId: 1n, price: PRICE, currency });
    const { approvals } = await (await as(buyer)).buy({ order, storefront: { address: shop.address, feeBps: 100 } });
    expect(approvals[0]).to.deep.include({ kind: "amount", amount: PRICE + PRICE / 100n });
    expect(await token.balanceOf(buyer)).to.equal(1_000n * PRICE - PRICE - PRICE / 100n);
  });

  it("takes no order that somebody changed after it was signed", async () => {
    const { as, buyer, seller, order } = await signed();
    const forged = { ...order, order: { ...order.order, price: PRICE / 2n } };
    const { args } = await expectDroitError((await as(buyer)).buy({ order: forged }), "OrderNotSigned");
    expect(args.maker).to.equal(seller.address);
  });

  it("takes an order that went through JSON", async () => {
    const { as, buyer, works, order, orderHash } = await signed();
    const read = parseOrder(stringifyOrder(order));
    const droit = await as(buyer);
    expect((await droit.orderState(read)).orderHash).to.equal(orderHash);
    await droit.buy({ order: read });
    expect(await works.ownerOf(1n)).to.equal(buyer.address);
  });

  it("takes nothing that is no order", async () => {
    const { as, buyer } = await loadWorld();
    await expectDroitError((await as(buyer)).buy({ order: {} as SignedOrder }), "INVALID_ARGUMENT");
  });
});

describe("sdk: orderState, cancelOrder, cancelAllOrders", () => {
  it("follows an order from its beginning to its end", async () => {
    const startsAt = (await time.latest()) + 2 * DAY;
    const { as, buyer, order, orderHash } = await signed({ startsAt, duration: 5 * DAY });
    const droit = await as(buyer);
    expect(await droit.orderState(order)).to.deep.equal({ orderHash, state: "notStarted", left: 1n, price: PRICE });
    await time.increaseTo(startsAt);
    expect((await droit.orderState(order)).state).to.equal("open");
    await time.increaseTo(startsAt + 5 * DAY);
    expect((await droit.orderState(order)).state).to.equal("expired");
  });

  it("tells what a falling price has come to", async () => {
    const startsAt = await time.latest();
    const { as, buyer, order } = await signed({ startsAt, endPrice: PRICE / 2n, duration: 10 * DAY });
    const droit = await as(buyer);
    await time.increaseTo(startsAt + 5 * DAY);
    expect((await droit.orderState(order)).price).to.equal((PRICE * 3n) / 4n);
    await time.increaseTo(startsAt + 20 * DAY);
    expect((await droit.orderState(order)).price).to.equal(PRICE / 2n);
  });

  it("is used once it was taken", async () => {
    const { as, buyer, order } = await signed();
    const droit = await as(buyer);
    await droit.buy({ order });
    expect(await droit.orderState(order)).to.deep.include({ state: "used", left: 0n });
  });

  it("is over once its maker cancelled it", async () => {
    const { as, seller, buyer, order } = await signed();
    const droit = await as(seller);
    expect((await droit.cancelOrder({ order })).nonce).to.equal(order.order.nonce);
    expect((await droit.orderState(order)).state).to.equal("used");
    await expectDroitError((await as(buyer)).buy({ order }), "OrderNonceUsed");
  });

  it("ends all orders of an epoch, and signs those of the next", async () => {
    const { as, seller, buyer, collection, order, works } = await signed();
    const droit = await as(seller);
    const { epoch } = await droit.cancelAllOrders();
    expect(epoch).to.be.above(0n);
    expect((await droit.orderState(order)).state).to.equal("cancelled");
    await expectDroitError((await as(buyer)).buy({ order }), "OrderWrongEpoch");
    const { order: next } = await droit.signListing({ collection, tokenId: 1n, price: PRICE });
    await (await as(buyer)).buy({ order: next });
    expect(await works.ownerOf(1n)).to.equal(buyer.address);
  });

  it("cancels nobody else's", async () => {
    const { as, buyer, order } = await signed();
    await expectDroitError((await as(buyer)).cancelOrder({ order }), "INVALID_ARGUMENT");
  });
});

describe("sdk: parseOrder", () => {
  const cases: [string, (value: Record<string, Record<string, unknown>>) => void][] = [
    ["a field that is missing", (value) => delete value.order!.nonce],
    ["an address that is none", (value) => (value.order!.maker = "0x12")],
    ["a number that is too large", (value) => (value.order!.side = "256")],
    ["a list that is none", (value) => (value.order!.tokenIds = "1")],
    ["a signature that is none", (value) => (value.signature = "no" as never)],
    ["no order", (value) => (value.order = [] as never)],
  ];
  for (const [name, change] of cases) {
    it(`refuses ${name}`, async () => {
      const { order } = await signed();
      const value = JSON.parse(stringifyOrder(order)) as Record<string, Record<string, unknown>>;
      change(value);
      expect(() => parseOrder(JSON.stringify(value)))
        .to.throw()
        .with.property("code", "INVALID_ARGUMENT");
    });
  }

  it("refuses what is no JSON", () => {
    expect(() => parseOrder("{"))
      .to.throw()
      .with.property("code", "INVALID_ARGUMENT");
  });
});
