import { AuctionError } from "./AuctionError.ts";
import { askNode } from "./askNode.ts";
import { checkHouse, checkId, checkInteger } from "./checks.ts";
import { keyOf } from "./orderEvents.ts";
import { readEvents } from "./readEvents.ts";
import { PAGE_SIZE } from "./readLogs.ts";
import { bidIn } from "./reduceAuction.ts";
import { traceAuction } from "./traceAuction.ts";
import type { AuctionEvent, AuctionUpdate, LogProvider } from "./types.ts";
import { type Sleep, sleep, within } from "./waiting.ts";

/** Which auction is followed, and how. */
export interface FollowAuctionOptions {
  provider: LogProvider;
  /** The auction house's address. */
  house: string;
  id: string;
  /** A block that is not after the auction's creation. */
  fromBlock: number;
  signal?: AbortSignal;
  /** How many blocks must follow one before it counts. */
  confirmations?: number;
  /**
   * How many of the last blocks are read again each time, to see whether they were replaced; a deeper reorganisation goes
   * unseen. 0 is for a chain that is final at once, as Kaia is, and a single node: of several behind one address, one that
   * is a block behind answers without its bids, and only reading again finds them.
   */
  reorgDepth?: number;
  /** Milliseconds between two looks at the chain. */
  pollInterval?: number;
  /** Blocks in a request, at most. */
  pageSize?: number;
  /** Milliseconds after which a request counts as failed: on a connection that broke, the answer may never come. */
  requestTimeout?: number;
  /** Told of each failure that is tried again, with how many there were in a row. */
  onError?: (error: AuctionError, failures: number) => void;
  sleep?: Sleep;
}

const REORG_DEPTH = 12;
const POLL_INTERVAL = 2_000;
const REQUEST_TIMEOUT = 30_000;
const FIRST_DELAY = 500;
const LONGEST_DELAY = 30_000;

/**
 * Every event of an auction, once and in order: those that happened, then those that happen. Where its seller edits it,
 * goes on with what it became, from the `created` that follows the `cancelled`.
 *
 * Looks for new blocks again and again, over any kind of connection. After a failure it tries again, less and less often,
 * from where it was, until the signal aborts. What a reorganisation took back comes as `retracted`, the newest first, and
 * then what took its place; {@link applyUpdate} keeps the list.
 *
 * Ends when the signal aborts, and when the auction is settled or cancelled: the update comes at once, the end when
 * `reorgDepth` blocks have followed, as it may be taken back until then. Whoever does not want to wait leaves the loop.
 * @throws AuctionError from the call `AUCTION_INVALID_ARGUMENT`; from the loop `AUCTION_UNKNOWN` where the auction is not
 * there by the block that was the newest at the start, and `AUCTION_PAGE_REFUSED` or `AUCTION_LOG_INVALID`.
 */
export function followAuction(options: FollowAuctionOptions): AsyncGenerator<AuctionUpdate, void, undefined> {
  const id = checkId(options.id);
  const settings: Settings = {
    provider: guard(options),
    house: checkHouse(options.house),
    fromBlock: checkInteger("fromBlock", options.fromBlock, 0),
    confirmations: checkInteger("confirmations", options.confirmations ?? 0, 0),
    reorgDepth: checkInteger("reorgDepth", options.reorgDepth ?? REORG_DEPTH, 0),
    pageSize: checkInteger("pageSize", options.pageSize ?? PAGE_SIZE, 1),
  };
  const pollInterval = checkInteger("pollInterval", options.pollInterval ?? POLL_INTERVAL, 0);
  return follow(new Follower(id, settings), options, pollInterval);
}

async function* follow(
  follower: Follower,
  { signal, onError, sleep: wait = sleep }: FollowAuctionOptions,
  pollInterval: number,
): AsyncGenerator<AuctionUpdate, void, undefined> {
  let failures = 0;
  while (signal?.aborted !== true) {
    let pause = pollInterval;
    let updates: AuctionUpdate[] = [];
    try {
      updates = await follower.advance();
      failures = 0;
    } catch (error) {
      if (isAborted(signal)) return;
      if (!(error instanceof AuctionError) || !error.retryable) throw error;
      failures += 1;
      onError?.(error, failures);
      pause = Math.min(FIRST_DELAY * 2 ** (failures - 1), LONGEST_DELAY);
    }
    for (const update of updates) {
      yield update;
      if (isAborted(signal)) return;
    }
    if (failures === 0) {
      if (follower.ended) return;
      if (!follower.caughtUp) continue;
    }
    await within(wait(pause, signal), signal).catch((error: unknown) => {
      if (!isAborted(signal)) throw error;
    });
  }
}

/** By a call, as the compiler believes that what was false a line before an `await` still is. */
function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

interface Settings {
  provider: LogProvider;
  house: string;
  fromBlock: number;
  confirmations: number;
  reorgDepth: number;
  pageSize: number;
}

/** What is known of the auction, and how far. It changes only when a step has succeeded whole. */
class Follower {
  readonly #id: string;
  readonly #settings: Settings;
  /** What was told and not retracted, in order. */
  #known: AuctionEvent[] = [];
  /** The last block that was read. */
  #processed: number;
  /** The newest block at the start: the auction is there by then, or never. */
  #start: number | undefined;
  #found = false;
  #caughtUp = false;

