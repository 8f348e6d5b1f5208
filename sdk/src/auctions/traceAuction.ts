import type { AuctionEvent } from "./types.ts";

/** An auction and what its seller edited it into. */
export interface Trace {
  /** Those of the auction that was the present one when they happened. */
  events: AuctionEvent[];
  /** Every id that it had. */
  ids: ReadonlySet<string>;
}

/**
 * Follows an auction through its edits: each gives it a new id.
 * @param events In the chain's order, of all ids that it had.
 */
export function traceAuction(firstId: string, events: readonly AuctionEvent[]): Trace {
  let id = firstId;
  let seller: string | undefined;
  const ids = new Set([id]);
  const own: AuctionEvent[] = [];
  for (const event of events) {
    if (event.id !== id) continue;
    own.push(event);
    if (event.kind === "created") seller = event.seller;
    // A replacement by somebody else is not an edit: they got hold of the NFT, and this auction is over.
    if (event.kind === "cancelled" && event.replacedBy !== undefined && event.replacedBy.seller === seller) {
      id = event.replacedBy.id;
      ids.add(id);
    }
  }
  return { events: own, ids };
}
