import { id as hashOf, toBeHex, ZeroAddress } from "ethers";
import { auctionEvents } from "../../sdk/src/auctions/parseLogs.ts";
import type { BlockHeader, LogFilter, LogProvider, RawLog } from "../../sdk/src/auctions/types.ts";
import { type Auction, auctionId } from "../../sdk/src/terms/auction.ts";

export const HOUSE = "0x1000000000000000000000000000000000000001";
export const SELLER = "0x2000000000000000000000000000000000000002";
export const START = 1_800_000_000;

/** Terms of a day's auction that begins at `START`. */
export function termsOf(fields: Partial<Auction> = {}): Auction {
  return {
    collection: toBeHex(0x30, 20),
    tokenId: 1n,
    seller: SELLER,
    currency: ZeroAddress,
    reservePrice: 100n,
    buyNowPrice: 0n,
    minRaise: 0n,
    minRaiseBps: 500,
    startsAt: START,
    endsAt: START + 86_400,
    extensionWindow: 600,
    maxExtension: 3_600,
    gateKind: 0,
    gateService: ZeroAddress,
    refundWindow: 0,
    delivery: 0,
    maxRoyaltyBps: 1_000,
    protocolFeeBps: 250,
    storefront: ZeroAddress,
    storefrontFeeBps: 0,
    ...fields,
  };
}

/** An event that is yet to be in a block. */
export type Emitted = Pick<RawLog, "address" | "topics" | "data">;

export function emitted(name: string, values: readonly unknown[], house = HOUSE): Emitted {
  return { address: house, ...auctionEvents.encodeEventLog(name, values) };
}

export const created = (auction: Auction): Emitted =>
  emitted("AuctionCreated", [auctionId(auction), auction.seller, auction.collection, auction]);
export const bidBy = (bidder: number, amount: bigint, auction: Auction): Emitted =>
  emitted("BidPlaced", [auctionId(auction), toBeHex(bidder, 20), amount]);
export const extended = (endsAt: number, auction: Auction): Emitted =>
  emitted("AuctionExtended", [auctionId(auction), endsAt]);
export const cancelled = (to: string, auction: Auction): Emitted =>
  emitted("AuctionCancelled", [auctionId(auction), to]);
export const settled = (winner: number, price: bigint, auction: Auction): Emitted =>
  emitted("AuctionSettled", [auctionId(auction), toBeHex(winner, 20), price, toBeHex(0, 32)]);

interface Block extends BlockHeader {
  logs: RawLog[];
}

/** A chain of which any part can be replaced. It has one transaction a block, and begins with an empty one. */
export class FakeChain implements LogProvider {
  #blocks: Block[] = [];
  #salt = 0;

  constructor() {
    this.mine();
  }

  get head(): number {
    return this.#blocks.length - 1;
  }

  /** Every log, in order. */
  get logs(): RawLog[] {
    return this.#blocks.flatMap(({ logs }) => logs);
  }

  mine(...logs: Emitted[]): number {
    const blockNumber = this.#blocks.length;
    const blockHash = hashOf(`block ${blockNumber} ${this.#salt}`);
    const transactionHash = hashOf(`transaction ${blockNumber} ${this.#salt}`);
    this.#blocks.push({
      hash: blockHash,
      timestamp: START + blockNumber,
      logs: logs.map((log, index) => ({ ...log, blockNumber, blockHash, transactionHash, index, removed: false })),
    });
    return blockNumber;
  }

  mineEmpty(count: number): void {
    for (let i = 0; i < count; i++) this.mine();
  }

  /** Drops a block and all after it. What is mined then is another chain. */
  reorganise(fromBlock: number): void {
    this.#blocks = this.#blocks.slice(0, fromBlock);
    this.#salt += 1;
  }

  getBlockNumber(): Promise<number> {
    return Promise.resolve(this.head);
  }

  getBlock(block: number): Promise<BlockHeader | null> {
    return Promise.resolve(this.#blocks[block] ?? null);
  }

  getLogs({ address, topics, fromBlock, toBlock }: LogFilter): Promise<RawLog[]> {
    const wanted = this.#blocks.slice(fromBlock, toBlock + 1).flatMap(({ logs }) => logs);
    return Promise.resolve(wanted.filter((log) => log.address === address && matches(log, topics)));
  }
}

function matches(log: RawLog, topics: LogFilter["topics"]): boolean {
  return topics.every((topic, i) => topic === null || [topic].flat().includes(log.topics[i]!));
}

/** A provider of which some answers are others. */
export function tamper(provider: LogProvider, changes: Partial<LogProvider>): LogProvider {
  return {
    getBlockNumber: () => provider.getBlockNumber(),
    getBlock: (block) => provider.getBlock(block),
    getLogs: (filter) => provider.getLogs(filter),
    ...changes,
  };
}

/** Random numbers from 0 to 1, the same with each seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function shuffle<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}
