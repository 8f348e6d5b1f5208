import type { BytesLike } from "ethers";
import { hashListing } from "../../sdk/src/terms/listing.js";
import { DAY, DELIVERED, ethers, FEE_BPS, HELD, NATIVE, NOBODY, PRICE, type Suite } from "./suite.js";

export interface Listing {
  currency: string;
  price: bigint;
  expiresAt: number;
  refundWindow: number;
  delivery: number;
  maxRoyaltyBps: number;
  protocolFeeBps: number;
  buyer: string;
  storefront: string;
  storefrontFeeBps: number;
}

/** A purchase with the listing that its buyer saw, of which the chain is told the hash. */
export interface Purchase {
  collection: string;
  tokenId: bigint;
  seller: string;
  listing: Listing;
  receiver: string;
  storefront: string;
  storefrontFeeBps: number;
}

/** The overload of `putOnSale` that takes a whole listing. */
export const PUT =
  "putOnSale(address,uint256,(address,uint128,uint40,uint24,uint8,uint16,uint16,address,address,uint16))";
/** The overload with the usual terms. */
export const PUT_USUAL = "putOnSale(address,uint256,address,uint256)";

/** The overload of `buy` that takes a whole purchase. */
export const BUY = "buy((address,uint256,address,bytes32,address,address,uint16))";
/** The overload for who buys for themselves, without a storefront. */
export const BUY_SIMPLE = "buy(address,uint256,address,bytes32)";

export const DEFAULT_WINDOW = 7 * DAY;
export const MAX_WINDOW = 30 * DAY;
export const MAX_DURATION = 180 * DAY;

/** What `listingOf` answers where nothing stands. */
export const NO_LISTING: Listing = {
  currency: NATIVE,
  price: 0n,
  expiresAt: 0,
  refundWindow: 0,
  delivery: DELIVERED,
  maxRoyaltyBps: 0,
  protocolFeeBps: 0,
  buyer: NOBODY,
  storefront: NOBODY,
  storefrontFeeBps: 0,
};

/** A final sale in native coin, to anyone, whose limit the royalties of the suite's collection meet exactly. */
export function listingOf(suite: Suite, fields: Partial<Listing> = {}): Listing {
  return {
    ...NO_LISTING,
    price: PRICE,
    expiresAt: suite.now + 90 * DAY,
    maxRoyaltyBps: 1_000,
    protocolFeeBps: FEE_BPS,
    ...fields,
  };
}

/** All optional fields in use, and every other at a value of its own. */
export function fullListing(suite: Suite, fields: Partial<Listing> = {}): Listing {
  return listingOf(suite, {
    currency: suite.money,
    refundWindow: 3 * DAY,
    delivery: HELD,
    maxRoyaltyBps: 4_321,
    buyer: suite.buyer.address,
    storefront: suite.sellerFront.address,
    storefrontFeeBps: 300,
    ...fields,
  });
}

/** What anyone would send to buy the seller's token 1 as it is listed. */
export function purchaseOf(suite: Suite, listing: Listing, fields: Partial<Purchase> = {}): Purchase {
  return {
    collection: suite.art,
    tokenId: 1n,
    seller: suite.seller.address,
    listing,
    receiver: NOBODY,
    storefront: NOBODY,
    storefrontFeeBps: 0,
    ...fields,
  };
}

/** Lists the seller's token 1, and returns what a buyer would send. */
export async function putOnSale(suite: Suite, fields: Partial<Listing> = {}): Promise<Purchase> {
  const listing = listingOf(suite, fields);
  await suite.exchange.connect(suite.seller)[PUT](suite.art, 1n, listing);
  return purchaseOf(suite, listing);
}

/** The price, and the fee of the buyer's storefront on top. */
export function dueFor({ listing, storefrontFeeBps }: Purchase): bigint {
  return listing.price + shareOf(listing.price, storefrontFeeBps);
}

/** The native coin that goes with a purchase. */
export function valueOf(purchase: Purchase): bigint {
  return purchase.listing.currency === NATIVE ? dueFor(purchase) : 0n;
}

/** `bps` basis points of an amount, rounded down. */
export function shareOf(amount: bigint, bps: number): bigint {
  return (amount * BigInt(bps)) / 10_000n;
}

const PURCHASE_TYPE =
  "tuple(address collection,uint256 tokenId,address seller,bytes32 listingHash,address receiver,address storefront," +
  "uint16 storefrontFeeBps)";

/** A purchase as the chain is told of it. */
export interface NamedPurchase extends Omit<Purchase, "listing"> {
  listingHash: string;
}

/** The struct that `buy` takes. */
export function named({ listing, ...purchase }: Purchase): NamedPurchase {
  return { ...purchase, listingHash: hashListing(listing) };
}

/** The data that a KIP-7 transfer carries. */
export function encodePurchase(purchase: Purchase): string {
  return ethers.AbiCoder.defaultAbiCoder().encode([PURCHASE_TYPE], [named(purchase)]);
}

/** The word that {PutOnSale} carries: the fields at their bits, and the time of the listing. */
export function packedOf(listing: Listing, listedAt: number): bigint {
  return (
    listing.price |
    (BigInt(listing.expiresAt) << 128n) |
    (BigInt(listing.refundWindow) << 168n) |
    (BigInt(listing.maxRoyaltyBps) << 192n) |
    (BigInt(listedAt) << 208n) |
    (BigInt(listing.delivery) << 248n) |
    (listing.currency === NATIVE ? 0n : 1n << 249n) |
    (listing.buyer === NOBODY ? 0n : 1n << 250n) |
    (listing.storefront === NOBODY ? 0n : 1n << 251n)
  );
}

/** A listing as it stands. */
export async function storedListing(
  suite: Suite,
  tokenId = 1n,
  seller = suite.seller.address,
  collection = suite.art,
): Promise<Listing> {
  const stored = await suite.exchange.listingOf(collection, tokenId, seller);
  return {
    currency: stored.currency,
    price: stored.price,
    expiresAt: Number(stored.expiresAt),
    refundWindow: Number(stored.refundWindow),
    delivery: Number(stored.delivery),
    maxRoyaltyBps: Number(stored.maxRoyaltyBps),
    protocolFeeBps: Number(stored.protocolFeeBps),
    buyer: stored.buyer,
    storefront: stored.storefront,
    storefrontFeeBps: Number(stored.storefrontFeeBps),
  };
}

/** An encoding with one of its words replaced. */
export function withWord(data: string, index: number, word: BytesLike): string {
  const bytes = ethers.getBytes(data);
  bytes.set(ethers.getBytes(ethers.zeroPadValue(word, 32)), 32 * index);
  return ethers.hexlify(bytes);
}
