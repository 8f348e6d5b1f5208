import { AuctionError } from "./AuctionError.ts";
import { askNode } from "./askNode.ts";
import { checkHouse, checkId, checkInteger } from "./checks.ts";
import { type EventRequest, readEvents } from "./readEvents.ts";
import { PAGE_SIZE } from "./readLogs.ts";
import { reduceAuction } from "./reduceAuction.ts";
import type { AuctionEvent, AuctionHistory, BlockHeader, LogProvider, PageProgress } from "./types.ts";

/** Which auction is read, and of which blocks. */
export interface ReadAuctionOptions {
  provider: LogProvider;
  /** The auction house's address. */
  house: string;
  id: string;
  /** A block that is not after the auction's creation; that of the house's deployment does for all of them. */
  fromBlock: number;
  /** The last block that counts; the newest where none is named. */
  toBlock?: number;
  /** Blocks in a request, at most. */
  pageSize?: number;
  /** Unix time, by which the auction is open or over; that of the last block where none is given. */
  now?: number;
  /** Told after each page. Where the chain was reorganised meanwhile, the pages begin again. */
  onPage?: (page: PageProgress) => void;
}

/** The history as of one block. */
export interface AuctionReading extends AuctionHistory {
  asOf: { blockNumber: number; blockHash: string; timestamp: number };
}

const ATTEMPTS = 3;

/**
 * The history and the state of an auction, as of one block.
 *
 * All of it comes from events: `auctionOf` tells only of the present, and nothing of an auction that has ended, while a
 * node without archive still has the events of any past block. What happens after `toBlock` is not in the answer, and where
 * that block is replaced while its past is read, all is read again.
 * @throws AuctionError `AUCTION_INVALID_ARGUMENT`; `AUCTION_UNKNOWN` where the auction was not created in these blocks;
 * `AUCTION_PAGE_REFUSED`, `AUCTION_LOG_INVALID`; and where it may be tried again, `AUCTION_NODE_FAILED` or
 * `AUCTION_CHAIN_MOVED`.
 */
export async function readAuction(options: ReadAuctionOptions): Promise<AuctionReading> {
  const { provider, onPage } = options;
  const house = checkHouse(options.house);
  const id = checkId(options.id);
  const fromBlock = checkInteger("fromBlock", options.fromBlock, 0);
  const pageSize = checkInteger("pageSize", options.pageSize ?? PAGE_SIZE, 1);
  if (options.now !== undefined) checkInteger("now", options.now, 0);
  if (options.toBlock !== undefined) checkInteger("toBlock", options.toBlock, fromBlock);
  const toBlock = options.toBlock ?? (await askNode(() => provider.getBlockNumber()));
  const request = { provider, house, ids: new Set([id]), fromBlock, toBlock, pageSize, onPage };
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const block = await askNode(() => provider.getBlock(toBlock));
    if (block?.hash == null) throw tooNew(toBlock, options.toBlock !== undefined);
    const events = await readUnder(block, request);
    if (events === undefined) continue;
    if (events.every(({ kind }) => kind !== "created")) throw unknown(id, fromBlock, toBlock);
    const { hash: blockHash, timestamp } = block;
    return {
      ...reduceAuction(events, options.now ?? timestamp),
      asOf: { blockNumber: toBlock, blockHash, timestamp },
    };
  }
  throw new AuctionError("AUCTION_CHAIN_MOVED", `Block ${toBlock} was replaced each time its past was read.`);
}

/** The events of the chain that has this block at its end; undefined where it has another by then. */
async function readUnder(block: BlockHeader, request: EventRequest): Promise<AuctionEvent[] | undefined> {
  let events: AuctionEvent[];
  try {
    events = await readEvents(request);
  } catch (error) {
    if (error instanceof AuctionError && error.code === "AUCTION_CHAIN_MOVED") return undefined;
    throw error;
  }
  const now = await askNode(() => request.provider.getBlock(request.toBlock));
  return now?.hash === block.hash ? events : undefined;
}

function tooNew(block: number, named: boolean): AuctionError {
  return named
    ? new AuctionError("AUCTION_INVALID_ARGUMENT", `toBlock: there is no block ${block} yet`)
    : new AuctionError("AUCTION_NODE_FAILED", `The node says that ${block} is its newest block, and does not have it.`);
}

function unknown(id: string, fromBlock: number, toBlock: number): AuctionError {
  const range = `blocks ${fromBlock} to ${toBlock}`;
  return new AuctionError("AUCTION_UNKNOWN", `No auction ${id} was created in ${range}, at this house.`);
}
