import { expect } from "chai";
import { changesBetween, eventsOf, expectChanges, expectRefusal, failureOf, readBooks } from "../helpers/books.js";
import { BUY, listingOf, named, NO_LISTING, type Purchase, purchaseOf, PUT, putOnSale } from "../helpers/listings.js";
import { deployOddCollection, deployOddReceiver, Mood, Move, selectorOf } from "../helpers/mocks.js";
import { boughtEvent, buy, finalSale } from "../helpers/sales.js";
import {
  deployMock,
  FEE_BPS,
  loadSuite,
  NATIVE,
  networkHelpers,
  NO_ESCROW,
  NOBODY,
  PRICE,
  setRoyalties,
  type Collection,
  type Suite,
} from "../helpers/suite.js";

const NONE = Object.values(NO_LISTING).join();

/** Lists token 1 of an odd collection, which the books then watch. */
async function listOdd(suite: Suite, fields = {}) {
  const { odd, address } = await deployOddCollection(suite);
  const listing = listingOf(suite, fields);
  await suite.exchange.connect(suite.seller)[PUT](address, 1, listing);
  const purchase: Purchase = purchaseOf(suite, listing, { collection: address });
  return { odd, purchase, watched: [{ collection: address, tokenId: 1n }] };
}

/** Sells a token of a collection whose royalties go to these holders. */
async function listWithHolders(suite: Suite, shares: readonly (readonly [string, number])[]) {
  const { exchange, seller } = suite;
  const collection = await deployMock<Collection>("PlainERC721");
  const address = await collection.getAddress();
  await collection.mint(seller.address, 1);
  await collection.connect(seller).setApprovalForAll(suite.exchangeAddress, true);
  await setRoyalties(suite.router, address, shares);
  const listing = listingOf(suite);
  await exchange.connect(seller)[PUT](address, 1, listing);
  return {
    purchase: purchaseOf(suite, listing, { collection: address }),
    watched: [{ collection: address, tokenId: 1n }],
  };
}

/** The changes of a sale of token 1 of another collection than the suite's. */
function elsewhere(changes: Record<string, string | bigint>): Record<string, string | bigint> {
  const { "owner of 1": owner, "listing of 1": listing, ...rest } = changes;
  return { ...rest, "owner of other 1": owner!, "listing of other 1": listing! };
}

