import type { Books } from "../Books.ts";
import type { Fields } from "../types.ts";

/**
 * Logs with the chain's hashes of their transactions. Whatever else a filter finds is a hash, of a block or a
 * transaction.
 */
export function formatLogs(found: unknown, books: Books): unknown {
  if (!Array.isArray(found)) return found;
  const items: unknown[] = found;
  return items.map((item) => (typeof item === "string" ? books.fromEvmHash(item) : formatLog(item as Fields, books)));
}

/** As the chain has it: some backends tell the block's time, too. */
function formatLog(log: Fields, books: Books): Fields {
  const { address, topics, data, blockNumber, blockHash, transactionHash, transactionIndex, logIndex, removed } = log;
  return {
    address,
    topics,
    data,
    blockNumber,
    transactionHash: books.fromEvmHash(transactionHash as string),
    transactionIndex,
    blockHash,
    logIndex,
    removed: removed ?? false,
  };
}
