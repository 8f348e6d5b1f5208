import { expectChanges, expectRefusal } from "../helpers/books.js";
import {
  BUY,
  dueFor,
  fullListing,
  type Listing,
  listingOf,
  named,
  type Purchase,
  purchaseOf,
  PUT,
  putOnSale,
  shareOf,
  valueOf,
} from "../helpers/listings.js";
import { buy, finalSale } from "../helpers/sales.js";
import {
  deployMock,
  FEE_BPS,
  HELD,
  type KIP7,
  loadSuite,
  NATIVE,
  NOBODY,
  PRICE,
  type Suite,
  time,
} from "../helpers/suite.js";

/** One field of a listing: what stands, and what the buyer saw. Every change is tried both ways. */
interface Change {
  field: keyof Listing;
  what: string;
  stands: (suite: Suite) => Partial<Listing>;
  seen: (suite: Suite) => Partial<Listing>;
}

const changes: Change[] = [
  { field: "currency", what: "native coin or a token", stands: ({ money }) => ({ currency: money }), seen: () => ({}) },
  {
    field: "currency",
    what: "one token or another",
    stands: ({ money }) => ({ currency: money }),
    seen: ({ currencies }) => ({ currency: currencies.second! }),
  },
  {
    field: "price",
    what: "a unit of the price",
    stands: () => ({ price: PRICE }),
    seen: () => ({ price: PRICE + 1n }),
  },
  {
    field: "expiresAt",
    what: "a second of the expiry",
    stands: () => ({}),
    seen: (suite) => ({ expiresAt: listingOf(suite).expiresAt + 1 }),
  },
  { field: "refundWindow", what: "a refund window", stands: () => ({}), seen: () => ({ refundWindow: 1 }) },
  { field: "delivery", what: "the delivery", stands: () => ({}), seen: () => ({ delivery: HELD }) },
  { field: "maxRoyaltyBps", what: "the limit", stands: () => ({}), seen: () => ({ maxRoyaltyBps: 1_001 }) },
  {
    field: "buyer",
    what: "anyone or the buyer alone",
    stands: () => ({}),
    seen: ({ buyer }) => ({ buyer: buyer.address }),
  },
  {
    field: "buyer",
    what: "one buyer or another",
    stands: ({ stranger }) => ({ buyer: stranger.address }),
    seen: ({ buyer }) => ({ buyer: buyer.address }),
  },
  {
    field: "storefront",
    what: "no storefront or one",
    stands: () => ({}),
    seen: ({ stranger }) => ({ storefront: stranger.address }),
  },
  {
    field: "storefront",
    what: "one storefront or another",
    stands: ({ sellerFront }) => ({ storefront: sellerFront.address, storefrontFeeBps: 10 }),
    seen: ({ stranger }) => ({ storefront: stranger.address, storefrontFeeBps: 10 }),
  },
  {
    field: "storefrontFeeBps",
    what: "the storefront's fee",
    stands: ({ sellerFront }) => ({ storefront: sellerFront.address, storefrontFeeBps: 10 }),
    seen: ({ sellerFront }) => ({ storefront: sellerFront.address, storefrontFeeBps: 11 }),
  },
  {
    field: "storefrontFeeBps",
    what: "whether the storefront takes a fee",
    stands: ({ sellerFront }) => ({ storefront: sellerFront.address, storefrontFeeBps: 10 }),
    seen: ({ sellerFront }) => ({ storefront: sellerFront.address }),
  },
];

/** What differs between two listings with all optional fields in use. */
const changesOfFull: [what: string, seen: (suite: Suite) => Partial<Listing>][] = [
  ["the currency", ({ currencies }) => ({ currency: currencies.second! })],
  ["the buyer", ({ stranger }) => ({ buyer: stranger.address })],
  ["the storefront", ({ stranger }) => ({ storefront: stranger.address })],
  ["the storefront's fee", () => ({ storefrontFeeBps: 301 })],
  ["the price", () => ({ price: 2n * PRICE })],
];

async function loadWithSecondToken(): Promise<Suite> {
  const suite = await loadSuite();
  const second = await deployMock<KIP7>("HookedKIP7");
  suite.currencies.second = await second.getAddress();
  await second.mint(suite.buyer.address, 10n * PRICE);
  await second.connect(suite.buyer).approve(suite.exchangeAddress, 10n * PRICE);
  return suite;
}

async function expectChangedRefused(suite: Suite, stands: Listing, seen: Listing): Promise<void> {
  const { art, exchange, seller } = suite;
  await exchange.connect(seller)[PUT](art, 1, stands);
  await expectRefusal(suite, () => buy(suite, purchaseOf(suite, seen)), exchange, "ExchangeListingChanged", [
    art,
    1n,
    seller.address,
  ]);
}