  constructor(id: string, settings: Settings) {
    this.#id = id;
    this.#settings = settings;
    this.#processed = settings.fromBlock - 1;
  }

  /** Whether there is nothing more to read for now. */
  get caughtUp(): boolean {
    return this.#caughtUp;
  }

  /** Whether nothing can follow any more. */
  get ended(): boolean {
    const last = this.#known.at(-1);
    // An edit is not the end: the creation of what took its place comes after it.
    if (!this.#caughtUp || (last?.kind !== "settled" && last?.kind !== "cancelled")) return false;
    return last.blockNumber <= this.#processed - this.#settings.reorgDepth;
  }

  /** Reads the next page, and the last blocks before it again. */
  async advance(): Promise<AuctionUpdate[]> {
    const { provider, fromBlock, confirmations, reorgDepth, pageSize } = this.#settings;
    const head = await askNode(() => provider.getBlockNumber());
    this.#start ??= head;
    const target = head - confirmations;
    const from = Math.max(fromBlock, Math.min(this.#processed, target) + 1 - reorgDepth);
    const to = Math.min(target, this.#processed + pageSize);
    if (from > to) {
      this.#caughtUp = true;
      return [];
    }
    const before = this.#known.filter(({ blockNumber }) => blockNumber < from);
    const told = this.#known.slice(before.length);
    const fresh = await this.#read(before, from, to);
    const { kept, retracted } = await this.#compare(told, fresh, to);
    const added = fresh.slice(kept.length);
    const standing = retracted.length === 0 ? told.slice(kept.length) : [];
    const known = [...before, ...kept, ...added, ...standing];
    if (known.length !== 0) this.#found = true;
    else if (!this.#found && to >= this.#start) throw notThere(this.#id, fromBlock, to);
    this.#known = known;
    this.#processed = to;
    this.#caughtUp = to === target;
    return [...retracted.reverse().map(retract), ...added];
  }

  /** The events of the auction in a range of blocks, also under the ids that edits within it gave it. */
  async #read(before: readonly AuctionEvent[], fromBlock: number, toBlock: number): Promise<AuctionEvent[]> {
    const { provider, house, pageSize } = this.#settings;
    let { ids } = traceAuction(this.#id, before);
    for (;;) {
      const events = await readEvents({ provider, house, ids, fromBlock, toBlock, pageSize });
      const trace = traceAuction(this.#id, [...before, ...events]);
      const [first] = trace.events;
      if (first !== undefined && first.kind !== "created") {
        throw this.#found
          ? new AuctionError("AUCTION_CHAIN_MOVED", "The creation was taken back while what came after it was read.")
          : new AuctionError(
              "AUCTION_UNKNOWN",
              `Auction ${this.#id} was created before block ${this.#settings.fromBlock}.`,
            );
      }
      if ([...trace.ids].every((id) => ids.has(id))) return trace.events.slice(before.length);
      ids = trace.ids;
    }
  }

  /** What of the told events still stands, and what does not, given what the node says now. */
  async #compare(
    told: AuctionEvent[],
    fresh: readonly AuctionEvent[],
    to: number,
  ): Promise<{ kept: AuctionEvent[]; retracted: AuctionEvent[] }> {
    let same = 0;
    while (same < told.length && same < fresh.length && keyOf(told[same]!) === keyOf(fresh[same]!)) same += 1;
    const kept = told.slice(0, same);
    const rest = told.slice(same);
    const present = new Set(fresh.map(keyOf));
    const gone = rest.find((event) => event.blockNumber <= to && !present.has(keyOf(event)));
    if (gone !== undefined) await this.#requireReplaced(gone);
    // Blocks after the range are those of a node that was ahead: they stand unless something before them changed.
    else if (fresh.length === same) return { kept, retracted: [] };
    return { kept, retracted: rest };
  }

  /** An event is gone only with its block: a node that leaves one out is behind, or broken. */
  async #requireReplaced({ blockNumber, blockHash }: AuctionEvent): Promise<void> {
    const block = await askNode(() => this.#settings.provider.getBlock(blockNumber));
    if (block?.hash == null || block.hash === blockHash) {
      throw new AuctionError("AUCTION_NODE_FAILED", `The node has only a part of the logs of block ${blockNumber}.`);
    }
  }
}

function retract(event: AuctionEvent): AuctionUpdate {
  return { kind: "retracted", event, bid: event.kind === "bid" ? bidIn(event) : undefined };
}

function notThere(id: string, fromBlock: number, toBlock: number): AuctionError {
  const range = `blocks ${fromBlock} to ${toBlock}`;
  return new AuctionError("AUCTION_UNKNOWN", `No auction ${id} was created in ${range}, at this house.`);
}

/** The provider, each of whose answers comes in time or not at all. */
function guard({ provider, signal, requestTimeout }: FollowAuctionOptions): LogProvider {
  const timeout = checkInteger("requestTimeout", requestTimeout ?? REQUEST_TIMEOUT, 1);
  return {
    getBlockNumber: () => within(provider.getBlockNumber(), signal, timeout),
    getBlock: (block) => within(provider.getBlock(block), signal, timeout),
    getLogs: (filter) => within(provider.getLogs(filter), signal, timeout),
  };
}
