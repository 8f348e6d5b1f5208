/** What can go wrong when an auction is read, by codes that do not change. */
export type AuctionErrorCode =
  /** An argument is wrong. */
  | "AUCTION_INVALID_ARGUMENT"
  /** The auction was not created in the blocks that were read. */
  | "AUCTION_UNKNOWN"
  /** The node refuses the logs even of a single block as too many. */
  | "AUCTION_PAGE_REFUSED"
  /** A log of the house is not what an auction house emits. */
  | "AUCTION_LOG_INVALID"
  /** The node fails, does not answer, or is behind what it said before. */
  | "AUCTION_NODE_FAILED"
  /** The chain was reorganised while it was read. */
  | "AUCTION_CHAIN_MOVED";

const PASSING: ReadonlySet<AuctionErrorCode> = new Set(["AUCTION_NODE_FAILED", "AUCTION_CHAIN_MOVED"]);

/** What went wrong when an auction was read. */
export class AuctionError extends Error {
  override readonly name = "AuctionError";
  readonly code: AuctionErrorCode;

  constructor(code: AuctionErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** Whether the same call may succeed later. */
  get retryable(): boolean {
    return PASSING.has(this.code);
  }
}
