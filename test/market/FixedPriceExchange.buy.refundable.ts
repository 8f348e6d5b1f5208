import { expect } from "chai";
import type { EscrowTerms } from "../../sdk/src/types.js";
import { eventsOf, expectChanges, expectRefusal } from "../helpers/books.js";
import {
  BUY,
  DEFAULT_WINDOW,
  dueFor,
  type Listing,
  listingOf,
  MAX_WINDOW,
  named,
  NO_LISTING,
  type Purchase,
  purchaseOf,
  PUT,
  putOnSale,
  valueOf,
} from "../helpers/listings.js";
import { deployOddCollection, deployOddReceiver, deployOddToken, Mood, Move } from "../helpers/mocks.js";
import { boughtEvent, buy, escrowedSale, openedEscrow } from "../helpers/sales.js";
import {
  DELIVERED,
  ethers,
  HELD,
  loadSuite,
  NATIVE,
  networkHelpers,
  NOBODY,
  PRICE,
  State,
  type Suite,
  time,
} from "../helpers/suite.js";
import { asTuple } from "../helpers/terms.js";

const LATER = 10_000;
const FEE = PRICE / 40n;
const NONE = Object.values(NO_LISTING).join();

const ways: [name: string, currency: (suite: Suite) => string, delivery: number][] = [
  ["in native coin, delivered at once", () => NATIVE, DELIVERED],
  ["in native coin, held", () => NATIVE, HELD],
  ["in a token, delivered at once", ({ money }) => money, DELIVERED],
  ["in a token, held", ({ money }) => money, HELD],
];

async function putRefundable(suite: Suite, fields: Partial<Listing> = {}): Promise<Purchase> {
  return putOnSale(suite, { refundWindow: DEFAULT_WINDOW, ...fields });
}

/** With both storefronts, and a receiver other than who pays. */
async function putWithEveryone(suite: Suite, currency: string, delivery: number): Promise<Purchase> {
  const fields = { currency, delivery, storefront: suite.sellerFront.address, storefrontFeeBps: 300 };
  return {
    ...(await putRefundable(suite, fields)),
    receiver: suite.receiver.address,
    storefront: suite.buyerFront.address,
    storefrontFeeBps: 200,
  };
}

function termsOf(suite: Suite, purchase: Purchase, boughtAt: number): EscrowTerms {
  const { artist, buyerFront, exchangeAddress, heir, receiver, sellerFront, treasury } = suite;
  const { listing } = purchase;
  return {
    opener: exchangeAddress,
    seller: purchase.seller,
    buyer: receiver.address,
    collection: purchase.collection,
    tokenId: 1n,
    currency: listing.currency,
    amount: 1_020_000_000_000_000_000n,
    closesAt: BigInt(boughtAt + listing.refundWindow),
    delivery: BigInt(listing.delivery),
    royalties: [
      { receiver: artist.address, amount: 60_000_000_000_000_000n },
      { receiver: heir.address, amount: 40_000_000_000_000_000n },
    ],
    fees: [
      { receiver: treasury.address, amount: 25_000_000_000_000_000n },
      { receiver: sellerFront.address, amount: 30_000_000_000_000_000n },
      { receiver: buyerFront.address, amount: 20_000_000_000_000_000n },
    ],
  };
}

