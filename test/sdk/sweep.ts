import { expect } from "chai";
import { balanceChanges, DAY, ethers, expectDroitError, loadWorld, PRICE } from "./world.ts";

async function offered() {
  const world = await loadWorld();
  const seller = await world.as(world.seller);
  const { collection } = world;
  const { order } = await seller.signListing({ collection, tokenId: 1n, price: PRICE });
  const second = await seller.list({
    collection,
    tokenId: 2n,
    price: 2n * PRICE,
    refundWindow: DAY,
    delivery: "Delivered",
  });
  const third = await seller.list({ collection, tokenId: 3n, price: 3n * PRICE, refundWindow: 0 });
  return { ...world, order, listings: [second.listing, third.listing] };
}

describe("sdk: sweep", () => {
  it("buys orders and listings together", async () => {
    const { as, buyer, works, order, listings } = await offered();
    const droit = await as(buyer);
    const [paid] = await balanceChanges([buyer], async () => {
      const { bought, failures, escrows } = await droit.sweep({ orders: [{ order }], listings });
      expect(bought).to.deep.equal([0, 1, 2]);
      expect(failures).to.deep.equal([]);
      expect(escrows.map(({ terms }) => [terms.tokenId, terms.buyer])).to.deep.equal([[2n, buyer.address]]);
    });
    expect(paid).to.equal(-6n * PRICE);
    for (const tokenId of [1n, 2n, 3n]) expect(await works.ownerOf(tokenId)).to.equal(buyer.address);
  });

  describe("given one cannot be bought", () => {
    it("buys nothing, and says which and why", async () => {
      const { as, seller, buyer, order, listings } = await offered();
      await (await as(seller)).cancelOrder({ order });
      const error = await expectDroitError(
        (await as(buyer)).sweep({ orders: [{ order }], listings }),
        "SweepIncomplete",
      );
      expect(error.args).to.deep.include({ index: 0n, reasonCode: "OrderNonceUsed" });
      expect(error.message).to.equal(
        "One of the items cannot be bought, so none was: item 0. The order was used up or cancelled.",
      );
      expect(await ethers.provider.getTransactionCount(buyer)).to.equal(0);
    });

    it("buys the others where told to, and tells which failed", async () => {
      const { as, seller, buyer, works, order, listings } = await offered();
      await (await as(seller)).cancelOrder({ order });
      const droit = await as(buyer);
      const [paid] = await balanceChanges([buyer], async () => {
        const { bought, failures } = await droit.sweep({ orders: [{ order }], listings, allOrNothing: false });
        expect(bought).to.deep.equal([1, 2]);
        expect(failures.map(({ index, code }) => [index, code])).to.deep.equal([[0, "OrderNonceUsed"]]);
      });
      expect(paid).to.equal(-5n * PRICE);
      expect(await works.ownerOf(3n)).to.equal(buyer.address);
    });

    it("counts a listing that changed since it was seen by its own number", async () => {
      const { as, seller, buyer, collection, works, order, listings } = await offered();
      const owner = await as(seller);
      await owner.reprice({ collection, tokenId: 2n, price: PRICE });
      // The third is gone only when the sweep is mined, as far as the SDK can tell: its approval is.
      await works.connect(seller).approve(ethers.ZeroAddress, 3n);
      const { bought, failures } = await (
        await as(buyer)
      ).sweep({ orders: [{ order }], listings, allOrNothing: false });
      expect(bought).to.deep.equal([0]);
      expect(failures.map(({ index, code }) => [index, code])).to.deep.equal([
        [1, "ExchangeListingChanged"],
        [2, "ERC721InsufficientApproval"],
      ]);
    });

    it("sends nothing where nothing is left", async () => {
      const { as, seller, buyer, collection, listings } = await offered();
      const owner = await as(seller);
      for (const tokenId of [2n, 3n]) await owner.cancelListing({ collection, tokenId });
      await expectDroitError((await as(buyer)).sweep({ listings, allOrNothing: false }), "SweepEmpty");
      expect(await ethers.provider.getTransactionCount(buyer)).to.equal(0);
    });
  });

  it("approves each currency's sum", async () => {
    const { as, seller, buyer, collection, currency, addresses } = await loadWorld();
    const droit = await as(seller);
    const { order } = await droit.signListing({ collection, tokenId: 1n, price: PRICE, currency });
    const { listing } = await droit.list({ collection, tokenId: 2n, price: 2n * PRICE, currency, refundWindow: 0 });
    const { approvals, bought } = await (await as(buyer)).sweep({ orders: [{ order }], listings: [listing] });
    expect(approvals).to.have.lengthOf(1);
    expect(approvals[0]).to.deep.include({ kind: "amount", amount: 3n * PRICE, spender: addresses.OrderExchange });
    expect(bought).to.deep.equal([0, 1]);
  });

  it("keeps to the maximum", async () => {
    const { as, buyer, listings } = await offered();
    const work = (await as(buyer)).sweep({ listings, maxTotal: { [ethers.ZeroAddress]: 5n * PRICE - 1n } });
    await expectDroitError(work, "INVALID_ARGUMENT");
  });

  it("buys nothing where nothing is named, and no listing for one buyer", async () => {
    const { as, seller, buyer, collection } = await loadWorld();
    const droit = await as(buyer);
    await expectDroitError(droit.sweep({}), "INVALID_ARGUMENT");
    const terms = { collection, tokenId: 1n, price: PRICE, buyer: buyer.address };
    const { listing } = await (await as(seller)).list(terms);
    await expectDroitError(droit.sweep({ listings: [listing] }), "INVALID_ARGUMENT");
  });
});
