import { getAddress, Interface, type Result, ZeroAddress, ZeroHash } from "ethers";
import { AUCTION_TYPE, auctionId } from "../terms/auction.ts";
import { AuctionError } from "./AuctionError.ts";
import { orderEvents } from "./orderEvents.ts";
import type { AuctionEvent, AuctionTerms, LogPosition, RawLog } from "./types.ts";

/** The events of contracts/market/IAuctionHouse.sol. */
export const auctionEvents = new Interface([
  `event AuctionCreated(bytes32 indexed id, address indexed seller, address indexed collection, ${AUCTION_TYPE} auction)`,
  "event AuctionCancelled(bytes32 indexed id, address indexed to)",
  "event BidPlaced(bytes32 indexed id, address indexed bidder, uint256 amount)",
  "event AuctionExtended(bytes32 indexed id, uint256 endsAt)",
  "event AuctionSettled(bytes32 indexed id, address indexed winner, uint256 price, bytes32 escrowId)",
  "event AuctionUndone(bytes32 indexed id, address indexed to, uint256 amount)",
]);

/** What a node was asked for: not all of them keep to it. */
export interface Expected {
  house: string;
  /** Without it, any. */
  ids?: ReadonlySet<string>;
  fromBlock: number;
  toBlock: number;
}

/**
 * The events in a node's answer, each once and in the chain's order, whatever the answer's. Logs that were removed, or were
 * not asked for, do not count.
 * @throws AuctionError `AUCTION_LOG_INVALID` where the house is none of this suite, `AUCTION_CHAIN_MOVED` where the answer
 * is about two versions of one block.
 */
export function parseLogs(logs: readonly RawLog[], expected: Expected): AuctionEvent[] {
  const house = getAddress(expected.house);
  const hashes = new Map<number, string>();
  const events: AuctionEvent[] = [];
  for (const log of logs) {
    const { blockNumber, blockHash } = log;
    if (log.removed || getAddress(log.address) !== house) continue;
    if (blockNumber < expected.fromBlock || blockNumber > expected.toBlock) continue;
    const event = parse(log);
    if (event === undefined || expected.ids?.has(event.id) === false) continue;
    const hash = hashes.get(blockNumber);
    if (hash !== undefined && hash !== blockHash) {
      throw new AuctionError("AUCTION_CHAIN_MOVED", `Block ${blockNumber} was replaced while it was read.`);
    }
    hashes.set(blockNumber, blockHash);
    events.push(event);
  }
  return orderEvents(events);
}

function parse(log: RawLog): AuctionEvent | undefined {
  const at: LogPosition = {
    blockNumber: log.blockNumber,
    blockHash: log.blockHash,
    transactionHash: log.transactionHash,
    logIndex: log.index,
  };
  let name: string;
  let args: Result;
  try {
    const description = auctionEvents.parseLog(log);
    if (description === null) return undefined;
    name = description.name;
    args = description.args;
    // What cannot be decoded throws when it is looked at.
    args.toArray(true);
  } catch (cause) {
    throw new AuctionError("AUCTION_LOG_INVALID", `${tell(at)} is not an auction house's.`, { cause });
  }
  const id = args.id as string;
  switch (name) {
    case "AuctionCreated": {
      const auction = termsIn(args.auction as Result);
      if (auctionId(auction) !== id) {
        throw new AuctionError("AUCTION_LOG_INVALID", `${tell(at)} has terms of which ${id} is not the hash.`);
      }
      return { kind: "created", id, seller: args.seller as string, auction, ...at };
    }
    case "AuctionCancelled": {
      const to = args.to as string;
      return { kind: "cancelled", id, to: to === ZeroAddress ? undefined : to, replacedBy: undefined, ...at };
    }
    case "BidPlaced":
      return { kind: "bid", id, bidder: args.bidder as string, amount: args.amount as bigint, ...at };
    case "AuctionExtended":
      return { kind: "extended", id, endsAt: Number(args.endsAt), ...at };
    case "AuctionSettled": {
      const escrowId = args.escrowId as string;
      return {
        kind: "settled",
        id,
        winner: args.winner as string,
        price: args.price as bigint,
        escrowId: escrowId === ZeroHash ? undefined : escrowId,
        ...at,
      };
    }
    default:
      return { kind: "undone", id, to: args.to as string, amount: args.amount as bigint, ...at };
  }
}

function termsIn(terms: Result): AuctionTerms {
  return {
    collection: terms.collection as string,
    tokenId: terms.tokenId as bigint,
    seller: terms.seller as string,
    currency: terms.currency as string,
    reservePrice: terms.reservePrice as bigint,
    buyNowPrice: terms.buyNowPrice as bigint,
    minRaise: terms.minRaise as bigint,
    minRaiseBps: Number(terms.minRaiseBps),
    startsAt: Number(terms.startsAt),
    endsAt: Number(terms.endsAt),
    extensionWindow: Number(terms.extensionWindow),
    maxExtension: Number(terms.maxExtension),
    gateKind: Number(terms.gateKind),
    gateService: terms.gateService as string,
    refundWindow: Number(terms.refundWindow),
    delivery: Number(terms.delivery),
    maxRoyaltyBps: Number(terms.maxRoyaltyBps),
    protocolFeeBps: Number(terms.protocolFeeBps),
    storefront: terms.storefront as string,
    storefrontFeeBps: Number(terms.storefrontFeeBps),
  };
}

function tell({ blockNumber, logIndex }: LogPosition): string {
  return `Log ${logIndex} of block ${blockNumber}`;
}
