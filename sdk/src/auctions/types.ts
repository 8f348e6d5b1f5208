import type { Auction } from "../terms/auction.ts";

/** What is asked of a node. Every ethers `Provider` is one, and so is an object that hands on to whichever is connected. */
export interface LogProvider {
  getBlockNumber(): Promise<number>;
  getBlock(block: number): Promise<BlockHeader | null>;
  getLogs(filter: LogFilter): Promise<readonly RawLog[]>;
}

/** Of a block, what a reading needs. */
export interface BlockHeader {
  hash: string | null;
  /** Unix time. */
  timestamp: number;
}

/** Which logs a node is asked for. */
export interface LogFilter {
  address: string;
  topics: (string | string[] | null)[];
  fromBlock: number;
  toBlock: number;
}

/** A log as ethers gives it. */
export interface RawLog {
  address: string;
  topics: readonly string[];
  data: string;
  blockNumber: number;
  blockHash: string;
  transactionHash: string;
  index: number;
  removed: boolean;
}

/** The terms as they were emitted; they can be given to the house as they are. */
export interface AuctionTerms extends Auction {
  tokenId: bigint;
  reservePrice: bigint;
  buyNowPrice: bigint;
  minRaise: bigint;
  minRaiseBps: number;
  startsAt: number;
  endsAt: number;
  extensionWindow: number;
  maxExtension: number;
  gateKind: number;
  refundWindow: number;
  delivery: number;
  maxRoyaltyBps: number;
  protocolFeeBps: number;
  storefrontFeeBps: number;
}

/** Where on the chain something happened. */
export interface LogPosition {
  blockNumber: number;
  blockHash: string;
  transactionHash: string;
  logIndex: number;
}

/** In the currency's smallest unit. */
export interface Bid extends LogPosition {
  bidder: string;
  amount: bigint;
}

/** The auction that took another's place in the same transaction. */
export interface Replacement {
  id: string;
  /** The same seller's, where they edited theirs; another's, where the house had lost the NFT to them. */
  seller: string;
}

interface Occurrence extends LogPosition {
  /** The auction's id. */
  id: string;
}

/** The auction began, or an edit began it anew under another id. */
export interface CreatedEvent extends Occurrence {
  kind: "created";
  seller: string;
  auction: AuctionTerms;
}

/** A bid took the lead. */
export interface BidEvent extends Occurrence, Bid {
  kind: "bid";
}

/** A late bid moved the end. */
export interface ExtendedEvent extends Occurrence {
  kind: "extended";
  endsAt: number;
}

/** It ended without a sale, or another auction took its place. */
export interface CancelledEvent extends Occurrence {
  kind: "cancelled";
  /** Who got the NFT; undefined where another auction took this one's place. */
  to: string | undefined;
  replacedBy: Replacement | undefined;
}

/** It was sold. */
export interface SettledEvent extends Occurrence {
  kind: "settled";
  winner: string;
  price: bigint;
  /** Undefined where the sale was final at once. */
  escrowId: string | undefined;
}

/** The collection did not deliver, and the money went back. */
export interface UndoneEvent extends Occurrence {
  kind: "undone";
  /** Who has the money. */
  to: string;
  amount: bigint;
}

/** Whatever happens to an auction. */
export type AuctionEvent = CreatedEvent | BidEvent | ExtendedEvent | CancelledEvent | SettledEvent | UndoneEvent;

/** An event that a reorganisation took back. */
export interface Retraction {
  kind: "retracted";
  event: AuctionEvent;
  /** The bid that vanished, where it was one. */
  bid: Bid | undefined;
}

/** What following an auction tells. */
export type AuctionUpdate = AuctionEvent | Retraction;

/** How an auction stands. */
export type AuctionState =
  | {
      kind: "open";
      /** Whether bids have begun. */
      started: boolean;
      /** Unix time, with extensions. */
      endsAt: number;
      highestBid: Bid | undefined;
      /** As the house computes it. */
      minimumNextBid: bigint;
    }
  /** Bids are over, and anybody may settle. */
  | { kind: "over"; endsAt: number; highestBid: Bid | undefined }
  | { kind: "cancelled"; at: LogPosition; to: string | undefined; replacedBy: Replacement | undefined }
  | { kind: "settled"; at: LogPosition; winner: string; price: bigint; escrowId: string | undefined }
  /** The winning bid went back, and the NFT waits for its seller. */
  | { kind: "undone"; at: LogPosition; to: string; amount: bigint };

/** An auction, all its bids, and how it stands. */
export interface AuctionHistory {
  id: string;
  auction: AuctionTerms;
  seller: string;
  createdAt: LogPosition;
  /** The oldest first. */
  bids: Bid[];
  state: AuctionState;
}

/** A page that was read. */
export interface PageProgress {
  fromBlock: number;
  toBlock: number;
  /** Where the reading ends. */
  lastBlock: number;
  /** How many logs the node answered. */
  logs: number;
}
