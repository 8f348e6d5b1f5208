import { AuctionError } from "./AuctionError.ts";
import { auctionEvents, parseLogs } from "./parseLogs.ts";
import { readLogs } from "./readLogs.ts";
import type { AuctionEvent, CancelledEvent, LogProvider, PageProgress, Replacement } from "./types.ts";

/** Which auctions' events are read, and of which blocks. */
export interface EventRequest {
  provider: LogProvider;
  house: string;
  ids: ReadonlySet<string>;
  fromBlock: number;
  toBlock: number;
  pageSize: number;
  onPage?: ((page: PageProgress) => void) | undefined;
}

const CREATED = auctionEvents.getEvent("AuctionCreated")!.topicHash;

/** The events of these auctions in a range of blocks, in the chain's order. */
export async function readEvents(request: EventRequest): Promise<AuctionEvent[]> {
  const { provider, house, ids, fromBlock, toBlock, pageSize, onPage } = request;
  const filter = { address: house, topics: [null, [...ids]], fromBlock, toBlock };
  const events = parseLogs(await readLogs({ provider, filter, pageSize, onPage }), { house, ids, fromBlock, toBlock });
  for (const event of events) {
    if (event.kind === "cancelled" && event.to === undefined) event.replacedBy = await findReplacement(request, event);
  }
  return events;
}

/** Where the NFT did not move, the very next log is the creation of what took the auction's place. */
async function findReplacement({ provider, house }: EventRequest, cancelled: CancelledEvent): Promise<Replacement> {
  const { blockNumber, blockHash, transactionHash, logIndex } = cancelled;
  const range = { fromBlock: blockNumber, toBlock: blockNumber };
  const logs = await readLogs({ provider, filter: { address: house, topics: [CREATED], ...range }, pageSize: 1 });
  for (const event of parseLogs(logs, { house, ...range })) {
    if (event.blockHash !== blockHash || event.logIndex !== logIndex + 1) continue;
    if (event.kind === "created" && event.transactionHash === transactionHash) {
      return { id: event.id, seller: event.seller };
    }
  }
  throw new AuctionError("AUCTION_NODE_FAILED", `The node has only a part of the logs of block ${blockNumber}.`);
}
