import { hexlify, randomBytes, toBigInt, ZeroAddress } from "ethers";
import { DroitError } from "../errors/DroitError.ts";
import { toDroitError } from "../errors/toDroitError.ts";
import type { Order, SignedOrder } from "../terms/order.ts";
import { bounded } from "./bounded.ts";
import { checkAddress, checkUint } from "./check.ts";
import type { Context } from "./Context.ts";

/**
 * The nonce of an order: the caller's, or one at random, so that two orders never end each other by accident. Small ones of
 * the caller's own counting are cheaper for whoever takes the order.
 */
export function nonceOf(nonce: bigint | number | undefined): bigint {
  return nonce === undefined ? toBigInt(hexlify(randomBytes(8))) : checkUint("nonce", nonce, 256);
}

/** What one token or copy costs at a time, as the exchange computes it. */
export function priceAt(order: Order, time: number): bigint {
  const [price, endPrice] = [toBigInt(order.price), toBigInt(order.endPrice)];
  const [startsAt, expiresAt] = [toBigInt(order.startsAt), toBigInt(order.expiresAt)];
  if (endPrice === 0n) return price;
  const now = BigInt(time);
  const elapsed = now < startsAt ? 0n : (now > expiresAt ? expiresAt : now) - startsAt;
  return price - ((price - endPrice) * elapsed) / (expiresAt - startsAt);
}

/** A part of a price in basis points, rounded as the markets do. */
export function feeOf(price: bigint, bps: bigint | number): bigint {
  return (price * BigInt(bps)) / 10_000n;
}

/** Lets the account sign. @throws DroitError `REJECTED_BY_USER`, `WALLET_TIMEOUT`. */
export async function signing<T>(context: Context, sign: () => Promise<T>): Promise<T> {
  try {
    return await bounded(context.timeouts.wallet, "The wallet", sign, "WALLET_TIMEOUT");
  } catch (thrown) {
    throw toDroitError(thrown);
  }
}

/** An address field of an order, with its checksum. @throws DroitError `INVALID_ARGUMENT`. */
export function addressIn(order: Order, field: "maker" | "collection" | "currency" | "taker"): string {
  return checkAddress(`order.${field}`, order[field] as string);
}

/** Whether an order is in native coin. */
export function isNative(order: Order): boolean {
  return addressIn(order, "currency") === ZeroAddress;
}

/** Looks whether something is a signed order at all. @throws DroitError `INVALID_ARGUMENT`. */
export function checkSigned(signed: SignedOrder): SignedOrder {
  const order = (signed as Partial<SignedOrder> | undefined)?.order;
  if (order === undefined || !Array.isArray(order.tokenIds) || !Array.isArray(signed.proof)) {
    throw new DroitError("INVALID_ARGUMENT", "order: must be a signed order, as signListing and makeOffer return it.");
  }
  return signed;
}
