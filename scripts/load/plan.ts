import type { Ending, Sale } from "./model.ts";
import { NATIVE, STOREFRONT_FEE_BPS, type World } from "./world.ts";

/** How a listing is bought. */
export type Way = "plain" | "full" | "transfer" | "sweep";

/** One sale of a listing in the exchange: what is expected, and how it is done. */
export interface ListedSale extends Sale {
  kind: string;
  way: Way;
}

/** Listings come in tens, of which no two are alike, and sweeps and batches take those of four tens. */
export const LISTINGS_UNIT = 40;
/** One auction of each kind. */
export const AUCTIONS_UNIT = 4;

interface Kind {
  kind: string;
  currency: "native" | "token";
  way: Way;
  ending: Ending;
  held?: boolean;
  storefronts?: boolean;
}

/** The ten kinds of sale. */
const KINDS: readonly Kind[] = [
  { kind: "native, final", currency: "native", way: "plain", ending: "final" },
  { kind: "native, closed", currency: "native", way: "plain", ending: "close" },
  { kind: "native, refunded", currency: "native", way: "plain", ending: "refund" },
  { kind: "native, accepted, storefronts", currency: "native", way: "full", ending: "accept", storefronts: true },
  { kind: "native, held, closed in a batch", currency: "native", way: "plain", ending: "batch", held: true },
  { kind: "token, final", currency: "token", way: "plain", ending: "final" },
  { kind: "token by transfer, closed", currency: "token", way: "transfer", ending: "close" },
  { kind: "token, held, refunded", currency: "token", way: "plain", ending: "refund", held: true },
  { kind: "token, swept, closed in a batch", currency: "token", way: "sweep", ending: "batch" },
  { kind: "native, swept, closed in a batch", currency: "native", way: "sweep", ending: "batch" },
];

/** The kinds of auction: how many bids, and how it ends. */
export const AUCTION_KINDS: readonly (Omit<Kind, "way"> & { bids: number })[] = [
  { kind: "native, final", currency: "native", ending: "final", bids: 2 },
  { kind: "native, refunded", currency: "native", ending: "refund", bids: 3 },
  { kind: "token, final", currency: "token", ending: "final", bids: 3 },
  { kind: "token, held, closed in a batch", currency: "token", ending: "batch", bids: 2, held: true },
];

/** A price whose parts do not come out even. */
export function priceOf(index: number): bigint {
  return 10n ** 15n + 7_919n * BigInt(index) + 13n;
}

/** The sales of signed orders. Their tokens follow those that are listed. */
export interface OrderSales {
  /** One for each sweep. */
  swept: Sale[];
  bought: Sale[];
  offers: Sale[];
}

/** A tenth as many orders as listings: half of them are swept, a quarter bought alone, a quarter are offers. */
export function planOrders(world: World, listings: number): OrderSales {
  const sweeps = listings / 20;
  const rest = listings / 40;
  const sale = (number: number, seller: number, buyer: number, ending: Ending, currency = NATIVE): Sale => ({
    tokenId: BigInt(listings + number + 1),
    seller: world.sellers[seller % 4]!.address,
    buyer: world.buyers[buyer % 4]!.address,
    currency,
    price: priceOf(listings + number),
    held: false,
    ending,
    sellerStorefrontBps: 0n,
    buyerStorefrontBps: 0n,
  });
  const many = (count: number, make: (i: number) => Sale): Sale[] => Array.from({ length: count }, (_, i) => make(i));
  return {
    // The seller is neither of those from whom the other works of the sweep come.
    swept: many(sweeps, (i) => sale(i, 2 * i + 2, i, "batch")),
    bought: many(rest, (i) => sale(sweeps + i, i, i, "accept")),
    offers: many(rest, (i) => sale(sweeps + rest + i, i, i, "final", world.token.address)),
  };
}

/** About how many transactions a load has. */
export function estimateTransactions(listings: number, auctions: number): number {
  // Mint and list; buy eight of ten and sweep the others; end, in the ways of the kinds; orders.
  const perListing = 1 + 1 + 0.8 + 0.05 + 0.5 + 0.1 + 0.05 + 0.025 + 0.02;
  // Mint, create, bid, settle, end.
  const perAuction = 1 + 1 + 2.5 + 1 + 0.25 + 0.01;
  return Math.round(perListing * listings + perAuction * auctions);
}

/** The sales of listings, by their number. The token has the same number. */
export function planSales(world: World, listings: number): ListedSale[] {
  return Array.from({ length: listings }, (_, i) => {
    const { kind, currency, way, ending, held = false, storefronts = false } = KINDS[i % KINDS.length]!;
    const ten = Math.floor(i / KINDS.length);
    return {
      kind,
      way,
      ending,
      held,
      tokenId: BigInt(i + 1),
      seller: world.sellers[ten % 4]!.address,
      // Both tens of a sweep have the same buyer.
      buyer: world.buyers[Math.floor(ten / 2) % 4]!.address,
      currency: currency === "native" ? NATIVE : world.token.address,
      price: priceOf(i),
      sellerStorefrontBps: storefronts ? STOREFRONT_FEE_BPS : 0n,
      buyerStorefrontBps: storefronts ? STOREFRONT_FEE_BPS : 0n,
    };
  });
}
