import { expect } from "chai";
import { eventsOf, expectChanges, expectRefusal } from "../helpers/books.js";
import {
  BUY,
  fullListing,
  type Listing,
  listingOf,
  named,
  packedOf,
  purchaseOf,
  PUT,
  PUT_USUAL,
  putOnSale,
  storedListing,
} from "../helpers/listings.js";
import { loadSuite, NATIVE, NOBODY, PRICE, type Suite, time } from "../helpers/suite.js";

/** Every set of optional fields that a listing can use. */
const optionSets: [name: string, fields: (suite: Suite) => Partial<Listing>][] = [
  ["none", () => ({})],
  ["currency", ({ money }) => ({ currency: money })],
  ["buyer", ({ buyer }) => ({ buyer: buyer.address })],
  ["storefront", ({ sellerFront }) => ({ storefront: sellerFront.address, storefrontFeeBps: 123 })],
  ["storefront without a fee", ({ buyerFront }) => ({ storefront: buyerFront.address })],
  ["currency and buyer", ({ money, stranger }) => ({ currency: money, buyer: stranger.address })],
  [
    "currency and storefront",
    ({ money, buyerFront }) => ({ currency: money, storefront: buyerFront.address, storefrontFeeBps: 7 }),
  ],
  [
    "buyer and storefront",
    ({ stranger, buyerFront }) => ({ buyer: stranger.address, storefront: buyerFront.address, storefrontFeeBps: 9 }),
  ],
  ["all", (suite) => fullListing(suite)],
];

describe("FixedPriceExchange.putOnSale of a token that is on sale", () => {
  for (const [before, old] of optionSets) {
    for (const [after, fresh] of optionSets) {
      it(`leaves nothing of (${before}) in a listing with (${after})`, async () => {
        const suite = await loadSuite();
        const { art, exchange, seller } = suite;
        await putOnSale(suite, old(suite));
        const listing = listingOf(suite, { price: 3n * PRICE, ...fresh(suite) });
        const events = await eventsOf(exchange, exchange.connect(seller)[PUT](art, 1, listing));
        expect(events[0]).to.deep.equal(["PutOnSale", art, 1n, seller.address, packedOf(listing, await time.latest())]);
        expect(await storedListing(suite)).to.deep.equal(listing);
      });
    }

    it(`leaves nothing of (${before}) in a listing with the usual terms and a private one after it`, async () => {
      const suite = await loadSuite();
      const { art, exchange, seller, stranger } = suite;
      await putOnSale(suite, old(suite));
      await exchange.connect(seller)[PUT_USUAL](art, 1, NATIVE, PRICE);
      const usual = await storedListing(suite);
      expect([usual.currency, usual.buyer, usual.storefront, usual.storefrontFeeBps]).to.deep.equal([
        NATIVE,
        NOBODY,
        NOBODY,
        0,
      ]);
      // What is left over would show in the next listing that uses any optional field.
      const { listing } = await putOnSale(suite, { buyer: stranger.address });
      expect(await storedListing(suite)).to.deep.equal(listing);
    });
  }

  it("makes a purchase of the old listing impossible", async () => {
    const suite = await loadSuite();
    const { art, buyer, exchange, seller } = suite;
    const old = await putOnSale(suite);
    await putOnSale(suite, { price: PRICE - 1n });
    await expectRefusal(
      suite,
      () => exchange.connect(buyer)[BUY](named(old), { value: PRICE }),
      exchange,
      "ExchangeListingChanged",
      [art, 1n, seller.address],
    );
  });

  it("keeps the old listing where the new one is refused", async () => {
    const suite = await loadSuite();
    const { art, exchange, seller } = suite;
    await putOnSale(suite, fullListing(suite));
    await expectRefusal(
      suite,
      () => exchange.connect(seller)[PUT](art, 1, listingOf(suite, { currency: seller.address })),
      exchange,
      "ExchangeNotAContract",
      [seller.address],
    );
    expect(await storedListing(suite)).to.deep.equal(fullListing(suite));
  });

  it("leaves the listing of an earlier owner beside it", async () => {
    const suite = await loadSuite();
    const { art, collection, exchange, seller, stranger } = suite;
    const old = await putOnSale(suite, fullListing(suite));
    await collection.connect(seller).transferFrom(seller.address, stranger.address, 1);
    const listing = listingOf(suite, { price: 5n });
    await expectChanges(suite, () => exchange.connect(stranger)[PUT](art, 1, listing), {});
    expect(await storedListing(suite)).to.deep.equal(old.listing);
    expect(await storedListing(suite, 1n, stranger.address)).to.deep.equal(listing);

    await expectChanges(
      suite,
      () =>
        exchange.connect(seller)[BUY](named(purchaseOf(suite, listing, { seller: stranger.address })), { value: 5 }),
      { "seller native": -5n, "stranger native": 5n, "owner of 1": "seller" },
    );
  });
});