describe("FixedPriceExchange.buy", () => {
  describe("given a wrong payment", () => {
    for (const [name, sent] of [
      ["a unit too little", PRICE - 1n],
      ["a unit too much", PRICE + 1n],
      ["nothing", 0n],
    ] as const) {
      it(`refuses ${name} of native coin`, async () => {
        const suite = await loadSuite();
        const { buyer, exchange } = suite;
        const purchase = await putOnSale(suite);
        await expectRefusal(
          suite,
          () => exchange.connect(buyer)[BUY](named(purchase), { value: sent }),
          exchange,
          "MarketWrongPayment",
          [PRICE, sent],
        );
      });
    }

    for (const [name, error] of [
      ["too little", -1n],
      ["too much", 1n],
    ] as const) {
      it(`refuses a unit ${name} where the buyer's storefront has a fee`, async () => {
        const suite = await loadSuite();
        const { buyer, buyerFront, exchange } = suite;
        const purchase = { ...(await putOnSale(suite)), storefront: buyerFront.address, storefrontFeeBps: 100 };
        const due = PRICE + PRICE / 100n;
        await expectRefusal(
          suite,
          () => exchange.connect(buyer)[BUY](named(purchase), { value: due + error }),
          exchange,
          "MarketWrongPayment",
          [due, due + error],
        );
      });
    }

    for (const sent of [1n, PRICE]) {
      it(`refuses ${sent} of native coin for a listing in a token`, async () => {
        const suite = await loadSuite();
        const { buyer, exchange, money } = suite;
        const purchase = await putOnSale(suite, { currency: money });
        await expectRefusal(
          suite,
          () => exchange.connect(buyer)[BUY](named(purchase), { value: sent }),
          exchange,
          "MarketWrongPayment",
          [0n, sent],
        );
      });
    }
  });

  describe("given that new sales are stopped", () => {
    for (const refundWindow of [0, 7]) {
      it(`refuses a sale with a refund window of ${refundWindow}, and sells it afterwards`, async () => {
        const suite = await loadSuite();
        const { exchange, owner } = suite;
        const purchase = await putOnSale(suite, { refundWindow });
        await exchange.connect(owner).pause();
        await expectRefusal(suite, () => buy(suite, purchase), exchange, "EnforcedPause", []);
        await exchange.connect(owner).unpause();
        await buy(suite, purchase);
      });
    }
  });

  describe("given no such listing", () => {
    const missing: [name: string, fields: (suite: Suite) => Partial<Purchase>][] = [
      ["another token", () => ({ tokenId: 2n })],
      ["another seller", ({ stranger }) => ({ seller: stranger.address })],
      ["another collection", ({ money }) => ({ collection: money })],
    ];
    for (const [name, fields] of missing) {
      it(`refuses ${name}`, async () => {
        const suite = await loadSuite();
        const purchase = { ...(await putOnSale(suite)), ...fields(suite) };
        const { collection, tokenId, seller } = purchase;
        await expectRefusal(suite, () => buy(suite, purchase), suite.exchange, "ExchangeNotListed", [
          collection,
          tokenId,
          seller,
        ]);
      });
    }

    it("refuses to buy twice", async () => {
      const suite = await loadSuite();
      const { art, exchange, seller } = suite;
      const purchase = await putOnSale(suite);
      await buy(suite, purchase);
      await expectRefusal(suite, () => buy(suite, purchase), exchange, "ExchangeNotListed", [art, 1n, seller.address]);
    });

    it("refuses after the seller cancelled", async () => {
      const suite = await loadSuite();
      const { art, exchange, seller } = suite;
      const purchase = await putOnSale(suite);
      await exchange.connect(seller).cancelSale(art, 1);
      await expectRefusal(suite, () => buy(suite, purchase), exchange, "ExchangeNotListed", [art, 1n, seller.address]);
    });

    it("refuses an empty listing of a price of zero", async () => {
      const suite = await loadSuite();
      const { art, exchange, seller } = suite;
      const purchase = purchaseOf(suite, listingOf(suite, { price: 0n }));
      await expectRefusal(suite, () => buy(suite, purchase), exchange, "ExchangeNotListed", [art, 1n, seller.address]);
    });
  });

  describe("given a listing that changed after the buyer saw it", () => {
    for (const { field, what, stands, seen } of changes) {
      it(`refuses where ${field} differs: ${what}`, async () => {
        const suite = await loadWithSecondToken();
        const one = listingOf(suite, stands(suite));
        const other = listingOf(suite, seen(suite));
        await expectChangedRefused(suite, one, other);
        await expectChangedRefused(suite, other, one);
      });
    }

    it("refuses where protocolFeeBps differs: the owner changed it, and the seller listed again", async () => {
      const suite = await loadSuite();
      const { art, exchange, owner, seller, treasury } = suite;
      const seen = await putOnSale(suite);
      await exchange.connect(owner).setProtocolFee(FEE_BPS + 1, treasury);
      await putOnSale(suite, { protocolFeeBps: FEE_BPS + 1 });
      await expectRefusal(suite, () => buy(suite, seen), exchange, "ExchangeListingChanged", [art, 1n, seller.address]);
    });

    for (const storefrontFeeBps of [1, 1_000, 65_535]) {
      it(`refuses a fee of ${storefrontFeeBps} for nobody, which the seller would pay`, async () => {
        const suite = await loadSuite();
        const { art, exchange, seller } = suite;
        const { listing } = await putOnSale(suite);
        const purchase = purchaseOf(suite, { ...listing, storefrontFeeBps });
        await expectRefusal(suite, () => buy(suite, purchase), exchange, "ExchangeListingChanged", [
          art,
          1n,
          seller.address,
        ]);
      });
    }

    it("refuses the old price after a change of price alone", async () => {
      const suite = await loadSuite();
      const { art, exchange, seller } = suite;
      const seen = await putOnSale(suite);
      await exchange.connect(seller).reprice(art, 1, PRICE - 1n);
      await expectRefusal(suite, () => buy(suite, seen), exchange, "ExchangeListingChanged", [art, 1n, seller.address]);
    });

    for (const [what, seen] of changesOfFull) {
      it(`refuses where only ${what} differs among all optional fields`, async () => {
        const suite = await loadWithSecondToken();
        await expectChangedRefused(suite, fullListing(suite), fullListing(suite, seen(suite)));
      });
    }
  });

  describe("given the expiry", () => {
    it("sells a second before it", async () => {
      const suite = await loadSuite();
      const purchase = await putOnSale(suite);
      await expectChanges(
        suite,
        async () => {
          await time.setNextBlockTimestamp(purchase.listing.expiresAt - 1);
          await buy(suite, purchase);
        },
        finalSale(suite, purchase),
      );
    });

    for (const late of [0, 1]) {
      it(`refuses ${late} seconds after it`, async () => {
        const suite = await loadSuite();
        const purchase = await putOnSale(suite);
        const { expiresAt } = purchase.listing;
        await expectRefusal(
          suite,
          async () => {
            await time.setNextBlockTimestamp(expiresAt + late);
            await buy(suite, purchase);
          },
          suite.exchange,
          "ExchangeListingExpired",
          [expiresAt, expiresAt + late],
        );
      });
    }
  });

  describe("given a private listing", () => {
    it("refuses anyone else, also to pay for the named buyer", async () => {
      const suite = await loadSuite();
      const { buyer, exchange, stranger } = suite;
      const purchase = { ...(await putOnSale(suite, { buyer: buyer.address })), receiver: buyer.address };
      await expectRefusal(
        suite,
        () => exchange.connect(stranger)[BUY](named(purchase), { value: PRICE }),
        exchange,
        "ExchangeNotTheBuyer",
        [buyer.address, stranger.address],
      );
    });

    it("sells to the named buyer, who may have it sent elsewhere", async () => {
      const suite = await loadSuite();
      const { buyer, receiver } = suite;
      const purchase = { ...(await putOnSale(suite, { buyer: buyer.address })), receiver: receiver.address };
      await expectChanges(suite, () => buy(suite, purchase), finalSale(suite, purchase));
    });
  });

  describe("given storefronts", () => {
    it("refuses a fee for a storefront that the buyer does not name", async () => {
      const suite = await loadSuite();
      const purchase = { ...(await putOnSale(suite)), storefrontFeeBps: 1 };
      await expectRefusal(suite, () => buy(suite, purchase), suite.exchange, "SettlementStorefrontMissing", []);
    });

    for (const [listed, added] of [
      [0, 1_001],
      [1, 1_000],
      [600, 401],
      [1_000, 1],
      [0, 65_535],
    ] as const) {
      it(`refuses ${listed} on the seller's side and ${added} on the buyer's`, async () => {
        const suite = await loadSuite();
        const { buyerFront, exchange, sellerFront } = suite;
        const fields = listed === 0 ? {} : { storefront: sellerFront.address, storefrontFeeBps: listed };
        const purchase = {
          ...(await putOnSale(suite, fields)),
          storefront: buyerFront.address,
          storefrontFeeBps: added,
        };
        await expectRefusal(suite, () => buy(suite, purchase), exchange, "SettlementStorefrontFeeTooHigh", [
          listed + added,
          1_000,
        ]);
      });
    }

    for (const [listed, added] of [
      [0, 1_000],
      [1_000, 0],
      [999, 1],
      [600, 400],
      [1, 1],
    ] as const) {
      it(`credits ${listed} on the seller's side and ${added} on the buyer's`, async () => {
        const suite = await loadSuite();
        const { buyerFront, sellerFront } = suite;
        const fields = { storefront: sellerFront.address, storefrontFeeBps: listed };
        const purchase = {
          ...(await putOnSale(suite, fields)),
          storefront: buyerFront.address,
          storefrontFeeBps: added,
        };
        await expectChanges(suite, () => buy(suite, purchase), finalSale(suite, purchase));
      });
    }

    it("adds up both fees of one that serves both sides", async () => {
      const suite = await loadSuite();
      const { sellerFront } = suite;
      const purchase = {
        ...(await putOnSale(suite, { storefront: sellerFront.address, storefrontFeeBps: 300 })),
        storefront: sellerFront.address,
        storefrontFeeBps: 200,
      };
      const expected = finalSale(suite, purchase);
      delete expected["buyerFront credit in exchange native"];
      await expectChanges(suite, () => buy(suite, purchase), {
        ...expected,
        "sellerFront credit in exchange native": shareOf(PRICE, 500),
        "buyer native": -dueFor(purchase),
      });
    });

    it("takes a named storefront without a fee", async () => {
      const suite = await loadSuite();
      const purchase = { ...(await putOnSale(suite)), storefront: suite.buyerFront.address };
      await expectChanges(suite, () => buy(suite, purchase), {
        ...finalSale(suite, purchase),
        "buyer native": -valueOf(purchase),
      });
    });
  });

  describe("given a protocol fee that changed after the listing", () => {
    for (const bps of [0, 500]) {
      it(`takes that of the listing where it is now ${bps}, for who receives it now`, async () => {
        const suite = await loadSuite();
        const { exchange, owner, stranger } = suite;
        const purchase = await putOnSale(suite);
        await exchange.connect(owner).setProtocolFee(bps, stranger);
        await expectChanges(suite, () => buy(suite, purchase), finalSale(suite, purchase));
        const fee = shareOf(PRICE, FEE_BPS);
        await expectChanges(suite, () => exchange.collectProtocolFee(NATIVE), {
          "stranger native": fee,
          "exchange native": -fee,
          "owed by exchange native": -fee,
          "protocol fees in exchange native": -fee,
        });
      });
    }
  });

  describe("given a seller who can no longer deliver", () => {
    it("refuses a token that was sold elsewhere, and keeps the listing for anyone to prune", async () => {
      const suite = await loadSuite();
      const { art, collection, exchange, seller, stranger } = suite;
      const purchase = await putOnSale(suite);
      await collection.connect(seller).transferFrom(seller.address, stranger.address, 1);
      await expectRefusal(suite, () => buy(suite, purchase), collection, "ERC721IncorrectOwner", [
        seller.address,
        1n,
        stranger.address,
      ]);
      await exchange.connect(stranger).prune(art, 1, seller);
      await expectRefusal(suite, () => buy(suite, purchase), exchange, "ExchangeNotListed", [art, 1n, seller.address]);
    });

    it("refuses a burned token", async () => {
      const suite = await loadSuite();
      const { collection, seller } = suite;
      const purchase = await putOnSale(suite);
      await collection.connect(seller).burn(1);
      await expectRefusal(suite, () => buy(suite, purchase), collection, "ERC721NonexistentToken", [1n]);
    });

    it("refuses where the approval was withdrawn", async () => {
      const suite = await loadSuite();
      const { collection, exchangeAddress, seller } = suite;
      const purchase = await putOnSale(suite);
      await collection.connect(seller).setApprovalForAll(exchangeAddress, false);
      await expectRefusal(suite, () => buy(suite, purchase), collection, "ERC721InsufficientApproval", [
        exchangeAddress,
        1n,
      ]);
    });
  });

  it("can be bought after a listing in native coin replaced one in a token, and the other way round", async () => {
    const suite = await loadSuite();
    const { money } = suite;
    await putOnSale(suite, { currency: money });
    await putOnSale(suite, { currency: NATIVE, buyer: NOBODY });
    await putOnSale(suite, { currency: money });
    const purchase = await putOnSale(suite);
    await expectChanges(suite, () => buy(suite, purchase), finalSale(suite, purchase));
  });
});
