import { expect } from "chai";
import { eventsOf, expectChanges, expectRefusal } from "../helpers/books.js";
import { fullListing, listingOf, NO_LISTING, PUT, storedListing } from "../helpers/listings.js";
import { loadSuite, type Suite } from "../helpers/suite.js";

const NONE = Object.values(NO_LISTING).join();

async function listTwo(): Promise<Suite> {
  const suite = await loadSuite();
  const exchange = suite.exchange.connect(suite.seller);
  await exchange[PUT](suite.art, 1, listingOf(suite));
  await exchange[PUT](suite.art, 2, fullListing(suite));
  return suite;
}

describe("FixedPriceExchange.cancelSaleBatch", () => {
  describe("given one token that is not on sale", () => {
    for (const [place, order] of [
      ["last", [1, 3]],
      ["first", [3, 1]],
    ] as const) {
      it(`refuses all of them where it comes ${place}`, async () => {
        const suite = await listTwo();
        const { art, exchange, seller } = suite;
        const tokens = order.map((tokenId) => ({ collection: art, tokenId }));
        await expectRefusal(
          suite,
          () => exchange.connect(seller).cancelSaleBatch(tokens),
          exchange,
          "ExchangeNotListed",
          [art, 3n, seller.address],
        );
      });
    }
  });

  describe("given the same token twice", () => {
    it("refuses, as the first has ended the listing", async () => {
      const suite = await listTwo();
      const { art, exchange, seller } = suite;
      const tokens = [1, 1].map((tokenId) => ({ collection: art, tokenId }));
      await expectRefusal(
        suite,
        () => exchange.connect(seller).cancelSaleBatch(tokens),
        exchange,
        "ExchangeNotListed",
        [art, 1n, seller.address],
      );
    });
  });

  describe("given listings of somebody else", () => {
    it("refuses, and they stand", async () => {
      const suite = await listTwo();
      const { art, exchange, stranger } = suite;
      await expectRefusal(
        suite,
        () => exchange.connect(stranger).cancelSaleBatch([{ collection: art, tokenId: 1 }]),
        exchange,
        "ExchangeNotListed",
        [art, 1n, stranger.address],
      );
    });
  });

  describe("given listings of the caller", () => {
    it("ends all of them, also while new sales are stopped", async () => {
      const suite = await listTwo();
      const { art, exchange, owner, seller } = suite;
      await exchange.connect(owner).pause();
      const tokens = [1, 2].map((tokenId) => ({ collection: art, tokenId }));
      await expectChanges(
        suite,
        async () => {
          expect(await eventsOf(exchange, exchange.connect(seller).cancelSaleBatch(tokens))).to.deep.equal([
            ["SaleCancelled", art, 1n, seller.address],
            ["SaleCancelled", art, 2n, seller.address],
          ]);
        },
        { "listing of 1": NONE, "listing of 2": NONE },
      );
    });

    it("leaves those that are not named", async () => {
      const suite = await listTwo();
      const { art, exchange, seller } = suite;
      await exchange.connect(seller).cancelSaleBatch([{ collection: art, tokenId: 1 }]);
      expect(await storedListing(suite, 2n)).to.deep.equal(fullListing(suite));
    });
  });

  describe("given no tokens", () => {
    it("does nothing", async () => {
      const suite = await listTwo();
      const { exchange, seller } = suite;
      await expectChanges(
        suite,
        async () => {
          expect(await eventsOf(exchange, exchange.connect(seller).cancelSaleBatch([]))).to.deep.equal([]);
        },
        {},
      );
    });
  });
});
