import type { LogPosition } from "./types.ts";

/** What no two logs of one chain share. */
export function keyOf({ blockHash, logIndex }: LogPosition): string {
  return `${blockHash}:${logIndex}`;
}

/** In the chain's order, each once. */
export function orderEvents<Event extends LogPosition>(events: readonly Event[]): Event[] {
  const unique = new Map(events.map((event) => [keyOf(event), event]));
  return [...unique.values()].sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex);
}
