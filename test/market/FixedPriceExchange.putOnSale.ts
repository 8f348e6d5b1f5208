import { expect } from "chai";
import { eventsOf, expectChanges, expectRefusal } from "../helpers/books.js";
import { fullListing, type Listing, listingOf, MAX_DURATION, MAX_WINDOW, packedOf, PUT } from "../helpers/listings.js";
import { deployMock, ethers, FEE_BPS, HELD, loadSuite, NATIVE, NOBODY, type Suite, time } from "../helpers/suite.js";

interface Refusal {
  rule: string;
  fields: (suite: Suite) => Partial<Listing>;
  error: string;
  args: (suite: Suite) => readonly unknown[];
}

const LATER = 10_000;

/** Each breaks one rule of a listing that is otherwise in order; the next block comes `LATER`. */
const refusals: Refusal[] = [
  { rule: "a price of zero", fields: () => ({ price: 0n }), error: "ExchangePriceZero", args: () => [] },
  {
    rule: "an expiry of now",
    fields: ({ now }) => ({ expiresAt: now + LATER }),
    error: "ExchangeInvalidExpiry",
    args: ({ now }) => [now + LATER, now + LATER],
  },
  {
    rule: "an expiry in the past",
    fields: () => ({ expiresAt: 1 }),
    error: "ExchangeInvalidExpiry",
    args: ({ now }) => [1, now + LATER],
  },
  {
    rule: "an expiry a second beyond 180 days",
    fields: ({ now }) => ({ expiresAt: now + LATER + MAX_DURATION + 1 }),
    error: "ExchangeInvalidExpiry",
    args: ({ now }) => [now + LATER + MAX_DURATION + 1, now + LATER],
  },
  {
    rule: "a refund window a second beyond 30 days",
    fields: () => ({ refundWindow: MAX_WINDOW + 1 }),
    error: "ExchangeRefundWindowTooLong",
    args: () => [MAX_WINDOW + 1, MAX_WINDOW],
  },
  {
    rule: "a royalty limit above the price",
    fields: () => ({ maxRoyaltyBps: 10_001 }),
    error: "ExchangeRoyaltyLimitTooHigh",
    args: () => [10_001, 10_000],
  },
  {
    rule: "a protocol fee below the present one",
    fields: () => ({ protocolFeeBps: FEE_BPS - 1 }),
    error: "MarketFeeChanged",
    args: () => [FEE_BPS - 1, FEE_BPS],
  },
  {
    rule: "a protocol fee above the present one",
    fields: () => ({ protocolFeeBps: FEE_BPS + 1 }),
    error: "MarketFeeChanged",
    args: () => [FEE_BPS + 1, FEE_BPS],
  },
  {
    rule: "a fee for a storefront that is not named",
    fields: () => ({ storefrontFeeBps: 1 }),
    error: "SettlementStorefrontMissing",
    args: () => [],
  },
  {
    rule: "a storefront fee above 10 %",
    fields: ({ sellerFront }) => ({ storefront: sellerFront.address, storefrontFeeBps: 1_001 }),
    error: "SettlementStorefrontFeeTooHigh",
    args: () => [1_001, 1_000],
  },
  {
    rule: "a currency without code",
    fields: ({ stranger }) => ({ currency: stranger.address }),
    error: "ExchangeNotAContract",
    args: ({ stranger }) => [stranger.address],
  },
];

/** Listings at the edge of what is accepted, or with one field that stands out. */
const accepted: [name: string, fields: (suite: Suite) => Partial<Listing>][] = [
  ["in native coin with no optional field", () => ({})],
  ["at a price of 1", () => ({ price: 1n })],
  ["at the largest price", () => ({ price: 2n ** 128n - 1n })],
  ["for one second", ({ now }) => ({ expiresAt: now + LATER + 1 })],
  ["for 180 days", ({ now }) => ({ expiresAt: now + LATER + MAX_DURATION })],
  ["with a refund window of 1 second", () => ({ refundWindow: 1 })],
  ["with a refund window of 30 days", () => ({ refundWindow: MAX_WINDOW })],
  ["to be held", () => ({ delivery: HELD, refundWindow: MAX_WINDOW })],
  ["without any royalty", () => ({ maxRoyaltyBps: 0 })],
  ["with the whole price for royalties", () => ({ maxRoyaltyBps: 10_000 })],
  ["in a token", ({ money }) => ({ currency: money })],
  ["to one buyer", ({ buyer }) => ({ buyer: buyer.address })],
  ["with a storefront that takes nothing", ({ sellerFront }) => ({ storefront: sellerFront.address })],
  [
    "with a storefront that takes 10 %",
    ({ sellerFront }) => ({ storefront: sellerFront.address, storefrontFeeBps: 1_000 }),
  ],
  ["with all optional fields", (suite) => fullListing(suite)],
];

