import { expect } from "chai";
import { balanceChanges, expectDroitError, loadWorld, NATIVE, PRICE, type World } from "./world.ts";

/** The shop brought buyers to a listing and to a signed order, so two contracts keep a fee for it. */
async function earned(): Promise<World> {
  const world = await loadWorld();
  const { as, seller, buyer, shop, collection } = world;
  const storefront = { address: shop.address, feeBps: 100 };
  const owner = await as(seller);
  const { listing } = await owner.list({ collection, tokenId: 1n, price: PRICE, refundWindow: 0, storefront });
  const { order } = await owner.signListing({ collection, tokenId: 2n, price: 2n * PRICE, storefront });
  const shopper = await as(buyer);
  await shopper.buy({ listing });
  await shopper.buy({ order });
  return world;
}

describe("sdk: withdraw, credits", () => {
  it("shows what each contract keeps", async () => {
    const { as, shop, buyer, currency } = await earned();
    const expected = [
      { ledger: "FixedPriceExchange", currency: NATIVE, amount: PRICE / 100n },
      { ledger: "OrderExchange", currency: NATIVE, amount: PRICE / 50n },
    ];
    expect(await (await as(shop)).credits()).to.deep.equal(expected);
    expect(await (await as(buyer)).credits({ account: shop.address })).to.deep.equal(expected);
    expect(await (await as(shop)).credits({ currency })).to.deep.equal([]);
  });

  it("pays out one after the other, and tells what remains", async () => {
    const { as, shop } = await earned();
    const droit = await as(shop);
    const [first] = await balanceChanges([shop], async () => {
      const { ledger, amount, currency, remaining } = await droit.withdraw();
      expect({ ledger, amount, currency }).to.deep.equal({
        ledger: "FixedPriceExchange",
        amount: PRICE / 100n,
        currency: NATIVE,
      });
      expect(remaining).to.deep.equal([{ ledger: "OrderExchange", currency: NATIVE, amount: PRICE / 50n }]);
    });
    expect(first).to.equal(PRICE / 100n);
    expect((await droit.withdraw()).remaining).to.deep.equal([]);
    await expectDroitError(droit.withdraw(), "LedgerNothingToWithdraw");
  });

  it("pays from the contract that is named, to where it is told", async () => {
    const { as, shop, stranger } = await earned();
    const droit = await as(shop);
    const [received] = await balanceChanges([stranger], () =>
      droit.withdraw({ ledger: "OrderExchange", to: stranger.address }),
    );
    expect(received).to.equal(PRICE / 50n);
    const error = await expectDroitError(droit.withdraw({ ledger: "AuctionHouse" }), "LedgerNothingToWithdraw");
    expect(error.message).to.include("at the AuctionHouse");
  });
});
