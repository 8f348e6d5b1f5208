import { expect } from "chai";
import { toBeHex, ZeroAddress } from "ethers";
import { applyUpdate } from "../../sdk/src/auctions/applyUpdate.ts";
import { minimumNextBid } from "../../sdk/src/auctions/minimumNextBid.ts";
import { parseLogs } from "../../sdk/src/auctions/parseLogs.ts";
import { bidIn, reduceAuction } from "../../sdk/src/auctions/reduceAuction.ts";
import type { AuctionEvent, AuctionTerms, CreatedEvent } from "../../sdk/src/auctions/types.ts";
import { type Auction, auctionId } from "../../sdk/src/terms/auction.ts";
import {
  bidBy,
  cancelled,
  created,
  type Emitted,
  emitted,
  extended,
  FakeChain,
  HOUSE,
  randomFrom,
  SELLER,
  settled,
  shuffle,
  START,
  termsOf,
} from "./auctions.fakeChain.ts";
import { expectAuctionError } from "./auctions.expectError.ts";

const END = START + 86_400;
const auction = termsOf();

function eventsOf(...logs: Emitted[]): AuctionEvent[] {
  const chain = new FakeChain();
  for (const log of logs) chain.mine(log);
  return parseLogs(chain.logs, { house: HOUSE, fromBlock: 0, toBlock: chain.head });
}

/** The state that these logs, each in a block, make at a time. */
const stateOf = (now: number, ...logs: Emitted[]) => reduceAuction(eventsOf(...logs), now).state;

describe("reduceAuction", () => {
  it("tells the terms, the seller and the creation", () => {
    const events = eventsOf(created(auction));
    const { blockNumber, blockHash, transactionHash, logIndex } = events[0]!;
    const history = reduceAuction(events, START);
    expect(history.id).to.equal(auctionId(auction));
    expect(auctionId(history.auction)).to.equal(auctionId(auction));
    expect(history.seller).to.equal(SELLER);
    expect(history.createdAt).to.deep.equal({ blockNumber, blockHash, transactionHash, logIndex });
    expect(history.createdAt.blockNumber).to.equal(1);
    expect(history.bids).to.deep.equal([]);
  });

  it("refuses events without the creation", async () => {
    const events = eventsOf(bidBy(1, 100n, auction));
    await expectAuctionError(() => Promise.resolve().then(() => reduceAuction(events, START)), "AUCTION_UNKNOWN");
    await expectAuctionError(() => Promise.resolve().then(() => reduceAuction([], START)), "AUCTION_UNKNOWN");
  });

  for (const [when, now, started] of [
    ["a second before the start", START - 1, false],
    ["at the start", START, true],
    ["a second before the end", END - 1, true],
  ] as const) {
    it(`is open ${when}, ${started ? "started" : "not started"}`, () => {
      expect(stateOf(now, created(auction))).to.deep.equal({
        kind: "open",
        started,
        endsAt: END,
        highestBid: undefined,
        minimumNextBid: 100n,
      });
    });
  }

  it("is over from its end on", () => {
    expect(stateOf(END, created(auction))).to.deep.equal({ kind: "over", endsAt: END, highestBid: undefined });
  });

  it("is open until the end of the last extension", () => {
    const logs = [created(auction), bidBy(1, 100n, auction), extended(END + 5, auction), extended(END + 9, auction)];
    expect(stateOf(END + 8, ...logs)).to.include({ kind: "open", endsAt: END + 9 });
    expect(stateOf(END + 9, ...logs)).to.include({ kind: "over", endsAt: END + 9 });
  });

  it("has the bids in order, of which the last is the highest", () => {
    const events = eventsOf(
      created(auction),
      bidBy(1, 100n, auction),
      bidBy(2, 105n, auction),
      bidBy(1, 200n, auction),
    );
    const { bids, state } = reduceAuction(events, START);
    expect(bids.map(({ bidder, amount, blockNumber }) => [BigInt(bidder), amount, blockNumber])).to.deep.equal([
      [1n, 100n, 2],
      [2n, 105n, 3],
      [1n, 200n, 4],
    ]);
    expect(state).to.deep.include({ highestBid: bids[2], minimumNextBid: 210n });
    expect(Object.keys(bids[0]!)).to.have.members([
      "bidder",
      "amount",
      "blockNumber",
      "blockHash",
      "transactionHash",
      "logIndex",
    ]);
  });

  it("does not care for the order of the events, nor for repeated ones", () => {
    const logs = [created(auction), bidBy(1, 100n, auction), bidBy(2, 105n, auction), extended(END + 5, auction)];
    const events = eventsOf(...logs, bidBy(3, 900n, auction));
    const random = randomFrom(7);
    for (let i = 0; i < 20; i++) {
      const disordered = shuffle([...events, ...events], random);
      expect(reduceAuction(disordered, START)).to.deep.equal(reduceAuction(events, START));
    }
  });

  it("is settled", () => {
    const state = stateOf(START, created(auction), bidBy(1, 100n, auction), settled(1, 100n, auction));
    expect(state).to.include({ kind: "settled", winner: toBeHex(1, 20), price: 100n, escrowId: undefined });
  });

  it("is cancelled", () => {
    expect(stateOf(START, created(auction), cancelled(SELLER, auction))).to.include({ kind: "cancelled", to: SELLER });
    const edited = stateOf(START, created(auction), cancelled(ZeroAddress, auction));
    expect(edited).to.include({ kind: "cancelled", to: undefined });
  });

  it("is undone, keeps the bids, and is cancelled when the seller has the NFT", () => {
    const undone = emitted("AuctionUndone", [auctionId(auction), toBeHex(9, 20), 100n]);
    const logs = [created(auction), bidBy(1, 100n, auction), undone];
    expect(stateOf(END, ...logs)).to.include({ kind: "undone", to: toBeHex(9, 20), amount: 100n });
    const after = reduceAuction(eventsOf(...logs, cancelled(SELLER, auction)), END);
    expect(after.state.kind).to.equal("cancelled");
    expect(after.bids).to.have.length(1);
  });

  it("goes on where somebody bids after one was undone", () => {
    const undone = emitted("AuctionUndone", [auctionId(auction), toBeHex(9, 20), 100n]);
    const logs = [created(auction), bidBy(1, 100n, auction), undone];
    const later = reduceAuction(eventsOf(...logs, bidBy(2, 60n, auction)), START);
    expect(later.state).to.deep.include({ kind: "open", highestBid: later.bids[1] });
    expect(later.bids).to.have.length(2);
    const over = reduceAuction(eventsOf(...logs, bidBy(2, 60n, auction)), END);
    expect(over.state).to.deep.include({ kind: "over", highestBid: later.bids[1] });
  });

  it("is open again when it is created again", () => {
    const logs = [created(auction), cancelled(SELLER, auction), created(auction)];
    const history = reduceAuction(eventsOf(...logs), START);
    expect(history.state.kind).to.equal("open");
    expect(history.createdAt.blockNumber).to.equal(3);
  });
});

