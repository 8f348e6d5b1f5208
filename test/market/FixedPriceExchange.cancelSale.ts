import { expect } from "chai";
import { eventsOf, expectChanges, expectRefusal } from "../helpers/books.js";
import { fullListing, NO_LISTING, PUT, putOnSale, storedListing } from "../helpers/listings.js";
import { loadSuite } from "../helpers/suite.js";

const NONE = Object.values(NO_LISTING).join();

describe("FixedPriceExchange.cancelSale", () => {
  describe("given no listing of the caller", () => {
    it("refuses where nobody listed the token", async () => {
      const suite = await loadSuite();
      const { art, exchange, seller } = suite;
      await expectRefusal(suite, () => exchange.connect(seller).cancelSale(art, 1), exchange, "ExchangeNotListed", [
        art,
        1n,
        seller.address,
      ]);
    });

    it("refuses somebody else than the seller, whose listing stands", async () => {
      const suite = await loadSuite();
      const { art, exchange, stranger } = suite;
      await putOnSale(suite);
      await expectRefusal(suite, () => exchange.connect(stranger).cancelSale(art, 1), exchange, "ExchangeNotListed", [
        art,
        1n,
        stranger.address,
      ]);
    });

    it("refuses a second time", async () => {
      const suite = await loadSuite();
      const { art, exchange, seller } = suite;
      await putOnSale(suite);
      await exchange.connect(seller).cancelSale(art, 1);
      await expectRefusal(suite, () => exchange.connect(seller).cancelSale(art, 1), exchange, "ExchangeNotListed", [
        art,
        1n,
        seller.address,
      ]);
    });
  });

  describe("given a listing of the caller", () => {
    it("ends it, and moves nothing", async () => {
      const suite = await loadSuite();
      const { art, exchange, seller } = suite;
      await putOnSale(suite);
      await expectChanges(
        suite,
        async () => {
          expect(await eventsOf(exchange, exchange.connect(seller).cancelSale(art, 1))).to.deep.equal([
            ["SaleCancelled", art, 1n, seller.address],
          ]);
        },
        { "listing of 1": NONE },
      );
    });

    it("leaves the seller's other tokens on sale", async () => {
      const suite = await loadSuite();
      const { art, exchange, seller } = suite;
      const { listing } = await putOnSale(suite);
      await exchange.connect(seller)[PUT](art, 2, listing);
      await exchange.connect(seller).cancelSale(art, 1);
      expect(await storedListing(suite, 2n)).to.deep.equal(listing);
    });

    it("forgets all optional fields", async () => {
      const suite = await loadSuite();
      const { art, exchange, seller } = suite;
      await putOnSale(suite, fullListing(suite));
      await exchange.connect(seller).cancelSale(art, 1);
      expect(await storedListing(suite)).to.deep.equal(NO_LISTING);
      // A private listing makes all that is stored visible again.
      const { listing } = await putOnSale(suite, { buyer: suite.stranger.address });
      expect(await storedListing(suite)).to.deep.equal(listing);
    });

    it("works where the seller no longer owns the token", async () => {
      const suite = await loadSuite();
      const { art, collection, exchange, seller, stranger } = suite;
      await putOnSale(suite);
      await collection.connect(seller).transferFrom(seller.address, stranger.address, 1);
      await exchange.connect(seller).cancelSale(art, 1);
      expect(await storedListing(suite)).to.deep.equal(NO_LISTING);
    });

    it("works while new sales are stopped", async () => {
      const suite = await loadSuite();
      const { art, exchange, owner, seller } = suite;
      await putOnSale(suite);
      await exchange.connect(owner).pause();
      await exchange.connect(seller).cancelSale(art, 1);
      expect(await storedListing(suite)).to.deep.equal(NO_LISTING);
    });
  });
});
