import { expect } from "chai";
import type { Auction } from "../../sdk/src/terms/auction.js";
import {
  type AuctionSuite,
  auctionId,
  bid,
  createAuction,
  expectFunds,
  loadAuctions,
  PLAIN_BID,
} from "../helpers/auctions.js";
import { bidPlaced, expectRefused, send, settled } from "../helpers/bids.js";
import { eventsOf } from "../helpers/books.js";
import { DAY, PRICE, time } from "../helpers/suite.js";

const WINDOW = 600;
const MOST = 3_600;

/** A first bid in a second given, and what it says and changes where it moves the end. */
async function bidAt(suite: AuctionSuite, auction: Auction, at: number, endsAt?: number): Promise<void> {
  const { house, buyer } = suite;
  const id = auctionId(auction);
  await expectFunds(
    suite,
    async () => {
      await time.setNextBlockTimestamp(at);
      const sent = await house.connect(buyer)[PLAIN_BID](auction, { value: PRICE });
      expect(await eventsOf(house, sent)).to.deep.equal([
        ["BidPlaced", id, buyer.address, PRICE],
        ...(endsAt === undefined ? [] : [["AuctionExtended", id, BigInt(endsAt)]]),
      ]);
    },
    {
      ...bidPlaced(suite, auction, "buyer", PRICE),
      ...(endsAt === undefined ? {} : { "end of 1": String(endsAt) }),
    },
  );
}

async function endOf(suite: AuctionSuite): Promise<number> {
  return Number((await suite.house.auctionOf(suite.art, 1)).endsAt);
}

