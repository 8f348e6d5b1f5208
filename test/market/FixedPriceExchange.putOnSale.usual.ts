import { expect } from "chai";
import { eventsOf, expectChanges, expectRefusal } from "../helpers/books.js";
import { DEFAULT_WINDOW, type Listing, MAX_DURATION, NO_LISTING, packedOf, PUT_USUAL } from "../helpers/listings.js";
import { FEE_BPS, loadSuite, NATIVE, NOBODY, PRICE, type Suite, time } from "../helpers/suite.js";

const LATER = 10_000;
const MOST = 2n ** 128n - 1n;

function usual(suite: Suite, currency: string, price: bigint): Listing {
  return {
    ...NO_LISTING,
    currency,
    price,
    expiresAt: suite.now + LATER + MAX_DURATION,
    refundWindow: DEFAULT_WINDOW,
    maxRoyaltyBps: 10_000,
    protocolFeeBps: FEE_BPS,
  };
}

describe("FixedPriceExchange.putOnSale with the usual terms", () => {
  describe("given that new sales are stopped", () => {
    it("lists all the same", async () => {
      const suite = await loadSuite();
      const { art, exchange, now, owner, seller } = suite;
      await exchange.connect(owner).pause();
      await expectChanges(
        suite,
        async () => {
          await time.setNextBlockTimestamp(now + LATER);
          await exchange.connect(seller)[PUT_USUAL](art, 1, NATIVE, PRICE);
        },
        { "listing of 1": Object.values(usual(suite, NATIVE, PRICE)).join() },
      );
    });
  });

  describe("given a wrong price", () => {
    it("refuses zero", async () => {
      const suite = await loadSuite();
      const { art, exchange, seller } = suite;
      await expectRefusal(
        suite,
        () => exchange.connect(seller)[PUT_USUAL](art, 1, NATIVE, 0),
        exchange,
        "ExchangePriceZero",
        [],
      );
    });

    it("refuses one unit above 128 bits instead of cutting it off", async () => {
      const suite = await loadSuite();
      const { art, exchange, seller } = suite;
      await expectRefusal(
        suite,
        () => exchange.connect(seller)[PUT_USUAL](art, 1, NATIVE, MOST + 1n),
        exchange,
        "SafeCastOverflowedUintDowncast",
        [128, MOST + 1n],
      );
    });
  });

  describe("given a token that the caller cannot sell", () => {
    it("refuses a token of somebody else", async () => {
      const suite = await loadSuite();
      const { art, exchange, seller, stranger } = suite;
      await expectRefusal(
        suite,
        () => exchange.connect(stranger)[PUT_USUAL](art, 1, NATIVE, PRICE),
        exchange,
        "ExchangeNotOwner",
        [art, 1n, seller.address, stranger.address],
      );
    });

    it("refuses a collection without code", async () => {
      const suite = await loadSuite();
      const { exchange, seller, stranger } = suite;
      await expectRefusal(
        suite,
        () => exchange.connect(seller)[PUT_USUAL](stranger.address, 1, NATIVE, PRICE),
        exchange,
        "ExchangeNotOwner",
        [stranger.address, 1n, NOBODY, seller.address],
      );
    });

    it("refuses without an approval", async () => {
      const suite = await loadSuite();
      const { art, collection, exchange, exchangeAddress, seller } = suite;
      await collection.connect(seller).setApprovalForAll(exchangeAddress, false);
      await expectRefusal(
        suite,
        () => exchange.connect(seller)[PUT_USUAL](art, 1, NATIVE, PRICE),
        exchange,
        "ExchangeNotApproved",
        [art, 1n, seller.address],
      );
    });
  });

  describe("given a currency without code", () => {
    it("refuses", async () => {
      const suite = await loadSuite();
      const { art, exchange, seller, stranger } = suite;
      await expectRefusal(
        suite,
        () => exchange.connect(seller)[PUT_USUAL](art, 1, stranger.address, PRICE),
        exchange,
        "ExchangeNotAContract",
        [stranger.address],
      );
    });
  });

  describe("given a token that the caller can sell", () => {
    for (const [name, price] of [
      ["the smallest price", 1n],
      ["a price", PRICE],
      ["the largest price", MOST],
    ] as const) {
      it(`lists it in native coin at ${name}`, async () => {
        const suite = await loadSuite();
        const { art, exchange, now, seller } = suite;
        const listing = usual(suite, NATIVE, price);
        await expectChanges(
          suite,
          async () => {
            await time.setNextBlockTimestamp(now + LATER);
            expect(await eventsOf(exchange, exchange.connect(seller)[PUT_USUAL](art, 1, NATIVE, price))).to.deep.equal([
              ["PutOnSale", art, 1n, seller.address, packedOf(listing, await time.latest())],
            ]);
          },
          { "listing of 1": Object.values(listing).join() },
        );
      });
    }

    it("lists it in a token", async () => {
      const suite = await loadSuite();
      const { art, exchange, money, now, seller } = suite;
      const listing = usual(suite, money, PRICE);
      await expectChanges(
        suite,
        async () => {
          await time.setNextBlockTimestamp(now + LATER);
          expect(await eventsOf(exchange, exchange.connect(seller)[PUT_USUAL](art, 1, money, PRICE))).to.deep.equal([
            ["PutOnSale", art, 1n, seller.address, packedOf(listing, await time.latest())],
            ["ListingOptionsSet", art, 1n, seller.address, money, NOBODY, NOBODY, 0n],
          ]);
        },
        { "listing of 1": Object.values(listing).join() },
      );
    });

    it("takes the protocol fee of today", async () => {
      const suite = await loadSuite();
      const { art, exchange, now, owner, seller, treasury } = suite;
      await exchange.connect(owner).setProtocolFee(500, treasury);
      await expectChanges(
        suite,
        async () => {
          await time.setNextBlockTimestamp(now + LATER);
          await exchange.connect(seller)[PUT_USUAL](art, 1, NATIVE, PRICE);
        },
        { "listing of 1": Object.values({ ...usual(suite, NATIVE, PRICE), protocolFeeBps: 500 }).join() },
      );
    });
  });
});
