import { expect } from "chai";
import { eventsOf, expectChanges, expectRefusal } from "../helpers/books.js";
import {
  DEFAULT_WINDOW,
  dueFor,
  encodePurchase,
  fullListing,
  type Listing,
  listingOf,
  NO_LISTING,
  type Purchase,
  PUT,
  purchaseOf,
  putOnSale,
  withWord,
} from "../helpers/listings.js";
import { deployOddCollection, deployOddToken, Move } from "../helpers/mocks.js";
import { boughtEvent, buy, escrowedSale, finalSale, openedEscrow } from "../helpers/sales.js";
import {
  DELIVERED,
  deployMock,
  ethers,
  HELD,
  type KIP7,
  loadSuite,
  NATIVE,
  NOBODY,
  PRICE,
  State,
  type Suite,
  time,
} from "../helpers/suite.js";

const TRANSFER = "safeTransfer(address,uint256,bytes)";
const TRANSFER_FROM = "safeTransferFrom(address,address,uint256,bytes)";
const PURCHASE_SIZE = 7 * 32;
const NONE = Object.values(NO_LISTING).join();

/** Lists token 1 in the suite's KIP-7 token. */
function putInToken(suite: Suite, fields: Partial<Listing> = {}): Promise<Purchase> {
  return putOnSale(suite, { currency: suite.money, ...fields });
}

/** The buyer pays by a safe transfer of their own. */
function pay(suite: Suite, purchase: Purchase, amount = dueFor(purchase), data = encodePurchase(purchase)) {
  return suite.token.connect(suite.buyer)[TRANSFER](suite.exchangeAddress, amount, data);
}

/** An exchange that owes the seller and the treasury an odd token, and has the seller's token on sale in it again. */
async function oweOdd(suite: Suite) {
  const { odd, address } = await deployOddToken(suite, 10n * PRICE);
  const { buyer, collection, exchange, seller } = suite;
  const listing = listingOf(suite, { currency: address });
  await odd.setBlocked(seller.address, true);
  await buy(suite, await putOnSale(suite, { ...listing, price: 2n * PRICE }));
  await collection.connect(buyer).transferFrom(buyer.address, seller.address, 1);
  await odd.setBlocked(seller.address, false);
  const purchase = await putOnSale(suite, listing);
  const { total: owed, protocolFees } = await exchange.owed(address);
  expect((await exchange.creditOf(seller, address)) + protocolFees).to.equal(owed);
  expect(await odd.balanceOf(suite.exchangeAddress)).to.equal(owed);
  return { odd, address, purchase, owed };
}

