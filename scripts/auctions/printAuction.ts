import { formatEther, ZeroAddress } from "ethers";
import type { AuctionHistory, AuctionState, AuctionTerms, AuctionUpdate } from "../../sdk/src/auctions/types.ts";

type Output = Pick<Console, "log" | "table">;

/** Tells who bid what, and how the auction stands. */
export function printAuction(history: AuctionHistory, output: Output): void {
  const { id, auction, seller, createdAt, bids, state } = history;
  output.log(`Auction ${id}`);
  output.log(`  of token ${String(auction.tokenId)} of ${auction.collection}`);
  output.log(`  by ${seller}, since block ${createdAt.blockNumber}`);
  if (bids.length === 0) output.log("No bids.");
  else {
    output.table(
      bids.map(({ blockNumber, bidder, amount }) => ({
        block: blockNumber,
        bidder,
        amount: tellAmount(amount, auction),
      })),
    );
  }
  output.log(describeState(state, auction));
}

/** One line about what has just happened. `auction` is what it happened to. */
export function describeUpdate(update: AuctionUpdate, auction: AuctionTerms): string {
  if (update.kind === "retracted") return `Taken back by the chain: ${describeUpdate(update.event, auction)}`;
  const at = `Block ${update.blockNumber}: `;
  switch (update.kind) {
    case "created":
      return `${at}created as ${update.id}, until ${tellTime(update.auction.endsAt)}`;
    case "bid":
      return `${at}${update.bidder} bids ${tellAmount(update.amount, auction)}`;
    case "extended":
      return `${at}extended until ${tellTime(update.endsAt)}`;
    case "cancelled":
      return `${at}${tellCancelled(update)}`;
    case "settled":
      return `${at}sold to ${update.winner} for ${tellAmount(update.price, auction)}`;
    case "undone":
      return `${at}undone, ${tellAmount(update.amount, auction)} went back to ${update.to}`;
  }
}

function describeState(state: AuctionState, auction: AuctionTerms): string {
  switch (state.kind) {
    case "open": {
      const least = tellAmount(state.minimumNextBid, auction);
      if (state.started) return `Open until ${tellTime(state.endsAt)}. The next bid is at least ${least}.`;
      return `Opens at ${tellTime(auction.startsAt)}. The first bid is at least ${least}.`;
    }
    case "over":
      return `Over since ${tellTime(state.endsAt)}. Anyone may settle it.`;
    case "cancelled":
      return `Ended without a sale: ${tellCancelled(state)}.`;
    case "settled": {
      const price = tellAmount(state.price, auction);
      const escrow = state.escrowId === undefined ? "The sale is final." : `In escrow ${state.escrowId}.`;
      return `Sold to ${state.winner} for ${price}. ${escrow}`;
    }
    case "undone":
      return `Undone: ${tellAmount(state.amount, auction)} went back to ${state.to}. The NFT waits for its seller.`;
  }
}

function tellCancelled({ to, replacedBy }: Extract<AuctionState, { kind: "cancelled" }> | Cancelled): string {
  if (replacedBy !== undefined) return `replaced by auction ${replacedBy.id}`;
  return to === undefined ? "cancelled" : `cancelled, the NFT went to ${to}`;
}

type Cancelled = Extract<AuctionUpdate, { kind: "cancelled" }>;

/** Native coin in whole coins; a token's own units otherwise, as how many make one is not in the events. */
function tellAmount(amount: bigint, { currency }: AuctionTerms): string {
  return currency === ZeroAddress ? `${formatEther(amount)} native` : `${amount} units of ${currency}`;
}

function tellTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
