import { Contract, toBigInt, ZeroAddress } from "ethers";
import type { RoyaltyInfo } from "../../typechain-types/index.js";
import { royaltyInfoAbi } from "./abi/RoyaltyInfo.ts";
import { type Donation, readDonation } from "./actions/donate.ts";
import { type PhaseReference, type PhaseView, readPhase } from "./actions/editions.ts";
import { readCredits } from "./actions/withdraw.ts";
import { type AuctionReading, readAuction } from "./auctions/readAuction.ts";
import { toDroitError } from "./errors/toDroitError.ts";
import { collectionAt } from "./internal/approvals.ts";
import { type AuctionReference, findCreation, idOf } from "./internal/auctions.ts";
import { checkAccount, checkAmount, checkUint, optionalAddress } from "./internal/check.ts";
import { ask, chainTime, type Context, requireAccount } from "./internal/Context.ts";
import { escrowOf, findEscrow, viewEscrow } from "./internal/escrows.ts";
import { type ListingKey, readListing } from "./internal/listings.ts";
import { allLogs, logProvider } from "./internal/logs.ts";
import { addressIn, checkSigned, priceAt } from "./internal/orders.ts";
import { openedIn } from "./terms/escrow.ts";
import { hashOrder, type SignedOrder } from "./terms/order.ts";
import type {
  Credit,
  Escrow,
  EscrowReference,
  EscrowView,
  ListedToken,
  ListingView,
  Payout,
  Share,
  TokenId,
} from "./types.ts";

/** How many questions are asked at once. */
const BATCH = 16;

/** Which listing. */
export interface ListingOptions {
  collection: string;
  tokenId: TokenId;
  seller: string;
}

/** Which listings; all where nothing is named. */
export interface ListingsOptions {
  collection?: string;
  seller?: string;
  /** A block from which on they were listed; that of `createDroit` where it is not given. */
  fromBlock?: number;
}

/** Whose escrows. */
export interface EscrowsOptions {
  /** You where nobody is named. */
  account?: string;
  /** Whether those that have ended are listed, too. */
  ended?: boolean;
  /** A block from which on they were opened; that of `createDroit` where it is not given. */
  fromBlock?: number;
}

/** A sale of somebody's that waits for its window to end. */
export interface OwnEscrow extends EscrowView {
  /** What the account is in it. */
  role: "buyer" | "seller";
}

/** Of which sale. */
export interface RoyaltiesOptions {
  collection: string;
  tokenId: TokenId;
  /** In the currency's smallest unit; 10^18 where it is not given. */
  price?: bigint;
  /** The chain's native coin where none is named. */
  currency?: string;
  /** Who sells: a share that they hold stays with them. */
  seller?: string;
}

/** What a sale owes. */
export interface Royalties {
  /** Where the answer comes from, or why there is none. */
  source: "None" | "RoyaltyInfo" | "ERC2981" | "Reverted" | "OutOfGas" | "Malformed";
  /** In the smallest unit of the currency that was asked for. */
  total: bigint;
  payouts: Payout[];
  /** The most that any sale of the token may owe now, in basis points. */
  highestBps: number;
  /** The shares in force, where the collection has royalty terms of Droit's. */
  shares: Share[];
}

/** Whose credits. */
export interface CreditsOptions {
  /** You where nobody is named. */
  account?: string;
  /** The chain's native coin where none is named. */
  currency?: string;
}

/** How a signed order stands. */
export interface OrderState {
  orderHash: string;
  /** `open`: it can be taken as far as the order book is concerned; the tokens, money and approvals may be missing all the same. */
  state: "open" | "notStarted" | "expired" | "used" | "cancelled";
  /** How many tokens or copies are left of it. */
  left: bigint;
  /** What one costs now, in the currency's smallest unit. */
  price: bigint;
}