describe("FixedPriceExchange.onKIP7Received", () => {
  describe("given data that is not a purchase", () => {
    for (const length of [0, 32, PURCHASE_SIZE - 1, PURCHASE_SIZE + 1, PURCHASE_SIZE + 32]) {
      it(`refuses ${length} bytes`, async () => {
        const suite = await loadSuite();
        const purchase = await putInToken(suite);
        const whole = ethers.concat([encodePurchase(purchase), ethers.ZeroHash]);
        await expectRefusal(
          suite,
          () => pay(suite, purchase, PRICE, ethers.dataSlice(whole, 0, length)),
          suite.exchange,
          "ExchangeInvalidPurchaseData",
          [length, PURCHASE_SIZE],
        );
      });
    }

    it("refuses a safe transfer without data", async () => {
      const suite = await loadSuite();
      const { buyer, exchange, exchangeAddress, token } = suite;
      await putInToken(suite);
      await expectRefusal(
        suite,
        () => token.connect(buyer)["safeTransfer(address,uint256)"](exchangeAddress, PRICE),
        exchange,
        "ExchangeInvalidPurchaseData",
        [0, PURCHASE_SIZE],
      );
    });

    // All words but the token id and the hash, which use 256 bits.
    for (const index of [0, 2, 4, 5, 6]) {
      it(`refuses bits beyond the type of word ${index}`, async () => {
        const suite = await loadSuite();
        const purchase = await putInToken(suite);
        const data = encodePurchase(purchase);
        const word = ethers.toBeHex(BigInt(ethers.dataSlice(data, 32 * index, 32 * index + 32)) | (1n << 255n));
        await expectChanges(
          suite,
          () =>
            expect(pay(suite, purchase, PRICE, withWord(data, index, word))).to.be.revertedWith(
              "KIP7: transfer to non KIP7Receiver implementer",
            ),
          {},
        );
      });
    }

    it("refuses another hash than the listing's, whichever bit differs", async () => {
      const suite = await loadSuite();
      const { art, exchange, seller } = suite;
      const purchase = await putInToken(suite);
      const data = encodePurchase(purchase);
      const hash = BigInt(ethers.dataSlice(data, 96, 128));
      for (const bit of [0n, 128n, 255n]) {
        const other = withWord(data, 3, ethers.toBeHex(hash ^ (1n << bit), 32));
        await expectRefusal(suite, () => pay(suite, purchase, PRICE, other), exchange, "ExchangeListingChanged", [
          art,
          1n,
          seller.address,
        ]);
      }
    });
  });

  describe("given a caller that is not the listing's currency", () => {
    it("refuses another token", async () => {
      const suite = await loadSuite();
      const { buyer, exchange, exchangeAddress, money } = suite;
      const other = await deployMock<KIP7>("HookedKIP7");
      await other.mint(buyer.address, PRICE);
      const purchase = await putInToken(suite);
      await expectRefusal(
        suite,
        () => other.connect(buyer)[TRANSFER](exchangeAddress, PRICE, encodePurchase(purchase)),
        exchange,
        "MarketWrongCurrency",
        [money, await other.getAddress()],
      );
    });

    it("refuses another token that names itself as the currency", async () => {
      const suite = await loadSuite();
      const { art, buyer, exchange, exchangeAddress, seller } = suite;
      const other = await deployMock<KIP7>("HookedKIP7");
      await other.mint(buyer.address, PRICE);
      const { listing } = await putInToken(suite);
      const purchase = purchaseOf(suite, { ...listing, currency: await other.getAddress() });
      await expectRefusal(
        suite,
        () => other.connect(buyer)[TRANSFER](exchangeAddress, PRICE, encodePurchase(purchase)),
        exchange,
        "ExchangeListingChanged",
        [art, 1n, seller.address],
      );
    });

    it("refuses a token for a listing in native coin", async () => {
      const suite = await loadSuite();
      const { exchange, money } = suite;
      const purchase = await putOnSale(suite);
      await expectRefusal(suite, () => pay(suite, purchase), exchange, "MarketWrongCurrency", [NATIVE, money]);
    });

    it("refuses an account that calls by itself", async () => {
      const suite = await loadSuite();
      const { buyer, exchange, money } = suite;
      const purchase = await putInToken(suite);
      await expectRefusal(
        suite,
        () => exchange.connect(buyer).onKIP7Received(buyer, buyer, PRICE, encodePurchase(purchase)),
        exchange,
        "MarketWrongCurrency",
        [money, buyer.address],
      );
    });
  });

  describe("given an operator who spends somebody else's tokens", () => {
    for (const to of ["stranger", "receiver"] as const) {
      it(`refuses to send the NFT to the ${to}`, async () => {
        const suite = await loadSuite();
        const { buyer, exchange, exchangeAddress, stranger, token } = suite;
        await token.connect(buyer).approve(stranger.address, PRICE);
        const purchase = { ...(await putInToken(suite)), receiver: suite[to].address };
        await expectRefusal(
          suite,
          () => token.connect(stranger)[TRANSFER_FROM](buyer.address, exchangeAddress, PRICE, encodePurchase(purchase)),
          exchange,
          "MarketReceiverNotPayer",
          [suite[to].address, buyer.address],
        );
      });
    }

    for (const named of [true, false]) {
      it(`sells to the payer, who is ${named ? "named" : "not named"}`, async () => {
        const suite = await loadSuite();
        const { buyer, exchangeAddress, stranger, token } = suite;
        await token.connect(buyer).approve(stranger.address, PRICE);
        const purchase = { ...(await putInToken(suite)), receiver: named ? buyer.address : NOBODY };
        await expectChanges(
          suite,
          () => token.connect(stranger)[TRANSFER_FROM](buyer.address, exchangeAddress, PRICE, encodePurchase(purchase)),
          finalSale(suite, purchase),
        );
      });
    }

    it("takes the payer, not the operator, for the buyer of a private listing", async () => {
      const suite = await loadSuite();
      const { buyer, exchange, exchangeAddress, stranger, token } = suite;
      await token.connect(buyer).approve(stranger.address, PRICE);
      const purchase = await putInToken(suite, { buyer: stranger.address });
      await expectRefusal(
        suite,
        () => token.connect(stranger)[TRANSFER_FROM](buyer.address, exchangeAddress, PRICE, encodePurchase(purchase)),
        exchange,
        "ExchangeNotTheBuyer",
        [stranger.address, buyer.address],
      );
    });

    it("refuses a payment from nobody, as a mint is", async () => {
      const suite = await loadSuite();
      const { exchange, exchangeAddress, receiver, stranger } = suite;
      const { odd, address } = await deployOddToken(suite, PRICE);
      await odd.mint(exchangeAddress, PRICE);
      const purchase = await putOnSale(suite, { currency: address });
      const send = (sent: Purchase) => () =>
        odd.pretend(exchangeAddress, stranger.address, NOBODY, PRICE, encodePurchase(sent));
      await expectRefusal(suite, send(purchase), suite.collection, "ERC721InvalidReceiver", [NOBODY]);
      await expectRefusal(
        suite,
        send({ ...purchase, receiver: receiver.address }),
        exchange,
        "MarketReceiverNotPayer",
        [receiver.address, NOBODY],
      );
    });
  });

  describe("given a wrong amount", () => {
    for (const [name, error] of [
      ["a unit too little", -1n],
      ["a unit too much", 1n],
    ] as const) {
      for (const bps of [0, 100]) {
        it(`refuses ${name} where the buyer's storefront takes ${bps}`, async () => {
          const suite = await loadSuite();
          const { buyerFront, exchange } = suite;
          const fields = { storefront: buyerFront.address, storefrontFeeBps: bps };
          const purchase = { ...(await putInToken(suite)), ...fields };
          const due = PRICE + (PRICE * BigInt(bps)) / 10_000n;
          await expectRefusal(suite, () => pay(suite, purchase, due + error), exchange, "MarketWrongPayment", [
            due,
            due + error,
          ]);
        });
      }
    }
  });

  describe("given a token that lies while the exchange holds it for others", () => {
    it("refuses a payment that nobody made", async () => {
      const suite = await loadSuite();
      const { exchange, exchangeAddress, stranger } = suite;
      const { odd, purchase, owed } = await oweOdd(suite);
      expect(owed > PRICE).to.equal(true);
      await expectRefusal(
        suite,
        () => odd.pretend(exchangeAddress, stranger.address, stranger.address, PRICE, encodePurchase(purchase)),
        exchange,
        "MarketWrongPayment",
        [PRICE, 0n],
      );
    });

    it("refuses it for a price that the credits of others would cover", async () => {
      const suite = await loadSuite();
      const { art, exchange, exchangeAddress, seller, stranger } = suite;
      const { odd, purchase, owed } = await oweOdd(suite);
      await exchange.connect(seller).reprice(art, 1, owed);
      const cheap = { ...purchase, listing: { ...purchase.listing, price: owed } };
      await expectRefusal(
        suite,
        () => odd.pretend(exchangeAddress, stranger.address, stranger.address, owed, encodePurchase(cheap)),
        exchange,
        "MarketWrongPayment",
        [owed, 0n],
      );
    });

    it("refuses a payment that arrives a unit short", async () => {
      const suite = await loadSuite();
      const { buyer, exchange, exchangeAddress } = suite;
      const { odd, purchase } = await oweOdd(suite);
      await expectRefusal(
        suite,
        () => odd.connect(buyer).safeTransferPart(exchangeAddress, PRICE, PRICE - 1n, encodePurchase(purchase)),
        exchange,
        "MarketWrongPayment",
        [PRICE, PRICE - 1n],
      );
    });

    it("refuses where the exchange has less than it owes", async () => {
      const suite = await loadSuite();
      const { exchange, exchangeAddress, stranger } = suite;
      const { odd, purchase } = await oweOdd(suite);
      const inside = await ethers.getImpersonatedSigner(exchangeAddress);
      await odd.connect(inside).transfer(stranger.address, 1n);
      await expectRefusal(
        suite,
        () => odd.pretend(exchangeAddress, stranger.address, stranger.address, PRICE, encodePurchase(purchase)),
        exchange,
        "MarketWrongPayment",
        [PRICE, 0n],
      );
    });

    it("sells for a payment that arrived whole, and leaves the credits of others", async () => {
      const suite = await loadSuite();
      const { buyer, exchangeAddress } = suite;
      const { odd, purchase } = await oweOdd(suite);
      await expectChanges(
        suite,
        () => odd.connect(buyer).safeTransferPart(exchangeAddress, PRICE, PRICE, encodePurchase(purchase)),
        finalSale(suite, purchase),
      );
    });

    it("spends what lies there for nobody, and nothing beyond it", async () => {
      const suite = await loadSuite();
      const { exchange, exchangeAddress, stranger } = suite;
      const { odd, address, purchase } = await oweOdd(suite);
      await odd.mint(exchangeAddress, PRICE);
      const { "buyer odd": paid, ...expected } = finalSale(suite, purchase);
      expect(paid).to.equal(-PRICE);
      await expectChanges(
        suite,
        () => odd.pretend(exchangeAddress, stranger.address, stranger.address, PRICE, encodePurchase(purchase)),
        { ...expected, "exchange odd": PRICE / 40n - PRICE, "owner of 1": "stranger" },
      );
      expect(await odd.balanceOf(exchangeAddress)).to.equal((await exchange.owed(address)).total);
    });
  });

  describe("given a listing that the payment does not fit", () => {
    it("refuses while new sales are stopped", async () => {
      const suite = await loadSuite();
      const { exchange, owner } = suite;
      const purchase = await putInToken(suite);
      await exchange.connect(owner).pause();
      await expectRefusal(suite, () => pay(suite, purchase), exchange, "EnforcedPause", []);
    });

    it("refuses where nothing is listed", async () => {
      const suite = await loadSuite();
      const { art, exchange, money, seller } = suite;
      const purchase = purchaseOf(suite, listingOf(suite, { currency: money }));
      await expectRefusal(suite, () => pay(suite, purchase), exchange, "ExchangeNotListed", [art, 1n, seller.address]);
    });

    it("refuses where the price has changed", async () => {
      const suite = await loadSuite();
      const { art, exchange, seller } = suite;
      const purchase = await putInToken(suite);
      await exchange.connect(seller).reprice(art, 1, PRICE - 1n);
      await expectRefusal(suite, () => pay(suite, purchase), exchange, "ExchangeListingChanged", [
        art,
        1n,
        seller.address,
      ]);
    });

    it("refuses from the expiry on", async () => {
      const suite = await loadSuite();
      const purchase = await putInToken(suite);
      const { expiresAt } = purchase.listing;
      await expectRefusal(
        suite,
        async () => {
          await time.setNextBlockTimestamp(expiresAt);
          await pay(suite, purchase);
        },
        suite.exchange,
        "ExchangeListingExpired",
        [expiresAt, expiresAt],
      );
    });

    it("refuses another payer than the private listing names", async () => {
      const suite = await loadSuite();
      const { buyer, exchange, stranger } = suite;
      const purchase = await putInToken(suite, { buyer: stranger.address });
      await expectRefusal(suite, () => pay(suite, purchase), exchange, "ExchangeNotTheBuyer", [
        stranger.address,
        buyer.address,
      ]);
    });

    it("refuses storefront fees above 10 %", async () => {
      const suite = await loadSuite();
      const { buyerFront, exchange, sellerFront } = suite;
      const purchase = {
        ...(await putInToken(suite, { storefront: sellerFront.address, storefrontFeeBps: 500 })),
        storefront: buyerFront.address,
        storefrontFeeBps: 501,
      };
      await expectRefusal(
        suite,
        () => pay(suite, purchase),
        exchange,
        "SettlementStorefrontFeeTooHigh",
        [1_001, 1_000],
      );
    });

    it("refuses royalties above the seller's limit", async () => {
      const suite = await loadSuite();
      const purchase = await putInToken(suite, { maxRoyaltyBps: 999 });
      await expectRefusal(suite, () => pay(suite, purchase), suite.exchange, "SettlementRoyaltyAboveLimit", [
        PRICE / 10n,
        (PRICE * 999n) / 10_000n,
      ]);
    });

    for (const refundWindow of [0, DEFAULT_WINDOW]) {
      it(`refuses where the collection does not deliver, with a refund window of ${refundWindow}`, async () => {
        const suite = await loadSuite();
        const { buyer, escrow, exchange, money, seller } = suite;
        const { odd, address } = await deployOddCollection(suite);
        const listing = listingOf(suite, { currency: money, refundWindow });
        await exchange.connect(seller)[PUT](address, 1, listing);
        await odd.setMove(Move.Nothing, NOBODY);
        const purchase = purchaseOf(suite, listing, { collection: address });
        await expectRefusal(
          suite,
          () => pay(suite, purchase),
          refundWindow === 0 ? exchange : escrow,
          refundWindow === 0 ? "SettlementNotDelivered" : "EscrowNotDelivered",
          [address, 1n, buyer.address, seller.address],
          [{ collection: address, tokenId: 1n }],
        );
      });
    }
  });

  describe("given a payment in order", () => {
    it("answers with the function's own selector", async () => {
      const suite = await loadSuite();
      const { buyer, exchange, exchangeAddress } = suite;
      const { odd, address } = await deployOddToken(suite, PRICE);
      const purchase = await putOnSale(suite, { currency: address });
      await odd.mint(exchangeAddress, PRICE);
      const inside = await ethers.getImpersonatedSigner(address);
      const answer = await exchange
        .connect(inside)
        .onKIP7Received.staticCall(buyer, buyer, PRICE, encodePurchase(purchase));
      expect(answer).to.equal("0x9d188c22");
    });

    it("sells in one transaction, and pays each party to the last unit", async () => {
      const suite = await loadSuite();
      const { buyer, buyerFront, exchange, exchangeAddress, money, receiver, sellerFront, token } = suite;
      await token.connect(buyer).approve(exchangeAddress, 0);
      const purchase = {
        ...(await putInToken(suite, { storefront: sellerFront.address, storefrontFeeBps: 300 })),
        receiver: receiver.address,
        storefront: buyerFront.address,
        storefrontFeeBps: 200,
      };
      await expectChanges(
        suite,
        async () => {
          expect(await eventsOf(exchange, pay(suite, purchase, 1_020_000_000_000_000_000n))).to.deep.equal([
            ["Credited", sellerFront.address, money, 30_000_000_000_000_000n],
            ["Credited", buyerFront.address, money, 20_000_000_000_000_000n],
            boughtEvent(suite, purchase),
          ]);
        },
        {
          "buyer token": -1_020_000_000_000_000_000n,
          "seller token": 845_000_000_000_000_000n,
          "artist token": 60_000_000_000_000_000n,
          "heir token": 40_000_000_000_000_000n,
          "protocol fees in exchange token": 25_000_000_000_000_000n,
          "sellerFront credit in exchange token": 30_000_000_000_000_000n,
          "buyerFront credit in exchange token": 20_000_000_000_000_000n,
          "exchange token": 75_000_000_000_000_000n,
          "owed by exchange token": 75_000_000_000_000_000n,
          "owner of 1": "receiver",
          "listing of 1": NONE,
        },
      );
    });

    it("sells a listing with all optional fields, and does not touch what the buyer approved", async () => {
      const suite = await loadSuite();
      const { buyer, exchangeAddress, token } = suite;
      await token.connect(buyer).approve(exchangeAddress, 5);
      const purchase = await putOnSale(suite, fullListing(suite));
      await expectChanges(suite, () => pay(suite, purchase), escrowedSale(suite, purchase));
      expect(await token.allowance(buyer.address, exchangeAddress)).to.equal(5n);
    });

    for (const delivery of [DELIVERED, HELD]) {
      it(`puts the money of a refundable sale into the escrow, delivery ${delivery}, and it comes back`, async () => {
        const suite = await loadSuite();
        const { buyer, escrow, exchange, exchangeAddress, token } = suite;
        await token.connect(buyer).approve(exchangeAddress, 0);
        const purchase = await putInToken(suite, { delivery, refundWindow: DEFAULT_WINDOW });
        let opened: Awaited<ReturnType<typeof openedEscrow>> | undefined;
        await expectChanges(
          suite,
          async () => {
            const sent = await pay(suite, purchase);
            opened = await openedEscrow(suite, sent);
            expect(await eventsOf(exchange, sent)).to.deep.equal([boughtEvent(suite, purchase, opened.id)]);
            expect(await escrow.stateOf(opened.id)).to.equal(State.Open);
            expect(opened.terms.buyer).to.equal(buyer.address);
            expect(opened.terms.amount).to.equal(PRICE);
          },
          escrowedSale(suite, purchase),
        );
        await expectChanges(suite, () => escrow.connect(buyer).refund(opened!.terms), {
          "escrow token": -PRICE,
          "buyer token": PRICE,
          "owner of 1": "seller",
        });
      });
    }
  });
});