describe("minimumNextBid", () => {
  const least = (fields: Partial<Auction>, standing?: bigint) => {
    const [event] = eventsOf(created(termsOf(fields)));
    const terms: AuctionTerms = (event as CreatedEvent).auction;
    return minimumNextBid(terms, standing);
  };

  it("is the reserve price before the first bid", () => {
    expect(least({ minRaise: 50n })).to.equal(100n);
  });
  it("raises by a part of the bid, rounded up", () => {
    expect(least({ minRaiseBps: 500 }, 100n)).to.equal(105n);
    expect(least({ minRaiseBps: 500 }, 101n)).to.equal(107n);
  });
  it("raises by an amount where that is more", () => {
    expect(least({ minRaiseBps: 500, minRaise: 6n }, 100n)).to.equal(106n);
    expect(least({ minRaiseBps: 500, minRaise: 4n }, 100n)).to.equal(105n);
  });
  it("raises by one unit at least", () => {
    expect(least({ minRaiseBps: 0, minRaise: 0n }, 100n)).to.equal(101n);
  });
});

describe("applyUpdate", () => {
  it("adds what happened and takes away what is retracted, and nothing else", () => {
    const events = eventsOf(created(auction), bidBy(1, 100n, auction), bidBy(2, 200n, auction));
    const [first, second, third] = events as [AuctionEvent, AuctionEvent, AuctionEvent];
    expect(applyUpdate([first, second], third)).to.deep.equal(events);
    expect(applyUpdate(events, third)).to.deep.equal(events);
    const bid = second.kind === "bid" ? bidIn(second) : undefined;
    expect(applyUpdate(events, { kind: "retracted", event: second, bid })).to.deep.equal([first, third]);
  });
});
