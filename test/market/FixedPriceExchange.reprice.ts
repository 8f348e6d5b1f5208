import { expect } from "chai";
import { eventsOf, expectChanges, expectRefusal } from "../helpers/books.js";
import { BUY, fullListing, named, putOnSale, storedListing } from "../helpers/listings.js";
import { FEE_BPS, loadSuite, PRICE, time } from "../helpers/suite.js";

const MOST = 2n ** 128n - 1n;

describe("FixedPriceExchange.reprice", () => {
  describe("given a price of zero", () => {
    it("refuses", async () => {
      const suite = await loadSuite();
      const { art, exchange, seller } = suite;
      await putOnSale(suite);
      await expectRefusal(suite, () => exchange.connect(seller).reprice(art, 1, 0), exchange, "ExchangePriceZero", []);
    });
  });

  describe("given no listing of the caller", () => {
    it("refuses where nobody listed the token", async () => {
      const suite = await loadSuite();
      const { art, exchange, seller } = suite;
      await expectRefusal(suite, () => exchange.connect(seller).reprice(art, 1, PRICE), exchange, "ExchangeNotListed", [
        art,
        1n,
        seller.address,
      ]);
    });

    it("refuses somebody else than the seller", async () => {
      const suite = await loadSuite();
      const { art, exchange, stranger } = suite;
      await putOnSale(suite);
      await expectRefusal(suite, () => exchange.connect(stranger).reprice(art, 1, 1), exchange, "ExchangeNotListed", [
        art,
        1n,
        stranger.address,
      ]);
    });
  });

  describe("given a listing of the caller", () => {
    for (const [name, price] of [
      ["the smallest", 1n],
      ["a higher", 2n * PRICE],
      ["the largest", MOST],
    ] as const) {
      it(`sets ${name} price and keeps everything else`, async () => {
        const suite = await loadSuite();
        const { art, exchange, seller } = suite;
        const { listing } = await putOnSale(suite, fullListing(suite));
        await expectChanges(
          suite,
          async () => {
            expect(await eventsOf(exchange, exchange.connect(seller).reprice(art, 1, price))).to.deep.equal([
              ["Repriced", art, 1n, seller.address, price],
            ]);
          },
          { "listing of 1": Object.values({ ...listing, price }).join() },
        );
      });
    }

    it("changes back from the largest price", async () => {
      const suite = await loadSuite();
      const { art, exchange, seller } = suite;
      const { listing } = await putOnSale(suite, { price: MOST });
      await exchange.connect(seller).reprice(art, 1, 5);
      expect(await storedListing(suite)).to.deep.equal({ ...listing, price: 5n });
    });

    it("keeps the protocol fee of the time of listing", async () => {
      const suite = await loadSuite();
      const { art, exchange, owner, seller, treasury } = suite;
      await putOnSale(suite);
      await exchange.connect(owner).setProtocolFee(500, treasury);
      await exchange.connect(seller).reprice(art, 1, 7);
      expect((await storedListing(suite)).protocolFeeBps).to.equal(FEE_BPS);
    });

    it("revives nothing that has expired", async () => {
      const suite = await loadSuite();
      const { art, buyer, exchange, seller } = suite;
      const purchase = await putOnSale(suite);
      const { expiresAt } = purchase.listing;
      await time.increaseTo(expiresAt);
      await exchange.connect(seller).reprice(art, 1, 7);
      const repriced = { ...purchase, listing: { ...purchase.listing, price: 7n } };
      await expectRefusal(
        suite,
        async () => {
          await time.setNextBlockTimestamp(expiresAt + 100);
          await exchange.connect(buyer)[BUY](named(repriced), { value: 7 });
        },
        exchange,
        "ExchangeListingExpired",
        [expiresAt, expiresAt + 100],
      );
    });

    it("works while new sales are stopped", async () => {
      const suite = await loadSuite();
      const { art, exchange, owner, seller } = suite;
      const { listing } = await putOnSale(suite);
      await exchange.connect(owner).pause();
      await exchange.connect(seller).reprice(art, 1, 7);
      expect(await storedListing(suite)).to.deep.equal({ ...listing, price: 7n });
    });
  });
});
