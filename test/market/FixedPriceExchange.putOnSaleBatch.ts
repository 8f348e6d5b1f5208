import { expect } from "chai";
import { eventsOf, expectChanges, expectRefusal } from "../helpers/books.js";
import { fullListing, type Listing, listingOf, MAX_WINDOW, packedOf, storedListing } from "../helpers/listings.js";
import { FEE_BPS, loadSuite, NOBODY, type Suite, time } from "../helpers/suite.js";

interface Refusal {
  rule: string;
  tokenId?: bigint;
  fields: (suite: Suite) => Partial<Listing>;
  error: string;
  args: (suite: Suite) => readonly unknown[];
}

const refusals: Refusal[] = [
  { rule: "a price of zero", fields: () => ({ price: 0n }), error: "ExchangePriceZero", args: () => [] },
  {
    rule: "a refund window that is too long",
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
    rule: "another protocol fee",
    fields: () => ({ protocolFeeBps: 0 }),
    error: "MarketFeeChanged",
    args: () => [0, FEE_BPS],
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
  {
    rule: "a token of somebody else",
    tokenId: 9n,
    fields: () => ({}),
    error: "ExchangeNotOwner",
    args: ({ art, buyer, seller }) => [art, 9n, buyer.address, seller.address],
  },
];

describe("FixedPriceExchange.putOnSaleBatch", () => {
  describe("given that new sales are stopped", () => {
    it("lists all the same", async () => {
      const suite = await loadSuite();
      const { art, exchange, owner, seller } = suite;
      await exchange.connect(owner).pause();
      const listing = listingOf(suite);
      const items = [{ collection: art, tokenId: 1, listing }];
      await expectChanges(suite, () => exchange.connect(seller).putOnSaleBatch(items), {
        "listing of 1": Object.values(listing).join(),
      });
    });
  });

  describe("given one item that breaks one rule", () => {
    for (const { rule, tokenId = 2n, fields, error, args } of refusals) {
      it(`refuses all of them for ${rule}`, async () => {
        const suite = await loadSuite();
        const { art, exchange, seller } = suite;
        const good = { collection: art, tokenId: 1n, listing: listingOf(suite) };
        const bad = { collection: art, tokenId, listing: listingOf(suite, fields(suite)) };
        for (const items of [
          [good, bad],
          [bad, good],
        ]) {
          await expectRefusal(
            suite,
            () => exchange.connect(seller).putOnSaleBatch(items),
            exchange,
            error,
            args(suite),
          );
        }
      });
    }

    it("refuses all of them for a missing approval", async () => {
      const suite = await loadSuite();
      const { art, collection, exchange, exchangeAddress, seller } = suite;
      await collection.connect(seller).setApprovalForAll(exchangeAddress, false);
      await collection.connect(seller).approve(exchangeAddress, 1);
      const items = [1n, 2n].map((tokenId) => ({ collection: art, tokenId, listing: listingOf(suite) }));
      await expectRefusal(
        suite,
        () => exchange.connect(seller).putOnSaleBatch(items),
        exchange,
        "ExchangeNotApproved",
        [art, 2n, seller.address],
      );
    });
  });

  describe("given items in order", () => {
    it("lists each with its own terms", async () => {
      const suite = await loadSuite();
      const { art, exchange, money, seller, buyer, sellerFront } = suite;
      const first = listingOf(suite);
      const second = fullListing(suite);
      await expectChanges(
        suite,
        async () => {
          const items = [
            { collection: art, tokenId: 1n, listing: first },
            { collection: art, tokenId: 2n, listing: second },
          ];
          expect(await eventsOf(exchange, exchange.connect(seller).putOnSaleBatch(items))).to.deep.equal([
            ["PutOnSale", art, 1n, seller.address, packedOf(first, await time.latest())],
            ["PutOnSale", art, 2n, seller.address, packedOf(second, await time.latest())],
            ["ListingOptionsSet", art, 2n, seller.address, money, buyer.address, sellerFront.address, 300n],
          ]);
        },
        { "listing of 1": Object.values(first).join(), "listing of 2": Object.values(second).join() },
      );
    });

    it("lets the last of two for the same token stand, and nothing of the first", async () => {
      const suite = await loadSuite();
      const { art, exchange, seller, stranger } = suite;
      const last = listingOf(suite, { buyer: stranger.address });
      await exchange.connect(seller).putOnSaleBatch([
        { collection: art, tokenId: 1n, listing: fullListing(suite) },
        { collection: art, tokenId: 1n, listing: last },
      ]);
      expect(await storedListing(suite)).to.deep.equal(last);
      expect((await storedListing(suite)).storefront).to.equal(NOBODY);
    });

    it("does nothing for an empty batch", async () => {
      const suite = await loadSuite();
      const { exchange, seller } = suite;
      await expectChanges(
        suite,
        async () => {
          expect(await eventsOf(exchange, exchange.connect(seller).putOnSaleBatch([]))).to.deep.equal([]);
        },
        {},
      );
    });
  });
});
