import { expect } from "chai";
import { eventsOf, expectChanges } from "../helpers/books.js";
import { DEFAULT_WINDOW, type Listing, listingOf, NO_LISTING, PUT, purchaseOf } from "../helpers/listings.js";
import { deployOddCollection, Lookup } from "../helpers/mocks.js";
import { boughtEvent, buy, openedEscrow } from "../helpers/sales.js";
import { loadSuite, NATIVE, NOBODY, PRICE, Source, type Suite } from "../helpers/suite.js";

const FEE = PRICE / 40n;
const NONE = Object.values(NO_LISTING).join();

/** Lists token 1 of a collection of its own, which the books then watch. */
async function listOdd(suite: Suite, fields: Partial<Listing> = {}) {
  const { odd, address } = await deployOddCollection(suite);
  const listing = listingOf(suite, fields);
  await suite.exchange.connect(suite.seller)[PUT](address, 1, listing);
  const watched = [{ collection: address, tokenId: 1n }];
  return { odd, address, purchase: purchaseOf(suite, listing, { collection: address }), watched };
}

describe("Settlement: a collection's own answer about royalties", () => {
  for (const [what, lookup, reason] of [
    ["reverts", Lookup.Refuse, Source.Reverted],
    ["uses up its gas", Lookup.Burn, Source.OutOfGas],
    ["is too short", Lookup.Short, Source.Malformed],
  ] as const) {
    describe(`given an answer that ${what}`, () => {
      it("says so, sells, and leaves the royalty to the seller", async () => {
        const suite = await loadSuite();
        const { artist, exchange } = suite;
        const { odd, address, purchase, watched } = await listOdd(suite, { maxRoyaltyBps: 0 });
        await odd.setRoyalty(artist.address, PRICE / 10n);
        await odd.setLookup(lookup);
        await expectChanges(
          suite,
          async () => {
            expect(await eventsOf(exchange, buy(suite, purchase))).to.deep.equal([
              ["RoyaltyLookupFailed", address, 1n, reason],
              boughtEvent(suite, purchase),
            ]);
          },
          {
            "buyer native": -PRICE,
            "seller native": PRICE - FEE,
            "exchange native": FEE,
            "owed by exchange native": FEE,
            "protocol fees in exchange native": FEE,
            "owner of other 1": "buyer",
            "listing of other 1": NONE,
          },
          watched,
        );
      });

      it("says so where the sale has a refund window", async () => {
        const suite = await loadSuite();
        const { artist, exchange } = suite;
        const { odd, address, purchase } = await listOdd(suite, { refundWindow: DEFAULT_WINDOW });
        await odd.setRoyalty(artist.address, PRICE / 10n);
        await odd.setLookup(lookup);
        const sent = await buy(suite, purchase);
        const opened = await openedEscrow(suite, sent);
        expect(opened.terms.royalties).to.deep.equal([]);
        expect(await eventsOf(exchange, sent)).to.deep.equal([
          ["RoyaltyLookupFailed", address, 1n, reason],
          boughtEvent(suite, purchase, opened.id),
        ]);
      });
    });
  }

  for (const [what, receiver, amount] of [
    ["nobody", NOBODY, PRICE],
    ["nothing", "0x000000000000000000000000000000000000dEaD", 0n],
  ] as const) {
    it(`is silent about an answer that gives ${what}`, async () => {
      const suite = await loadSuite();
      const { odd, purchase } = await listOdd(suite, { currency: NATIVE });
      await odd.setRoyalty(receiver, amount);
      expect(await eventsOf(suite.exchange, buy(suite, purchase))).to.deep.equal([boughtEvent(suite, purchase)]);
    });
  }
});
