import { keyOf, orderEvents } from "./orderEvents.ts";
import type { AuctionEvent, AuctionUpdate } from "./types.ts";

/** The events after an update of {@link followAuction}, ready for {@link reduceAuction}. */
export function applyUpdate(events: readonly AuctionEvent[], update: AuctionUpdate): AuctionEvent[] {
  if (update.kind !== "retracted") return orderEvents([...events, update]);
  const gone = keyOf(update.event);
  return events.filter((event) => keyOf(event) !== gone);
}