/** What can be read. None of it needs a signer. */
export interface Reads {
  /** A listing as it stands; undefined where there is none. Give it to `buy` as it is. */
  listing(options: ListingOptions): Promise<ListingView | undefined>;
  /** The listings that stand now, and whether each can be bought. Reads events. */
  listings(options?: ListingsOptions): Promise<ListedToken[]>;
  /** A sale and the time left. @throws DroitError `NOT_FOUND`, `FOREIGN_ESCROW`. */
  escrow(escrow: EscrowReference): Promise<EscrowView>;
  /** The sales of an account that can still be undone, closed or claimed. Those that others than the suite's markets opened do not count. Reads events. */
  escrows(options?: EscrowsOptions): Promise<OwnEscrow[]>;
  /** An auction's history and state. Reads events. @throws DroitError `NOT_FOUND`. */
  auction(auction: AuctionReference): Promise<AuctionReading>;
  /** A phase of a drop, and how much of it is sold; undefined where there is none. */
  editionPhase(options: PhaseReference): Promise<PhaseView | undefined>;
  /** What a sale owes in royalties. */
  royalties(options: RoyaltiesOptions): Promise<Royalties>;
  /** What can be withdrawn. */
  credits(options?: CreditsOptions): Promise<Credit[]>;
  /** Whether a signed order can still be taken. */
  orderState(order: SignedOrder): Promise<OrderState>;
  /** What a transaction of `donate` gave, with its message. @throws DroitError `NOT_FOUND`. */
  donation(hash: string): Promise<Donation>;
}

/** The readings of a context. */
export function createReads(context: Context): Reads {
  return {
    listing: (options) =>
      guard(() =>
        readListing(context, {
          collection: checkAccount("collection", options.collection),
          tokenId: checkUint("tokenId", options.tokenId, 256),
          seller: checkAccount("seller", options.seller),
        }),
      ),
    listings: (options = {}) => guard(() => readListings(context, options)),
    escrow: (reference) =>
      guard(async () => {
        const [escrow, now] = await Promise.all([findEscrow(context, reference), chainTime(context)]);
        return viewEscrow(context, escrow, now);
      }),
    escrows: (options = {}) => guard(() => readEscrows(context, options)),
    auction: (reference) => guard(() => readOneAuction(context, reference)),
    editionPhase: (options) => guard(() => readPhase(context, options)),
    royalties: (options) => guard(() => readRoyalties(context, options)),
    credits: ({ account, currency } = {}) =>
      guard(() =>
        readCredits(
          context,
          account === undefined ? requireAccount(context) : checkAccount("account", account),
          optionalAddress("currency", currency),
        ),
      ),
    orderState: (order) => guard(() => readOrderState(context, order)),
    donation: (hash) => guard(() => readDonation(context, hash)),
  };
}

/** Whatever fails is a DroitError, also where it is thrown before anything is awaited. */
async function guard<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (thrown) {
    throw toDroitError(thrown);
  }
}

async function readListings(
  context: Context,
  { collection, seller, fromBlock }: ListingsOptions,
): Promise<ListedToken[]> {
  const { exchange } = context.contracts;
  const event = exchange.interface.getEvent("PutOnSale");
  const topics = exchange.interface.encodeFilterTopics(event, [
    collection === undefined ? null : checkAccount("collection", collection),
    null,
    seller === undefined ? null : checkAccount("seller", seller),
  ]) as (string | null)[];
  const logs = await allLogs(context, { address: context.addresses.FixedPriceExchange, topics, fromBlock });
  const keys = new Map<string, ListingKey>();
  for (const log of logs) {
    const { args } = exchange.interface.parseLog(log)!;
    const key = {
      collection: args.collection as string,
      tokenId: args.tokenId as bigint,
      seller: args.seller as string,
    };
    keys.set(`${key.collection} ${key.tokenId} ${key.seller}`, key);
  }
  const now = await chainTime(context);
  const listings = await inBatches([...keys.values()], async (key): Promise<ListedToken | undefined> => {
    const listing = await readListing(context, key);
    return listing === undefined ? undefined : { ...listing, buyable: await isBuyable(context, listing, now) };
  });
  return listings.filter((listing) => listing !== undefined);
}

/** A collection that does not answer sells nothing. */
async function isBuyable(context: Context, listing: ListingView, now: number): Promise<boolean> {
  if (listing.expiresAt <= now) return false;
  const { seller, tokenId } = listing;
  const contract = collectionAt(context, listing.collection);
  const exchange = context.addresses.FixedPriceExchange;
  const answers = await Promise.allSettled([
    ask(context, () => contract.ownerOf(tokenId)),
    ask(context, () => contract.isApprovedForAll(seller, exchange)),
    ask(context, () => contract.getApproved(tokenId)),
  ]);
  const [owner, forAll, approved] = answers.map((answer) => (answer.status === "fulfilled" ? answer.value : undefined));
  return owner === seller && (forAll === true || approved === exchange);
}

