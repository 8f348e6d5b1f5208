import { applyUpdate } from "../../sdk/src/auctions/applyUpdate.ts";
import { followAuction, type FollowAuctionOptions } from "../../sdk/src/auctions/followAuction.ts";
import { readAuction } from "../../sdk/src/auctions/readAuction.ts";
import { reduceAuction } from "../../sdk/src/auctions/reduceAuction.ts";
import type { AuctionEvent, AuctionTerms, LogProvider } from "../../sdk/src/auctions/types.ts";
import { describeUpdate, printAuction } from "./printAuction.ts";

export interface RunAuctionOptions extends Pick<FollowAuctionOptions, "pollInterval" | "reorgDepth" | "sleep"> {
  house: string;
  id: string;
  fromBlock: number;
  pageSize?: number;
  /** Whether to go on until the auction ends. */
  follow: boolean;
}

/** Where it is read, and where it is told. */
export interface AuctionEnvironment {
  provider: LogProvider;
  output: Pick<Console, "log" | "table" | "error">;
  signal?: AbortSignal;
  /** Unix time, at which an auction that was followed is judged. */
  now?: () => number;
}

/** Prints an auction's bids and its state; or follows it to its end, line by line, and prints them then. */
export async function runAuction(environment: AuctionEnvironment, options: RunAuctionOptions): Promise<void> {
  const { provider, output, signal } = environment;
  const { house, id, fromBlock, pageSize, follow } = options;
  const place = { provider, house, id, fromBlock, ...(pageSize === undefined ? {} : { pageSize }) };
  if (!follow) {
    printAuction(await readAuction(place), output);
    return;
  }
  let events: AuctionEvent[] = [];
  let auction: AuctionTerms | undefined;
  const { pollInterval, reorgDepth, sleep } = options;
  const onError = ({ message }: Error): void => {
    output.error(`${message} Trying again.`);
  };
  for await (const update of followAuction({ ...place, signal, pollInterval, reorgDepth, sleep, onError })) {
    if (update.kind === "created") auction = update.auction;
    // The first update is the creation.
    output.log(describeUpdate(update, auction!));
    events = applyUpdate(events, update);
  }
  const now = environment.now?.() ?? Math.floor(Date.now() / 1000);
  if (events.length !== 0) printAuction(reduceAuction(events, now), output);
}