describe("FixedPriceExchange.buy, with a refund window", () => {
  for (const [name, currencyOf, delivery] of ways) {
    describe(`given a sale ${name}`, () => {
      const currencyName = name.includes("token") ? "token" : "native";

      it("hands all the money and the exact terms to the escrow", async () => {
        const suite = await loadSuite();
        const { buyer, escrow, exchange, now, receiver, seller } = suite;
        const purchase = await putWithEveryone(suite, currencyOf(suite), delivery);
        await expectChanges(
          suite,
          async () => {
            const value = valueOf(purchase);
            await time.setNextBlockTimestamp(now + LATER);
            const sent = await exchange.connect(buyer)[BUY](named(purchase), { value });
            const opened = await openedEscrow(suite, sent);
            expect(opened.terms).to.deep.equal(termsOf(suite, purchase, now + LATER));
            await expect(sent)
              .to.emit(escrow, "EscrowOpened")
              .withArgs(opened.id, seller, receiver, asTuple(opened.terms));
            expect(opened.id).to.equal(await escrow.idOf(opened.terms));
            expect(await escrow.stateOf(opened.id)).to.equal(State.Open);
            expect(await eventsOf(exchange, sent)).to.deep.equal([boughtEvent(suite, purchase, opened.id)]);
          },
          {
            [`buyer ${currencyName}`]: -1_020_000_000_000_000_000n,
            [`escrow ${currencyName}`]: 1_020_000_000_000_000_000n,
            "owner of 1": delivery === HELD ? "escrow" : "receiver",
            "listing of 1": NONE,
          },
        );
      });

      it("returns the escrow's id", async () => {
        const suite = await loadSuite();
        const { buyer, escrow, exchange, now } = suite;
        const purchase = await putWithEveryone(suite, currencyOf(suite), delivery);
        await time.increaseTo(now + LATER);
        const id = await exchange.connect(buyer)[BUY].staticCall(named(purchase), { value: valueOf(purchase) });
        const at = now + LATER;
        const ids = await Promise.all([at, at + 1].map((when) => escrow.idOf(termsOf(suite, purchase, when))));
        expect(ids).to.include(id);
      });

      it("gives the receiver everything back on a refund", async () => {
        const suite = await loadSuite();
        const { escrow, receiver } = suite;
        const purchase = await putWithEveryone(suite, currencyOf(suite), delivery);
        const { terms } = await openedEscrow(suite, await buy(suite, purchase));
        await expectChanges(suite, () => escrow.connect(receiver).refund(terms), {
          [`escrow ${currencyName}`]: -dueFor(purchase),
          [`receiver ${currencyName}`]: dueFor(purchase),
          "owner of 1": "seller",
        });
      });

      it("pays everyone when the window has passed", async () => {
        const suite = await loadSuite();
        const { escrow, stranger } = suite;
        const purchase = await putWithEveryone(suite, currencyOf(suite), delivery);
        const { terms } = await openedEscrow(suite, await buy(suite, purchase));
        await time.increaseTo(terms.closesAt);
        await expectChanges(suite, () => escrow.connect(stranger).closeEscrow(terms), {
          [`escrow ${currencyName}`]: -945_000_000_000_000_000n,
          [`seller ${currencyName}`]: 845_000_000_000_000_000n,
          [`artist ${currencyName}`]: 60_000_000_000_000_000n,
          [`heir ${currencyName}`]: 40_000_000_000_000_000n,
          [`treasury credit in escrow ${currencyName}`]: 25_000_000_000_000_000n,
          [`sellerFront credit in escrow ${currencyName}`]: 30_000_000_000_000_000n,
          [`buyerFront credit in escrow ${currencyName}`]: 20_000_000_000_000_000n,
          ...(delivery === HELD ? { "owner of 1": "receiver" } : {}),
        });
      });
    });
  }

  describe("given a window", () => {
    for (const window of [1, DEFAULT_WINDOW, MAX_WINDOW]) {
      it(`lets the escrow close ${window} seconds after the purchase`, async () => {
        const suite = await loadSuite();
        const { now } = suite;
        const purchase = await putRefundable(suite, { refundWindow: window });
        await expectChanges(
          suite,
          async () => {
            await time.setNextBlockTimestamp(now + LATER);
            const { terms } = await openedEscrow(suite, await buy(suite, purchase));
            expect(terms.closesAt).to.equal(BigInt(now + LATER + window));
          },
          escrowedSale(suite, purchase),
        );
      });
    }
  });

  describe("given fees", () => {
    for (const [protocol, listed, added] of [
      [0, 0, 0],
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
      [1, 1, 0],
      [1, 0, 1],
      [0, 1, 1],
    ] as const) {
      it(`names only those that are not zero: protocol ${protocol}, seller's ${listed}, buyer's ${added}`, async () => {
        const suite = await loadSuite();
        const { buyerFront, exchange, owner, sellerFront, treasury } = suite;
        await exchange.connect(owner).setProtocolFee(100 * protocol, treasury);
        const purchase = {
          ...(await putRefundable(suite, {
            protocolFeeBps: 100 * protocol,
            storefront: sellerFront.address,
            storefrontFeeBps: 200 * listed,
          })),
          storefront: buyerFront.address,
          storefrontFeeBps: 300 * added,
        };
        await expectChanges(
          suite,
          async () => {
            const { terms } = await openedEscrow(suite, await buy(suite, purchase));
            const all = [
              { receiver: treasury.address, amount: (PRICE * BigInt(protocol)) / 100n },
              { receiver: sellerFront.address, amount: (PRICE * 2n * BigInt(listed)) / 100n },
              { receiver: buyerFront.address, amount: (PRICE * 3n * BigInt(added)) / 100n },
            ];
            expect(terms.fees).to.deep.equal(all.filter(({ amount }) => amount !== 0n));
            expect(terms.amount).to.equal(dueFor(purchase));
          },
          escrowedSale(suite, purchase),
        );
      });
    }
  });

  describe("given the seller's limit on royalties", () => {
    it("refuses a unit above it", async () => {
      const suite = await loadSuite();
      const { artist, exchange, seller } = suite;
      const { odd, address } = await deployOddCollection(suite);
      const listing = listingOf(suite, { refundWindow: DEFAULT_WINDOW });
      await exchange.connect(seller)[PUT](address, 1, listing);
      await odd.setRoyalty(artist.address, PRICE / 10n + 1n);
      const purchase = purchaseOf(suite, listing, { collection: address });
      await expectRefusal(
        suite,
        () => buy(suite, purchase),
        exchange,
        "SettlementRoyaltyAboveLimit",
        [PRICE / 10n + 1n, PRICE / 10n],
        [{ collection: address, tokenId: 1n }],
      );
    });
  });

  describe("given terms of royalties that change within the window", () => {
    it("pays those of the day of the sale", async () => {
      const suite = await loadSuite();
      const { escrow, router, art, stranger } = suite;
      const purchase = await putRefundable(suite);
      const { terms } = await openedEscrow(suite, await buy(suite, purchase));
      const royalties = await ethers.getContractAt("RoyaltyInfo", await router.royaltyInfoOf(art));
      await royalties.setCollectionTerms({ shares: [], validUntil: 0, caps: [], tiers: [] });
      await time.increaseTo(terms.closesAt);
      await expectChanges(suite, () => escrow.connect(stranger).closeEscrow(terms), {
        "escrow native": FEE - PRICE,
        "seller native": PRICE - PRICE / 10n - FEE,
        "artist native": (PRICE * 6n) / 100n,
        "heir native": (PRICE * 4n) / 100n,
        "treasury credit in escrow native": FEE,
      });
    });
  });

  describe("given a buyer who is the seller", () => {
    it("opens an escrow with itself, and gets everything back", async () => {
      const suite = await loadSuite();
      const { escrow, exchange, seller } = suite;
      const purchase = await putRefundable(suite);
      await expectChanges(
        suite,
        async () => {
          const sent = await exchange.connect(seller)[BUY](named(purchase), { value: PRICE });
          await escrow.connect(seller).refund((await openedEscrow(suite, sent)).terms);
        },
        { "listing of 1": NONE },
      );
    });
  });

  describe("given a receiver that does not take native coin", () => {
    it("sells, and credits a refund", async () => {
      const suite = await loadSuite();
      const { escrow, escrowAddress } = suite;
      const { odd, address } = await deployOddReceiver(suite, "vault", Mood.Reject);
      const purchase = { ...(await putRefundable(suite, { delivery: HELD })), receiver: address };
      const { terms } = await openedEscrow(suite, await buy(suite, purchase));
      const refund = escrow.interface.encodeFunctionData("refund", [terms]);
      await expectChanges(suite, () => odd.execute(escrowAddress, refund), {
        "vault credit in escrow native": PRICE,
        "owner of 1": "seller",
      });
    });
  });

  describe("given a collection that does not deliver", () => {
    for (const [name, delivery] of [
      ["to the buyer", DELIVERED],
      ["to the escrow", HELD],
    ] as const) {
      const listOdd = async (suite: Suite, currency = NATIVE) => {
        const { odd, address } = await deployOddCollection(suite);
        const listing = listingOf(suite, { currency, delivery, refundWindow: DEFAULT_WINDOW });
        await suite.exchange.connect(suite.seller)[PUT](address, 1, listing);
        const purchase = purchaseOf(suite, listing, { collection: address });
        return { odd, purchase, watched: [{ collection: address, tokenId: 1n }] };
      };
      const expectedOwner = (suite: Suite) => (delivery === HELD ? suite.escrowAddress : suite.buyer.address);

      it(`refuses where transferFrom ${name} does nothing`, async () => {
        const suite = await loadSuite();
        const { escrow, seller } = suite;
        const { odd, purchase, watched } = await listOdd(suite);
        await odd.setMove(Move.Nothing, NOBODY);
        await expectRefusal(
          suite,
          () => buy(suite, purchase),
          escrow,
          "EscrowNotDelivered",
          [purchase.collection, 1n, expectedOwner(suite), seller.address],
          watched,
        );
      });

      it(`refuses where transferFrom ${name} brings the token to somebody else, paid in a token`, async () => {
        const suite = await loadSuite();
        const { escrow, money, stranger } = suite;
        const { odd, purchase, watched } = await listOdd(suite, money);
        await odd.setMove(Move.Elsewhere, stranger.address);
        await expectRefusal(
          suite,
          () => buy(suite, purchase),
          escrow,
          "EscrowNotDelivered",
          [purchase.collection, 1n, expectedOwner(suite), stranger.address],
          watched,
        );
      });

      it(`refuses where transferFrom ${name} reverts`, async () => {
        const suite = await loadSuite();
        const { odd, purchase, watched } = await listOdd(suite);
        await odd.setMove(Move.Refuse, NOBODY);
        await expectRefusal(suite, () => buy(suite, purchase), odd, "MoveRefused", [], watched);
      });
    }
  });

  describe("given an odd token", () => {
    for (const delivery of [DELIVERED, HELD]) {
      it(`refuses one that charges on a transfer, delivery ${delivery}`, async () => {
        const suite = await loadSuite();
        const { escrow } = suite;
        const { odd, address } = await deployOddToken(suite, 10n * PRICE);
        const purchase = await putRefundable(suite, { currency: address, delivery });
        await odd.setFee(1);
        await expectRefusal(suite, () => buy(suite, purchase), escrow, "EscrowShortArrival", [
          address,
          PRICE,
          PRICE - PRICE / 10_000n,
        ]);
      });
    }

    it("refuses one that answers false", async () => {
      const suite = await loadSuite();
      const { odd, address } = await deployOddToken(suite, 10n * PRICE);
      const purchase = await putRefundable(suite, { currency: address });
      await odd.setAnswer(1);
      await expectRefusal(suite, () => buy(suite, purchase), suite.exchange, "SafeERC20FailedOperation", [address]);
    });

    it("sells for one that answers nothing", async () => {
      const suite = await loadSuite();
      const { odd, address } = await deployOddToken(suite, 10n * PRICE);
      const purchase = await putRefundable(suite, { currency: address });
      await odd.setAnswer(2);
      await expectChanges(suite, () => buy(suite, purchase), escrowedSale(suite, purchase));
    });

    it("refuses without an allowance for the exchange", async () => {
      const suite = await loadSuite();
      const { buyer, exchangeAddress } = suite;
      const { odd, address } = await deployOddToken(suite, 10n * PRICE);
      const purchase = await putRefundable(suite, { currency: address });
      await odd.connect(buyer).approve(exchangeAddress, PRICE - 1n);
      await expectRefusal(suite, () => buy(suite, purchase), odd, "ERC20InsufficientAllowance", [
        exchangeAddress,
        PRICE - 1n,
        PRICE,
      ]);
    });
  });

  it("sells one token twice within the window, and unwinds both sales", async () => {
    const suite = await loadSuite();
    const { buyer, escrow, exchange, stranger, art } = suite;
    const first = await openedEscrow(suite, await buy(suite, await putRefundable(suite)));
    const listing = listingOf(suite, { refundWindow: DEFAULT_WINDOW });
    await exchange.connect(buyer)[PUT](art, 1, listing);
    const resale = purchaseOf(suite, listing, { seller: buyer.address });
    const second = await openedEscrow(suite, await exchange.connect(stranger)[BUY](named(resale), { value: PRICE }));
    await expectChanges(
      suite,
      async () => {
        await escrow.connect(stranger).refund(second.terms);
        await escrow.connect(buyer).refund(first.terms);
      },
      { "escrow native": -2n * PRICE, "stranger native": PRICE, "buyer native": PRICE, "owner of 1": "seller" },
    );
  });

  it("counts no coin that was forced into the exchange", async () => {
    const suite = await loadSuite();
    await networkHelpers.setBalance(suite.exchangeAddress, PRICE);
    const purchase = await putRefundable(suite);
    await expectChanges(suite, () => buy(suite, purchase), escrowedSale(suite, purchase));
  });
});
