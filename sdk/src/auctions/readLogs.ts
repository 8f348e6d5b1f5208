import { AuctionError } from "./AuctionError.ts";
import { nodeFailed } from "./askNode.ts";
import { judgeFailure } from "./judgeFailure.ts";
import type { LogFilter, LogProvider, PageProgress, RawLog } from "./types.ts";

/** After so many pages that went well a larger one is tried again. */
const PAGES_BEFORE_GROWTH = 8;

/** Blocks in a page, unless told otherwise. */
export const PAGE_SIZE = 5_000;

/** Which logs are read, and in how large pages. */
export interface LogRequest {
  provider: LogProvider;
  filter: LogFilter;
  /** Blocks in a page, at most. */
  pageSize: number;
  onPage?: ((page: PageProgress) => void) | undefined;
}

/**
 * The logs of a range of blocks as the node gives them, page by page. A page that the node refuses as too large is halved.
 * @throws AuctionError `AUCTION_PAGE_REFUSED` where a single block is too large, `AUCTION_NODE_FAILED` where anything else
 * goes wrong.
 */
export async function readLogs({ provider, filter, pageSize, onPage }: LogRequest): Promise<RawLog[]> {
  const logs: RawLog[] = [];
  const lastBlock = filter.toBlock;
  let { fromBlock } = filter;
  let size = pageSize;
  let smooth = 0;
  while (fromBlock <= lastBlock) {
    const toBlock = Math.min(fromBlock + size - 1, lastBlock);
    let page: readonly RawLog[];
    try {
      page = await provider.getLogs({ ...filter, fromBlock, toBlock });
    } catch (cause) {
      const verdict = judgeFailure(cause);
      if (verdict === "unrelated" || cause instanceof AuctionError) throw nodeFailed(cause);
      if (fromBlock === toBlock) throw verdict === "tooLarge" ? refused(fromBlock, cause) : nodeFailed(cause);
      size = Math.ceil((toBlock - fromBlock) / 2);
      smooth = 0;
      continue;
    }
    for (const log of page) logs.push(log);
    onPage?.({ fromBlock, toBlock, lastBlock, logs: page.length });
    fromBlock = toBlock + 1;
    smooth += 1;
    if (smooth === PAGES_BEFORE_GROWTH) {
      size = Math.min(size * 2, pageSize);
      smooth = 0;
    }
  }
  return logs;
}

function refused(block: number, cause: unknown): AuctionError {
  return new AuctionError("AUCTION_PAGE_REFUSED", `The node refuses the logs even of block ${block} alone.`, { cause });
}
