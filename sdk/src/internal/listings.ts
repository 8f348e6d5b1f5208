import { ZeroAddress } from "ethers";
import type { ListingStructOutput } from "../../../typechain-types/market/FixedPriceExchange.js";
import { DroitError } from "../errors/DroitError.ts";
import { hashListing, type Listing } from "../terms/listing.ts";
import type { Delivery, ListingView } from "../types.ts";
import { ask, type Context } from "./Context.ts";

const DELIVERIES: readonly Delivery[] = ["Delivered", "Held"];

/** The number by which the contracts know a way of delivery. */
export function deliveryCode(delivery: Delivery): number {
  return DELIVERIES.indexOf(delivery);
}

/** The way of delivery with a number of the contracts'. */
export function deliveryName(code: bigint | number): Delivery {
  return DELIVERIES[Number(code)] ?? "Held";
}

/** Which token of which seller. */
export interface ListingKey {
  collection: string;
  tokenId: bigint;
  seller: string;
}

/** A listing as it stands now; undefined where there is none. */
export async function readListing(context: Context, key: ListingKey): Promise<ListingView | undefined> {
  const { exchange } = context.contracts;
  const listing = await ask(context, () => exchange.listingOf(key.collection, key.tokenId, key.seller));
  return listing.price === 0n ? undefined : viewListing(key, listing);
}

/** As {@link readListing}. @throws DroitError `ExchangeNotListed`. */
export async function requireListing(context: Context, key: ListingKey): Promise<ListingView> {
  const listing = await readListing(context, key);
  if (listing !== undefined) return listing;
  throw new DroitError(
    "ExchangeNotListed",
    `There is no such listing: ${key.seller} does not offer ${key.tokenId} of ${key.collection}.`,
    { args: { ...key } },
  );
}

function viewListing({ collection, tokenId, seller }: ListingKey, listing: ListingStructOutput): ListingView {
  const { buyer, storefront } = listing;
  return {
    collection,
    tokenId,
    seller,
    hash: hashListing(plain(listing)),
    currency: listing.currency,
    price: listing.price,
    expiresAt: Number(listing.expiresAt),
    refundWindow: Number(listing.refundWindow),
    delivery: deliveryName(listing.delivery),
    maxRoyaltyBps: Number(listing.maxRoyaltyBps),
    protocolFeeBps: Number(listing.protocolFeeBps),
    buyer: buyer === ZeroAddress ? undefined : buyer,
    storefront:
      storefront === ZeroAddress ? undefined : { address: storefront, feeBps: Number(listing.storefrontFeeBps) },
  };
}

/** The struct with the fields of its own names alone. */
function plain(listing: ListingStructOutput): Listing {
  return {
    currency: listing.currency,
    price: listing.price,
    expiresAt: listing.expiresAt,
    refundWindow: listing.refundWindow,
    delivery: listing.delivery,
    maxRoyaltyBps: listing.maxRoyaltyBps,
    protocolFeeBps: listing.protocolFeeBps,
    buyer: listing.buyer,
    storefront: listing.storefront,
    storefrontFeeBps: listing.storefrontFeeBps,
  };
}