async function readEscrows(context: Context, options: EscrowsOptions): Promise<OwnEscrow[]> {
  const account = options.account === undefined ? requireAccount(context) : checkAccount("account", options.account);
  const { escrow } = context.contracts;
  const event = escrow.interface.getEvent("EscrowOpened");
  const found = new Map<string, Escrow & { role: OwnEscrow["role"] }>();
  for (const role of ["seller", "buyer"] as const) {
    const filter = role === "seller" ? [null, account] : [null, null, account];
    const topics = escrow.interface.encodeFilterTopics(event, filter) as (string | null)[];
    for (const log of await allLogs(context, {
      address: context.addresses.RefundEscrow,
      topics,
      fromBlock: options.fromBlock,
    })) {
      const { args } = escrow.interface.parseLog(log)!;
      const own = escrowOf(context, openedIn(args));
      if (own !== undefined) found.set(own.id, { ...own, role });
    }
  }
  const now = await chainTime(context);
  const views = await inBatches([...found.values()], async ({ role, ...own }) => ({
    ...(await viewEscrow(context, own, now)),
    role,
  }));
  return options.ended === true ? views : views.filter(({ state }) => state !== "ended");
}

async function readOneAuction(context: Context, reference: AuctionReference): Promise<AuctionReading> {
  const id = await idOf(context, reference);
  const { blockNumber } = await findCreation(context, id);
  return readAuction({
    provider: logProvider(context),
    house: context.addresses.AuctionHouse,
    id,
    fromBlock: blockNumber,
    pageSize: context.pageSize,
  });
}

const SOURCES = ["None", "RoyaltyInfo", "ERC2981", "Reverted", "OutOfGas", "Malformed"] as const;

async function readRoyalties(context: Context, options: RoyaltiesOptions): Promise<Royalties> {
  const { router } = context.contracts;
  const collection = checkAccount("collection", options.collection);
  const tokenId = checkUint("tokenId", options.tokenId, 256);
  const price = options.price === undefined ? 10n ** 18n : checkAmount("price", options.price);
  const currency = optionalAddress("currency", options.currency);
  const seller = optionalAddress("seller", options.seller);
  const [quote, highest, info] = await Promise.all([
    ask(context, () => router.quote(collection, tokenId, currency, price, seller)),
    ask(context, () => router.highestRoyaltyRate(collection, tokenId)),
    ask(context, () => router.royaltyInfoOf(collection)),
  ]);
  const contract = new Contract(info, royaltyInfoAbi, context.provider) as unknown as RoyaltyInfo;
  const shares = info === ZeroAddress ? [] : await ask(context, () => contract.sharesOf(tokenId));
  return {
    source: SOURCES[Number(quote.source)] ?? "Malformed",
    total: quote.total,
    payouts: quote.payouts.map(({ receiver, amount }) => ({ receiver, amount })),
    highestBps: Number(highest),
    shares: shares.map(({ holder, bps }) => ({ holder, bps: Number(bps) })),
  };
}

async function readOrderState(context: Context, signed: SignedOrder): Promise<OrderState> {
  const { order } = checkSigned(signed);
  const maker = addressIn(order, "maker");
  const nonce = toBigInt(order.nonce);
  const { orders } = context.contracts;
  const [now, epoch, nonces, filled] = await Promise.all([
    chainTime(context),
    ask(context, () => orders.epochOf(maker)),
    ask(context, () => orders.noncesOf(maker, nonce >> 8n)),
    ask(context, () => orders.filledOf(maker, nonce)),
  ]);
  const quantity = toBigInt(order.quantity);
  const orderHash = hashOrder(order);
  const price = priceAt(order, now);
  const answer = (state: OrderState["state"], left = 0n): OrderState => ({ orderHash, state, left, price });
  if (epoch !== toBigInt(order.epoch)) return answer("cancelled");
  if (((nonces >> (nonce & 0xffn)) & 1n) === 1n) return answer("used");
  // What is taken of an order for one is noted by its nonce alone.
  const left = quantity === 1n ? 1n : quantity > filled ? quantity - filled : 0n;
  if (left === 0n) return answer("used");
  if (toBigInt(order.expiresAt) <= BigInt(now)) return answer("expired", left);
  return answer(toBigInt(order.startsAt) > BigInt(now) ? "notStarted" : "open", left);
}

async function inBatches<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let i = 0; i < items.length; i += BATCH) {
    results.push(...(await Promise.all(items.slice(i, i + BATCH).map(work))));
  }
  return results;
}