describe("FixedPriceExchange.putOnSale", () => {
  describe("given that new sales are stopped", () => {
    it("lists all the same: it is nobody's money that waits, and nobody can buy", async () => {
      const suite = await loadSuite();
      const { art, exchange, owner, seller } = suite;
      await exchange.connect(owner).pause();
      const listing = listingOf(suite);
      await expectChanges(suite, () => exchange.connect(seller)[PUT](art, 1, listing), {
        "listing of 1": Object.values(listing).join(),
      });
    });
  });

  describe("given a listing that breaks one rule", () => {
    for (const { rule, fields, error, args } of refusals) {
      it(`refuses ${rule}`, async () => {
        const suite = await loadSuite();
        const { art, exchange, now, seller } = suite;
        await expectRefusal(
          suite,
          async () => {
            await time.setNextBlockTimestamp(now + LATER);
            await exchange.connect(seller)[PUT](art, 1, listingOf(suite, fields(suite)));
          },
          exchange,
          error,
          args(suite),
        );
      });
    }

    it("refuses a delivery that does not exist", async () => {
      const suite = await loadSuite();
      const { art, exchange, seller } = suite;
      await expectChanges(
        suite,
        () =>
          expect(exchange.connect(seller)[PUT](art, 1, listingOf(suite, { delivery: 2 }))).to.be.revertedWithoutReason(
            ethers,
          ),
        {},
      );
    });
  });

  describe("given a token that the caller cannot sell", () => {
    it("refuses a token of somebody else, even with the owner's approval", async () => {
      const suite = await loadSuite();
      const { art, collection, exchange, seller, stranger } = suite;
      await collection.connect(seller).setApprovalForAll(stranger.address, true);
      await expectRefusal(
        suite,
        () => exchange.connect(stranger)[PUT](art, 1, listingOf(suite)),
        exchange,
        "ExchangeNotOwner",
        [art, 1n, seller.address, stranger.address],
      );
    });

    it("refuses a token that does not exist", async () => {
      const suite = await loadSuite();
      const { art, exchange, seller } = suite;
      await expectRefusal(
        suite,
        () => exchange.connect(seller)[PUT](art, 77, listingOf(suite)),
        exchange,
        "ExchangeNotOwner",
        [art, 77n, NOBODY, seller.address],
      );
    });

    it("refuses a collection without code", async () => {
      const suite = await loadSuite();
      const { exchange, seller, stranger } = suite;
      await expectRefusal(
        suite,
        () => exchange.connect(seller)[PUT](stranger.address, 1, listingOf(suite)),
        exchange,
        "ExchangeNotOwner",
        [stranger.address, 1n, NOBODY, seller.address],
      );
    });

    it("refuses a contract that is not a collection", async () => {
      const suite = await loadSuite();
      const { exchange, money, seller } = suite;
      await expectRefusal(
        suite,
        () => exchange.connect(seller)[PUT](money, 1, listingOf(suite)),
        exchange,
        "ExchangeNotOwner",
        [money, 1n, NOBODY, seller.address],
      );
    });

    it("refuses a precompile that echoes the question", async () => {
      const suite = await loadSuite();
      const { exchange, seller } = suite;
      const identity = "0x0000000000000000000000000000000000000004";
      // The echo of ownerOf(tokenId) ends in the caller's address, but is longer than an address.
      const tokenId = BigInt(seller.address) << 32n;
      await expectRefusal(
        suite,
        () => exchange.connect(seller)[PUT](identity, tokenId, listingOf(suite)),
        exchange,
        "ExchangeNotOwner",
        [identity, tokenId, NOBODY, seller.address],
      );
    });

    it("refuses without an approval", async () => {
      const suite = await loadSuite();
      const { art, collection, exchange, exchangeAddress, seller } = suite;
      await collection.connect(seller).setApprovalForAll(exchangeAddress, false);
      await expectRefusal(
        suite,
        () => exchange.connect(seller)[PUT](art, 1, listingOf(suite)),
        exchange,
        "ExchangeNotApproved",
        [art, 1n, seller.address],
      );
    });

    it("refuses with an approval of another token", async () => {
      const suite = await loadSuite();
      const { art, collection, exchange, exchangeAddress, seller } = suite;
      await collection.connect(seller).setApprovalForAll(exchangeAddress, false);
      await collection.connect(seller).approve(exchangeAddress, 2);
      await expectRefusal(
        suite,
        () => exchange.connect(seller)[PUT](art, 1, listingOf(suite)),
        exchange,
        "ExchangeNotApproved",
        [art, 1n, seller.address],
      );
    });

    it("refuses with an approval of somebody else", async () => {
      const suite = await loadSuite();
      const { art, collection, exchange, exchangeAddress, seller, stranger } = suite;
      await collection.connect(seller).setApprovalForAll(exchangeAddress, false);
      await collection.connect(seller).approve(stranger.address, 1);
      await expectRefusal(
        suite,
        () => exchange.connect(seller)[PUT](art, 1, listingOf(suite)),
        exchange,
        "ExchangeNotApproved",
        [art, 1n, seller.address],
      );
    });
  });

  describe("given a listing in order", () => {
    for (const [name, fields] of accepted) {
      it(`lists ${name}`, async () => {
        const suite = await loadSuite();
        const { art, exchange, now, seller } = suite;
        const listing = listingOf(suite, fields(suite));
        const { currency, buyer, storefront, storefrontFeeBps } = listing;
        const hasOptions = currency !== NATIVE || buyer !== NOBODY || storefront !== NOBODY;
        await expectChanges(
          suite,
          async () => {
            await time.setNextBlockTimestamp(now + LATER);
            const events = await eventsOf(exchange, exchange.connect(seller)[PUT](art, 1, listing));
            expect(events[0]).to.deep.equal([
              "PutOnSale",
              art,
              1n,
              seller.address,
              packedOf(listing, await time.latest()),
            ]);
            expect(events.slice(1)).to.deep.equal(
              hasOptions
                ? [
                    [
                      "ListingOptionsSet",
                      art,
                      1n,
                      seller.address,
                      currency,
                      buyer,
                      storefront,
                      BigInt(storefrontFeeBps),
                    ],
                  ]
                : [],
            );
          },
          { "listing of 1": Object.values(listing).join() },
        );
      });
    }

    it("lists with an approval of this token alone", async () => {
      const suite = await loadSuite();
      const { art, collection, exchange, exchangeAddress, seller } = suite;
      await collection.connect(seller).setApprovalForAll(exchangeAddress, false);
      await collection.connect(seller).approve(exchangeAddress, 1);
      const listing = listingOf(suite);
      await expectChanges(suite, () => exchange.connect(seller)[PUT](art, 1, listing), {
        "listing of 1": Object.values(listing).join(),
      });
    });

    it("lists at the protocol fee of today after a change", async () => {
      const suite = await loadSuite();
      const { art, exchange, owner, seller, treasury } = suite;
      await exchange.connect(owner).setProtocolFee(0, treasury);
      await expectRefusal(
        suite,
        () => exchange.connect(seller)[PUT](art, 1, listingOf(suite)),
        exchange,
        "MarketFeeChanged",
        [FEE_BPS, 0],
      );
      const listing = listingOf(suite, { protocolFeeBps: 0 });
      await expectChanges(suite, () => exchange.connect(seller)[PUT](art, 1, listing), {
        "listing of 1": Object.values(listing).join(),
      });
    });

    it("lists a token of a collection whose ownerOf is dear", async () => {
      const suite = await loadSuite();
      const { exchange, exchangeAddress, seller } = suite;
      const odd = await deployMock<Suite["collection"] & { setOwnerOfGas(gas: number): Promise<unknown> }>("OddERC721");
      const address = await odd.getAddress();
      await odd.mint(seller.address, 5);
      await odd.connect(seller).setApprovalForAll(exchangeAddress, true);
      await odd.setOwnerOfGas(150_000);
      const listing = listingOf(suite);
      await expectChanges(
        suite,
        () => exchange.connect(seller)[PUT](address, 5, listing),
        { "listing of other 5": Object.values(listing).join() },
        [{ collection: address, tokenId: 5n }],
      );
    });
  });
});
