import { AbiCoder, keccak256 } from "ethers";

/** The terms of a listing, as the exchange's `Listing` struct: amounts in the currency's smallest unit, times in seconds. */
export interface Listing {
  currency: string;
  price: bigint;
  expiresAt: bigint | number;
  refundWindow: bigint | number;
  delivery: bigint | number;
  maxRoyaltyBps: bigint | number;
  protocolFeeBps: bigint | number;
  buyer: string;
  storefront: string;
  storefrontFeeBps: bigint | number;
}

const LISTING =
  "tuple(address currency,uint128 price,uint40 expiresAt,uint24 refundWindow,uint8 delivery,uint16 maxRoyaltyBps," +
  "uint16 protocolFeeBps,address buyer,address storefront,uint16 storefrontFeeBps)";

/** The hash by which a buyer names the whole listing. */
export function hashListing(listing: Listing): string {
  return keccak256(AbiCoder.defaultAbiCoder().encode([LISTING], [listing]));
}
