import { AuctionError } from "./AuctionError.ts";

/** Whatever goes wrong with a node is one error, of which the cause tells more. */
export async function askNode<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (cause) {
    throw nodeFailed(cause);
  }
}

/** As {@link askNode}, of what was thrown already. */
export function nodeFailed(cause: unknown): AuctionError {
  if (cause instanceof AuctionError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AuctionError("AUCTION_NODE_FAILED", `The node failed: ${reason}`, { cause });
}