describe("FixedPriceExchange.buy, final and in native coin", () => {
  describe("given both storefronts", () => {
    it("pays each party to the last unit", async () => {
      const suite = await loadSuite();
      const { buyer, buyerFront, exchange, receiver, sellerFront } = suite;
      const purchase = {
        ...(await putOnSale(suite, { storefront: sellerFront.address, storefrontFeeBps: 300 })),
        receiver: receiver.address,
        storefront: buyerFront.address,
        storefrontFeeBps: 200,
      };
      await expectChanges(
        suite,
        async () => {
          const value = 1_020_000_000_000_000_000n;
          expect(await exchange.connect(buyer)[BUY].staticCall(named(purchase), { value })).to.equal(NO_ESCROW);
          expect(await eventsOf(exchange, exchange.connect(buyer)[BUY](named(purchase), { value }))).to.deep.equal([
            ["Credited", sellerFront.address, NATIVE, 30_000_000_000_000_000n],
            ["Credited", buyerFront.address, NATIVE, 20_000_000_000_000_000n],
            boughtEvent(suite, purchase),
          ]);
        },
        {
          "buyer native": -1_020_000_000_000_000_000n,
          "seller native": 845_000_000_000_000_000n,
          "artist native": 60_000_000_000_000_000n,
          "heir native": 40_000_000_000_000_000n,
          "protocol fees in exchange native": 25_000_000_000_000_000n,
          "owed by exchange native": 25_000_000_000_000_000n,
          "sellerFront credit in exchange native": 30_000_000_000_000_000n,
          "buyerFront credit in exchange native": 20_000_000_000_000_000n,
          "exchange native": 75_000_000_000_000_000n,
          "owner of 1": "receiver",
          "listing of 1": NONE,
        },
      );
    });
  });

  describe("given no fee at all", () => {
    it("keeps nothing", async () => {
      const suite = await loadSuite();
      const { exchange, owner, treasury } = suite;
      await exchange.connect(owner).setProtocolFee(0, treasury);
      const purchase = await putOnSale(suite, { protocolFeeBps: 0 });
      await expectChanges(
        suite,
        async () => {
          expect(await eventsOf(exchange, buy(suite, purchase))).to.deep.equal([boughtEvent(suite, purchase)]);
        },
        finalSale(suite, purchase),
      );
    });

    it("gives the seller everything where no royalty is due", async () => {
      const suite = await loadSuite();
      const { exchange, owner, treasury } = suite;
      await exchange.connect(owner).setProtocolFee(0, treasury);
      const { purchase, watched } = await listOdd(suite, { protocolFeeBps: 0, maxRoyaltyBps: 0 });
      await expectChanges(
        suite,
        () => buy(suite, purchase),
        elsewhere({ "buyer native": -PRICE, "seller native": PRICE, "owner of 1": "buyer", "listing of 1": NONE }),
        watched,
      );
    });
  });

  describe("given a price that does not divide", () => {
    for (const price of [1n, 39n, 9_999n]) {
      it(`rounds every part down and leaves the rest of ${price} to the seller`, async () => {
        const suite = await loadSuite();
        const { buyerFront, sellerFront } = suite;
        const purchase = {
          ...(await putOnSale(suite, {
            price,
            maxRoyaltyBps: 10_000,
            storefront: sellerFront.address,
            storefrontFeeBps: 333,
          })),
          storefront: buyerFront.address,
          storefrontFeeBps: 77,
        };
        const before = await readBooks(suite);
        await buy(suite, purchase);
        const changes = changesBetween(before, await readBooks(suite));
        const amount = (name: string) => (changes[name] ?? 0n) as bigint;
        const fee = (price * 250n) / 10_000n;
        const listed = (price * 333n) / 10_000n;
        const added = (price * 77n) / 10_000n;
        const royalties = amount("artist native") + amount("heir native");
        expect(royalties <= price / 10n).to.equal(true);
        expect(price / 10n - royalties < 2n).to.equal(true);
        expect(amount("protocol fees in exchange native")).to.equal(fee);
        expect(amount("sellerFront credit in exchange native")).to.equal(listed);
        expect(amount("buyerFront credit in exchange native")).to.equal(added);
        expect(amount("exchange native")).to.equal(fee + listed + added);
        expect(amount("buyer native")).to.equal(-(price + added));
        expect(amount("seller native")).to.equal(price - royalties - fee - listed);
      });
    }
  });

  describe("given the seller's limit on royalties", () => {
    it("sells where royalties meet it exactly", async () => {
      const suite = await loadSuite();
      const { artist } = suite;
      const { odd, purchase, watched } = await listOdd(suite, { maxRoyaltyBps: 1_000 });
      await odd.setRoyalty(artist.address, PRICE / 10n);
      await expectChanges(
        suite,
        async () => {
          const events = await eventsOf(suite.exchange, buy(suite, purchase));
          expect(events.at(-1)).to.deep.equal(boughtEvent(suite, purchase));
        },
        elsewhere(finalSale(suite, purchase, { artist: PRICE / 10n })),
        watched,
      );
    });

    it("refuses a unit above it", async () => {
      const suite = await loadSuite();
      const { artist, exchange } = suite;
      const { odd, purchase, watched } = await listOdd(suite, { maxRoyaltyBps: 1_000 });
      await odd.setRoyalty(artist.address, PRICE / 10n + 1n);
      await expectRefusal(
        suite,
        () => buy(suite, purchase),
        exchange,
        "SettlementRoyaltyAboveLimit",
        [PRICE / 10n + 1n, PRICE / 10n],
        watched,
      );
    });

    it("refuses royalties where the seller accepts none", async () => {
      const suite = await loadSuite();
      const purchase = await putOnSale(suite, { maxRoyaltyBps: 0 });
      await expectRefusal(suite, () => buy(suite, purchase), suite.exchange, "SettlementRoyaltyAboveLimit", [
        PRICE / 10n,
        0n,
      ]);
    });

    it("refuses royalties that rose after the listing", async () => {
      const suite = await loadSuite();
      const { artist, exchange } = suite;
      const { odd, purchase, watched } = await listOdd(suite, { maxRoyaltyBps: 500 });
      await odd.setRoyalty(artist.address, PRICE / 2n);
      await expectRefusal(
        suite,
        () => buy(suite, purchase),
        exchange,
        "SettlementRoyaltyAboveLimit",
        [PRICE / 2n, PRICE / 20n],
        watched,
      );
    });

    it("takes half of the price, both storefronts and the highest fee, where the seller accepts all of it", async () => {
      const suite = await loadSuite();
      const { artist, exchange, owner, sellerFront, treasury } = suite;
      await exchange.connect(owner).setProtocolFee(500, treasury);
      const { odd, purchase, watched } = await listOdd(suite, {
        maxRoyaltyBps: 10_000,
        protocolFeeBps: 500,
        storefront: sellerFront.address,
        storefrontFeeBps: 1_000,
      });
      await odd.setRoyalty(artist.address, 10n * PRICE);
      await expectChanges(
        suite,
        () => buy(suite, purchase),
        {
          ...elsewhere(finalSale(suite, purchase, { artist: PRICE / 2n })),
          "seller native": (PRICE * 35n) / 100n,
        },
        watched,
      );
    });
  });

  describe("given the seller among the royalty holders", () => {
    it("leaves their share with them, and does not count it against their limit", async () => {
      const suite = await loadSuite();
      const { artist, seller } = suite;
      const { purchase, watched } = await listWithHolders(suite, [
        [seller.address, 2_500],
        [artist.address, 1_000],
      ]);
      await expectChanges(
        suite,
        () => buy(suite, purchase),
        {
          ...elsewhere(finalSale(suite, purchase, { artist: PRICE / 10n })),
          "seller native": (PRICE * 8_750n) / 10_000n,
        },
        watched,
      );
    });
  });

  describe("given a buyer who is the seller", () => {
    it("moves the token nowhere and pays everyone else", async () => {
      const suite = await loadSuite();
      const { exchange, seller } = suite;
      const purchase = await putOnSale(suite);
      const expected = finalSale(suite, purchase);
      delete expected["buyer native"];
      delete expected["owner of 1"];
      await expectChanges(suite, () => exchange.connect(seller)[BUY](named(purchase), { value: PRICE }), {
        ...expected,
        "seller native": -(PRICE / 10n) - (PRICE * BigInt(FEE_BPS)) / 10_000n,
      });
    });
  });

  describe("given a receiver", () => {
    it("delivers to a contract that knows no hooks", async () => {
      const suite = await loadSuite();
      const { address } = await deployOddReceiver(suite, "vault", Mood.Accept);
      const purchase = { ...(await putOnSale(suite)), receiver: address };
      await expectChanges(suite, () => buy(suite, purchase), {
        ...finalSale(suite, purchase),
        "owner of 1": "vault",
      });
    });
  });

  describe("given a royalty holder that does not take native coin", () => {
    for (const [name, mood] of [
      ["rejects it", Mood.Reject],
      ["burns all gas", Mood.Burn],
      ["answers with a megabyte", Mood.AnswerHuge],
      ["rejects it with as much data as the gas pays for", Mood.RejectLarge],
    ] as const) {
      it(`credits one that ${name}, pays the others, and lets it withdraw elsewhere`, async () => {
        const suite = await loadSuite();
        const { artist, exchange, exchangeAddress, stranger } = suite;
        const { odd, address } = await deployOddReceiver(suite, "holder", mood);
        const { purchase, watched } = await listWithHolders(suite, [
          [address, 600],
          [artist.address, 400],
        ]);
        const part = (PRICE * 6n) / 100n;
        const { "artist native": paid, ...rest } = elsewhere(finalSale(suite, purchase));
        expect(paid).to.equal(part);
        await expectChanges(
          suite,
          async () => {
            expect(await eventsOf(exchange, buy(suite, purchase))).to.deep.equal([
              ["Credited", address, NATIVE, part],
              boughtEvent(suite, purchase),
            ]);
          },
          {
            ...rest,
            "artist native": (PRICE * 4n) / 100n,
            "heir native": 0n,
            "holder credit in exchange native": part,
            "exchange native": PRICE / 40n + part,
          },
          watched,
        );
        const call = exchange.interface.encodeFunctionData("withdraw", [NATIVE, stranger.address]);
        await expectChanges(
          suite,
          async () => {
            expect(await eventsOf(exchange, odd.execute(exchangeAddress, call))).to.deep.equal([
              ["Withdrawn", address, NATIVE, stranger.address, part],
            ]);
          },
          { "holder credit in exchange native": -part, "exchange native": -part, "stranger native": part },
        );
      });
    }

    it("pays one that answers with as much data as the gas pays for", async () => {
      const suite = await loadSuite();
      const { address } = await deployOddReceiver(suite, "holder", Mood.AnswerLarge);
      const { purchase, watched } = await listWithHolders(suite, [[address, 1_000]]);
      await expectChanges(
        suite,
        () => buy(suite, purchase),
        elsewhere(finalSale(suite, purchase, { holder: PRICE / 10n })),
        watched,
      );
    });

    it("sells although all eight burn their gas", async () => {
      const suite = await loadSuite();
      const shares: [string, number][] = [];
      const credits: Record<string, bigint> = {};
      for (let i = 0; i < 8; i++) {
        const { address } = await deployOddReceiver(suite, `holder ${i}`, Mood.Burn);
        shares.push([address, 100]);
        credits[`holder ${i} credit in exchange native`] = PRICE / 100n;
      }
      const { purchase, watched } = await listWithHolders(suite, shares);
      const fee = PRICE / 40n;
      await expectChanges(
        suite,
        () => buy(suite, purchase),
        {
          ...elsewhere(finalSale(suite, purchase, {})),
          ...credits,
          "seller native": PRICE - fee - (8n * PRICE) / 100n,
          "exchange native": fee + (8n * PRICE) / 100n,
        },
        watched,
      );
    });
  });

  describe("given a seller that does not take native coin", () => {
    it("credits the seller, and sells", async () => {
      const suite = await loadSuite();
      const { buyer, collection, exchange, exchangeAddress, art, seller } = suite;
      const { odd, address } = await deployOddReceiver(suite, "shop", Mood.Reject);
      await collection.connect(seller).transferFrom(seller.address, address, 1);
      const approve = collection.interface.encodeFunctionData("setApprovalForAll", [exchangeAddress, true]);
      await odd.execute(art, approve);
      const listing = listingOf(suite);
      await odd.execute(exchangeAddress, exchange.interface.encodeFunctionData(PUT, [art, 1, listing]));
      const purchase = purchaseOf(suite, listing, { seller: address });
      const due = PRICE - PRICE / 10n - PRICE / 40n;
      const { "seller native": sold, "listing of 1": none, ...rest } = finalSale(suite, purchase);
      expect([sold, none]).to.deep.equal([due, NONE]);
      await expectChanges(suite, () => exchange.connect(buyer)[BUY](named(purchase), { value: PRICE }), {
        ...rest,
        "shop credit in exchange native": due,
        "exchange native": due + PRICE / 40n,
      });
    });
  });

  describe("given a caller who chooses the gas", () => {
    it("pays royalties in full or fails: no amount of gas turns a payment into a credit", async () => {
      const suite = await loadSuite();
      const { artist, buyer, exchange } = suite;
      const purchase = await putOnSale(suite);
      const start = await networkHelpers.takeSnapshot();
      const outcomes = new Set<string>();
      for (let gasLimit = 40_000; gasLimit <= 400_000; gasLimit += 10_000) {
        try {
          await exchange.connect(buyer)[BUY](named(purchase), { value: PRICE, gasLimit });
          outcomes.add(`credited ${await exchange.creditOf(artist, NATIVE)}`);
        } catch (error) {
          outcomes.add(failureOf(exchange, error));
        }
        await start.restore();
      }
      expect([...outcomes].sort()).to.deep.equal(["BoundedCallInsufficientGas", "credited 0", "out of gas"]);
    });
  });

  describe("given a collection that does not deliver", () => {
    it("refuses where transferFrom does nothing", async () => {
      const suite = await loadSuite();
      const { buyer, exchange, seller } = suite;
      const { odd, purchase, watched } = await listOdd(suite);
      await odd.setMove(Move.Nothing, NOBODY);
      await expectRefusal(
        suite,
        () => buy(suite, purchase),
        exchange,
        "SettlementNotDelivered",
        [purchase.collection, 1n, buyer.address, seller.address],
        watched,
      );
    });

    it("refuses where transferFrom brings the token to somebody else", async () => {
      const suite = await loadSuite();
      const { buyer, exchange, stranger } = suite;
      const { odd, purchase, watched } = await listOdd(suite);
      await odd.setMove(Move.Elsewhere, stranger.address);
      await expectRefusal(
        suite,
        () => buy(suite, purchase),
        exchange,
        "SettlementNotDelivered",
        [purchase.collection, 1n, buyer.address, stranger.address],
        watched,
      );
    });

    it("refuses where transferFrom reverts, with the collection's own error", async () => {
      const suite = await loadSuite();
      const { odd, purchase, watched } = await listOdd(suite);
      await odd.setMove(Move.Refuse, NOBODY);
      await expectRefusal(suite, () => buy(suite, purchase), odd, "MoveRefused", [], watched);
    });
  });

  describe("given calls back into the exchange", () => {
    it("refuses a purchase within the purchase, from the collection", async () => {
      const suite = await loadSuite();
      const { exchange, exchangeAddress, money, art, seller } = suite;
      const inner = purchaseOf(suite, listingOf(suite, { currency: money }), { tokenId: 2n });
      await exchange.connect(seller)[PUT](art, 2, inner.listing);
      const { odd, purchase, watched } = await listOdd(suite);
      await odd.callOnMove(exchangeAddress, exchange.interface.encodeFunctionData(BUY, [named(inner)]));
      await expectRefusal(suite, () => buy(suite, purchase), exchange, "ReentrancyGuardReentrantCall", [], watched);
    });

    it("pays a royalty holder that tries to withdraw within its payment, and nothing more", async () => {
      const suite = await loadSuite();
      const { exchange, exchangeAddress, stranger } = suite;
      const { odd, address } = await deployOddReceiver(suite, "holder", Mood.Reject);
      const first = await listWithHolders(suite, [[address, 1_000]]);
      await buy(suite, first.purchase);
      expect(await exchange.creditOf(address, NATIVE)).to.equal(PRICE / 10n);
      const call = exchange.interface.encodeFunctionData("withdraw", [NATIVE, stranger.address]);
      await odd.setCallBack(exchangeAddress, call);
      const { purchase, watched } = await listWithHolders(suite, [[address, 1_000]]);
      await expectChanges(
        suite,
        () => buy(suite, purchase),
        elsewhere(finalSale(suite, purchase, { holder: PRICE / 10n })),
        watched,
      );
      expect(await odd.callBackSucceeded()).to.equal(false);
      expect(await odd.callBackAnswer()).to.equal(selectorOf(exchange, "ReentrancyGuardReentrantCall"));
    });
  });

  it("counts no coin that was forced in", async () => {
    const suite = await loadSuite();
    const { exchange, exchangeAddress, buyer } = suite;
    await networkHelpers.setBalance(exchangeAddress, 10n * PRICE);
    const purchase = await putOnSale(suite);
    await expectRefusal(
      suite,
      () => exchange.connect(buyer)[BUY](named(purchase), { value: PRICE - 1n }),
      exchange,
      "MarketWrongPayment",
      [PRICE, PRICE - 1n],
    );
    await expectChanges(suite, () => buy(suite, purchase), finalSale(suite, purchase));
  });
});