describe("AuctionHouse.bid, that extends the auction", () => {
  describe("given a bid before the window", () => {
    for (const before of [DAY - 10, WINDOW + 1, WINDOW]) {
      it(`leaves the end ${before} seconds before it`, async () => {
        const suite = await loadAuctions();
        const auction = await createAuction(suite);
        await bidAt(suite, auction, Number(auction.endsAt) - before);
      });
    }
  });

  describe("given a bid in the window", () => {
    for (const before of [WINDOW - 1, 300, 1]) {
      it(`moves the end to a window after it, ${before} seconds before the end`, async () => {
        const suite = await loadAuctions();
        const auction = await createAuction(suite);
        const at = Number(auction.endsAt) - before;
        await bidAt(suite, auction, at, at + WINDOW);
      });
    }

    it("has nothing to move for a window of one second", async () => {
      const suite = await loadAuctions();
      const auction = await createAuction(suite, { extensionWindow: 1 });
      await bidAt(suite, auction, Number(auction.endsAt) - 1);
      expect(await endOf(suite)).to.equal(auction.endsAt);
    });

    it("moves it where the bid comes by a safe transfer", async () => {
      const suite = await loadAuctions();
      const auction = await createAuction(suite, { currency: suite.money });
      const at = Number(auction.endsAt) - 10;
      await expectFunds(
        suite,
        async () => {
          await time.setNextBlockTimestamp(at);
          expect(await eventsOf(suite.house, send(suite, "buyer", auction, PRICE))).to.deep.equal([
            ["BidPlaced", auctionId(auction), suite.buyer.address, PRICE],
            ["AuctionExtended", auctionId(auction), BigInt(at + WINDOW)],
          ]);
        },
        { ...bidPlaced(suite, auction, "buyer", PRICE), "end of 1": String(at + WINDOW) },
      );
    });

    it("does not move it for a bid that is refused", async () => {
      const suite = await loadAuctions();
      const { house, buyer } = suite;
      const auction = await createAuction(suite);
      await time.setNextBlockTimestamp(Number(auction.endsAt) - 1);
      await expectRefused(
        suite,
        () => house.connect(buyer)[PLAIN_BID](auction, { value: PRICE - 1n }),
        "AuctionBidTooLow",
        [PRICE - 1n, PRICE],
      );
      expect(await endOf(suite)).to.equal(auction.endsAt);
    });

    it("keeps the id: the same terms bid, settle and read on", async () => {
      const suite = await loadAuctions();
      const { house, art, rival } = suite;
      const auction = await createAuction(suite);
      const at = Number(auction.endsAt) - 1;
      await bidAt(suite, auction, at, at + WINDOW);
      const { id, endsAt, bidder, amount } = await house.auctionOf(art, 1);
      expect([id, endsAt, bidder, amount]).to.deep.equal([
        auctionId(auction),
        BigInt(at + WINDOW),
        suite.buyer.address,
        PRICE,
      ]);
      expect(await house.minimumBid(auction)).to.equal((PRICE * 105n) / 100n);
      await bid(suite, rival, auction, 2n * PRICE);
      expect((await house.auctionOf(art, 1)).bidder).to.equal(rival.address);
    });
  });

  describe("given several bids", () => {
    it("moves the end again after each of them", async () => {
      const suite = await loadAuctions();
      const { buyer, house, rival } = suite;
      const auction = await createAuction(suite);
      let end = Number(auction.endsAt);
      let amount = PRICE;
      for (const [bidder, before] of [
        [buyer, 1],
        [rival, 200],
        [buyer, 599],
        [rival, 30],
      ] as const) {
        const at = end - before;
        await time.setNextBlockTimestamp(at);
        const sent = await bid(suite, bidder, auction, amount);
        expect(await eventsOf(house, sent)).to.deep.equal([
          ["BidPlaced", auctionId(auction), bidder.address, amount],
          ["AuctionExtended", auctionId(auction), BigInt(at + WINDOW)],
        ]);
        end = at + WINDOW;
        expect(await endOf(suite)).to.equal(end);
        amount *= 2n;
      }
      expect(end).to.equal(Number(auction.endsAt) + 4 * WINDOW - 1 - 200 - 599 - 30);
    });

    it("moves it by the second that the next bid is later", async () => {
      const suite = await loadAuctions();
      const { house, rival } = suite;
      const auction = await createAuction(suite, { extensionWindow: WINDOW });
      const first = Number(auction.endsAt) - 1;
      await bidAt(suite, auction, first, first + WINDOW);
      await time.setNextBlockTimestamp(first + 1);
      await expect(bid(suite, rival, auction, 2n * PRICE))
        .to.emit(house, "AuctionExtended")
        .withArgs(auctionId(auction), first + 1 + WINDOW);
      expect(await endOf(suite)).to.equal(first + 1 + WINDOW);
    });

    it("measures the window from the extended end, not from the first one", async () => {
      const suite = await loadAuctions();
      const { house, rival } = suite;
      const auction = await createAuction(suite, { extensionWindow: WINDOW });
      const first = Number(auction.endsAt) - 1;
      await bidAt(suite, auction, first, first + WINDOW);
      // Past the first end.
      const second = Number(auction.endsAt) + 100;
      await time.setNextBlockTimestamp(second);
      const sent = await bid(suite, rival, auction, 2n * PRICE);
      expect(await eventsOf(house, sent)).to.deep.equal([
        ["BidPlaced", auctionId(auction), rival.address, 2n * PRICE],
        ["AuctionExtended", auctionId(auction), BigInt(second + WINDOW)],
      ]);
    });
  });

  describe("given the bound on all extensions together", () => {
    async function untilTheBound() {
      const suite = await loadAuctions();
      const auction = await createAuction(suite, { maxExtension: 1_000 });
      const bound = Number(auction.endsAt) + 1_000;
      const first = Number(auction.endsAt) - 1;
      await bidAt(suite, auction, first, first + WINDOW);
      return { suite, auction, bound, end: first + WINDOW };
    }

    it("moves the end to the bound, not beyond it", async () => {
      const { suite, auction, bound, end } = await untilTheBound();
      const { house, rival } = suite;
      expect(end - 1 + WINDOW > bound).to.equal(true);
      await time.setNextBlockTimestamp(end - 1);
      const sent = await bid(suite, rival, auction, 2n * PRICE);
      expect(await eventsOf(house, sent)).to.deep.equal([
        ["BidPlaced", auctionId(auction), rival.address, 2n * PRICE],
        ["AuctionExtended", auctionId(auction), BigInt(bound)],
      ]);
      expect(await endOf(suite)).to.equal(bound);
    });

    it("takes bids in the last second before the bound, which move nothing, and none at it", async () => {
      const { suite, auction, bound, end } = await untilTheBound();
      const { house, rival, stranger } = suite;
      await time.setNextBlockTimestamp(end - 1);
      await bid(suite, rival, auction, 2n * PRICE);
      await time.setNextBlockTimestamp(bound - 1);
      const sent = await bid(suite, stranger, auction, 4n * PRICE);
      expect(await eventsOf(house, sent)).to.deep.equal([
        ["BidPlaced", auctionId(auction), stranger.address, 4n * PRICE],
      ]);
      expect(await endOf(suite)).to.equal(bound);
      await time.setNextBlockTimestamp(bound);
      await expectRefused(suite, () => bid(suite, rival, auction, 8n * PRICE), "AuctionOver", [bound, bound]);
    });

    it("moves to exactly the bound where a window ends there", async () => {
      const { suite, auction, bound } = await untilTheBound();
      await time.setNextBlockTimestamp(bound - WINDOW);
      await expect(bid(suite, suite.rival, auction, 2n * PRICE))
        .to.emit(suite.house, "AuctionExtended")
        .withArgs(auctionId(auction), bound);
    });

    it("allows one extension where it is as long as the window", async () => {
      const suite = await loadAuctions();
      const auction = await createAuction(suite, { maxExtension: WINDOW });
      const first = Number(auction.endsAt) - 1;
      await bidAt(suite, auction, first, first + WINDOW);
      await time.setNextBlockTimestamp(first + WINDOW - 1);
      await bid(suite, suite.rival, auction, 2n * PRICE);
      expect(await endOf(suite)).to.equal(Number(auction.endsAt) + WINDOW);
    });
  });

  describe("given no window", () => {
    for (const maxExtension of [0, MOST]) {
      it(`never moves the end, with a bound of ${maxExtension} seconds`, async () => {
        const suite = await loadAuctions();
        const auction = await createAuction(suite, { extensionWindow: 0, maxExtension });
        await bidAt(suite, auction, Number(auction.endsAt) - 1);
        expect(await endOf(suite)).to.equal(auction.endsAt);
      });
    }
  });

  describe("given a window that is longer than the auction", () => {
    it("moves the end with the first bid", async () => {
      const suite = await loadAuctions();
      const auction = await createAuction(suite, { extensionWindow: 2 * DAY, maxExtension: 7 * DAY });
      const at = suite.now + 1_000;
      await bidAt(suite, auction, at, at + 2 * DAY);
    });
  });

  describe("given an extended auction", () => {
    it("is settled from the extended end on, and not before", async () => {
      const suite = await loadAuctions();
      const { house, stranger } = suite;
      const auction = await createAuction(suite);
      const first = Number(auction.endsAt) - 1;
      await bidAt(suite, auction, first, first + WINDOW);
      const end = first + WINDOW;
      for (const at of [Number(auction.endsAt), end - 1]) {
        await time.setNextBlockTimestamp(at);
        await expectRefused(suite, () => house.connect(stranger).settle(auction), "AuctionNotOver", [end, at]);
      }
      await time.setNextBlockTimestamp(end);
      await expectFunds(suite, () => house.connect(stranger).settle(auction), settled(suite, auction, "buyer", PRICE));
    });

    it("is undone from a day after the extended end on, and not before", async () => {
      const suite = await loadAuctions();
      const { house, buyer } = suite;
      const auction = await createAuction(suite);
      const first = Number(auction.endsAt) - 1;
      await bidAt(suite, auction, first, first + WINDOW);
      const end = first + WINDOW;
      await time.setNextBlockTimestamp(end + DAY - 1);
      await expectRefused(suite, () => house.connect(buyer).undo(auction, buyer), "AuctionNotUndoable", [
        buyer.address,
        end + DAY,
        end + DAY - 1,
      ]);
      await time.setNextBlockTimestamp(end + DAY);
      await expectRefused(suite, () => house.connect(buyer).undo(auction, buyer), "AuctionDeliverable", [
        auctionId(auction),
      ]);
    });
  });
});
