import { AuctionError } from "./AuctionError.ts";
import { minimumNextBid } from "./minimumNextBid.ts";
import { orderEvents } from "./orderEvents.ts";
import type { AuctionEvent, AuctionHistory, AuctionState, Bid, CreatedEvent, LogPosition } from "./types.ts";

type Closed = Exclude<AuctionState, { kind: "open" | "over" }>;

/**
 * What an auction's events make of it.
 *
 * An auction that ended without a bid may be created again with the same terms, and so under the same id; and one may be
 * followed by its edited self. The result is about the last one created. Bids are never lost by that: what had a bid
 * cannot be created again.
 * @param events In any order.
 * @param now Unix time, by which it is open or over.
 * @throws AuctionError `AUCTION_UNKNOWN` where the creation is not among the events.
 */
export function reduceAuction(events: readonly AuctionEvent[], now: number): AuctionHistory {
  let created: CreatedEvent | undefined;
  let bids: Bid[] = [];
  let highestBid: Bid | undefined;
  let endsAt = 0;
  let closed: Closed | undefined;
  for (const event of orderEvents(events)) {
    switch (event.kind) {
      case "created":
        created = event;
        bids = [];
        highestBid = undefined;
        endsAt = event.auction.endsAt;
        closed = undefined;
        break;
      case "bid":
        highestBid = bidIn(event);
        bids.push(highestBid);
        // A bid that is undone before the end, because the NFT has left, may be followed by others.
        closed = undefined;
        break;
      case "extended":
        endsAt = event.endsAt;
        break;
      case "cancelled":
        closed = { kind: "cancelled", at: positionOf(event), to: event.to, replacedBy: event.replacedBy };
        break;
      case "settled": {
        const { winner, price, escrowId } = event;
        closed = { kind: "settled", at: positionOf(event), winner, price, escrowId };
        break;
      }
      case "undone":
        highestBid = undefined;
        closed = { kind: "undone", at: positionOf(event), to: event.to, amount: event.amount };
        break;
    }
  }
  if (created === undefined) {
    throw new AuctionError("AUCTION_UNKNOWN", "The auction's creation is not among the events.");
  }
  const { id, seller, auction } = created;
  let state: AuctionState;
  if (closed !== undefined) state = closed;
  else if (now >= endsAt) state = { kind: "over", endsAt, highestBid };
  else {
    const started = now >= auction.startsAt;
    state = { kind: "open", started, endsAt, highestBid, minimumNextBid: minimumNextBid(auction, highestBid?.amount) };
  }
  return { id, auction, seller, createdAt: positionOf(created), bids, state };
}

/** The bid that an event is about. */
export function bidIn(event: Bid): Bid {
  return { bidder: event.bidder, amount: event.amount, ...positionOf(event) };
}

function positionOf({ blockNumber, blockHash, transactionHash, logIndex }: LogPosition): LogPosition {
  return { blockNumber, blockHash, transactionHash, logIndex };
}
