import { expect } from "chai";
import type { ContractTransactionResponse } from "ethers";
import { hashListing } from "../../sdk/src/terms/listing.js";
import { eventsOf, expectChanges, expectRefusal } from "../helpers/books.js";
import {
  BUY_SIMPLE,
  DEFAULT_WINDOW,
  listingOf,
  NO_LISTING,
  PUT_USUAL,
  type Purchase,
  purchaseOf,
  putOnSale,
  storedListing,
} from "../helpers/listings.js";
import { deployOddCollection } from "../helpers/mocks.js";
import { boughtEvent, buy, escrowedSale, finalSale, openedEscrow } from "../helpers/sales.js";
import { FEE_BPS, HELD, loadSuite, NATIVE, NO_ESCROW, PRICE, State, type Suite } from "../helpers/suite.js";

/** Buys as `suite.buyer` by what a wallet shows: the token, its seller, and the listing's hash. */
function buySimply(suite: Suite, purchase: Purchase, value = 0n): Promise<ContractTransactionResponse> {
  const { collection, tokenId, seller, listing } = purchase;
  return suite.exchange.connect(suite.buyer)[BUY_SIMPLE](collection, tokenId, seller, hashListing(listing), { value });
}

describe("FixedPriceExchange.buy, for oneself and without a storefront", () => {
  it("refuses while new sales are stopped", async () => {
    const suite = await loadSuite();
    const purchase = await putOnSale(suite);
    await suite.exchange.connect(suite.owner).pause();
    await expectRefusal(suite, () => buySimply(suite, purchase, PRICE), suite.exchange, "EnforcedPause", []);
  });

  it("refuses where nothing is listed", async () => {
    const suite = await loadSuite();
    const { art, exchange, seller } = suite;
    for (const listing of [listingOf(suite), NO_LISTING]) {
      const purchase = purchaseOf(suite, listing);
      await expectRefusal(suite, () => buySimply(suite, purchase, PRICE), exchange, "ExchangeNotListed", [
        art,
        1n,
        seller.address,
      ]);
    }
  });

  it("refuses a listing that changed after the buyer saw it", async () => {
    const suite = await loadSuite();
    const { art, exchange, seller } = suite;
    const purchase = await putOnSale(suite);
    await exchange.connect(seller).reprice(art, 1, PRICE - 1n);
    await expectRefusal(suite, () => buySimply(suite, purchase, PRICE - 1n), exchange, "ExchangeListingChanged", [
      art,
      1n,
      seller.address,
    ]);
  });

  it("refuses a private listing for somebody else", async () => {
    const suite = await loadSuite();
    const { buyer, exchange, stranger } = suite;
    const purchase = await putOnSale(suite, { buyer: stranger.address });
    await expectRefusal(suite, () => buySimply(suite, purchase, PRICE), exchange, "ExchangeNotTheBuyer", [
      stranger.address,
      buyer.address,
    ]);
  });

  for (const sent of [0n, PRICE - 1n, PRICE + 1n]) {
    it(`refuses ${sent} of native coin for a price of ${PRICE}`, async () => {
      const suite = await loadSuite();
      const purchase = await putOnSale(suite);
      await expectRefusal(suite, () => buySimply(suite, purchase, sent), suite.exchange, "MarketWrongPayment", [
        PRICE,
        sent,
      ]);
    });
  }

  it("refuses native coin for a listing in a token", async () => {
    const suite = await loadSuite();
    const purchase = await putOnSale(suite, { currency: suite.money });
    await expectRefusal(suite, () => buySimply(suite, purchase, 1n), suite.exchange, "MarketWrongPayment", [0n, 1n]);
  });

  for (const [name, currencyOf] of [
    ["native coin", () => NATIVE],
    ["a token", ({ money }: Suite) => money],
  ] as const) {
    it(`sells in ${name}, to the caller`, async () => {
      const suite = await loadSuite();
      const { exchange, sellerFront } = suite;
      const currency = currencyOf(suite);
      const purchase = await putOnSale(suite, { currency, storefront: sellerFront.address, storefrontFeeBps: 300 });
      await expectChanges(
        suite,
        async () => {
          const sent = buySimply(suite, purchase, currency === NATIVE ? PRICE : 0n);
          expect(await eventsOf(exchange, sent)).to.deep.equal([
            ["Credited", sellerFront.address, currency, (PRICE * 3n) / 100n],
            boughtEvent(suite, purchase),
          ]);
        },
        finalSale(suite, purchase),
      );
    });

    it(`opens an escrow in ${name}, of which the caller is the buyer`, async () => {
      const suite = await loadSuite();
      const { buyer, escrow, exchange } = suite;
      const currency = currencyOf(suite);
      const purchase = await putOnSale(suite, { currency, refundWindow: DEFAULT_WINDOW, delivery: HELD });
      await expectChanges(
        suite,
        async () => {
          const sent = await buySimply(suite, purchase, currency === NATIVE ? PRICE : 0n);
          const opened = await openedEscrow(suite, sent);
          expect(await eventsOf(exchange, sent)).to.deep.equal([boughtEvent(suite, purchase, opened.id)]);
          expect(await escrow.stateOf(opened.id)).to.equal(State.Open);
          expect(opened.terms.buyer).to.equal(buyer.address);
          expect(opened.terms.amount).to.equal(PRICE);
          expect(opened.terms.fees).to.deep.equal([
            { receiver: suite.treasury.address, amount: (PRICE * BigInt(FEE_BPS)) / 10_000n },
          ]);
        },
        escrowedSale(suite, purchase),
      );
    });
  }

  it("answers zero for a final sale, and the escrow's id for another", async () => {
    const suite = await loadSuite();
    const { art, buyer, escrow, exchange, seller } = suite;
    const answer = async ({ listing }: Purchase) =>
      exchange.connect(buyer)[BUY_SIMPLE].staticCall(art, 1, seller, hashListing(listing), { value: PRICE });
    expect(await answer(await putOnSale(suite))).to.equal(NO_ESCROW);
    const purchase = await putOnSale(suite, { refundWindow: DEFAULT_WINDOW });
    const id = await answer(purchase);
    const { terms } = await openedEscrow(suite, await buySimply(suite, purchase, PRICE));
    // The id covers when the window closes; a call without a transaction is answered as of a block nearby.
    const ids = await Promise.all(
      [0n, 1n, 2n].map((earlier) => escrow.idOf({ ...terms, closesAt: terms.closesAt - earlier })),
    );
    expect(ids).to.include(id);
  });

  it("buys what was put on sale with the usual terms, by what the exchange answers", async () => {
    const suite = await loadSuite();
    const { art, exchange, money, seller } = suite;
    await exchange.connect(seller)[PUT_USUAL](art, 1, money, PRICE);
    const purchase = purchaseOf(suite, await storedListing(suite));
    await expectChanges(suite, () => buySimply(suite, purchase), escrowedSale(suite, purchase));
  });

  it("cannot be entered within another purchase", async () => {
    const suite = await loadSuite();
    const { art, exchange, exchangeAddress, money, seller } = suite;
    const inner = await putOnSale(suite, { currency: money });
    const { odd, address } = await deployOddCollection(suite);
    await exchange.connect(seller)[PUT_USUAL](address, 1, NATIVE, PRICE);
    const listing = await storedListing(suite, 1n, seller.address, address);
    await odd.callOnMove(
      exchangeAddress,
      exchange.interface.encodeFunctionData(BUY_SIMPLE, [art, 1, seller.address, hashListing(inner.listing)]),
    );
    await expectRefusal(
      suite,
      () => buy(suite, purchaseOf(suite, listing, { collection: address })),
      exchange,
      "ReentrancyGuardReentrantCall",
      [],
    );
  });
});
