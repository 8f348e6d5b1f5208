import { type BigNumberish, getAddress, getBigInt, isAddress, isHexString, ZeroAddress } from "ethers";
import { DroitError } from "../errors/DroitError.ts";
import type { Seconds, Storefront } from "../types.ts";

/** An argument is wrong. */
export function invalid(name: string, what: string): DroitError {
  return new DroitError("INVALID_ARGUMENT", `${name}: ${what}.`, { args: { name } });
}

/** @returns The address with its checksum. @throws DroitError `INVALID_ARGUMENT`. */
export function checkAddress(name: string, value: string): string {
  if (isAddress(value)) return getAddress(value);
  throw invalid(name, `must be an address, with the right checksum, not "${String(value)}"`);
}

/** As {@link checkAddress}, of somebody. */
export function checkAccount(name: string, value: string): string {
  const address = checkAddress(name, value);
  if (address === ZeroAddress) throw invalid(name, "must not be the zero address");
  return address;
}

/** The zero address where none is given. */
export function optionalAddress(name: string, value: string | undefined): string {
  return value === undefined ? ZeroAddress : checkAddress(name, value);
}

/** @throws DroitError `INVALID_ARGUMENT` unless it is a whole number of that size. */
export function checkUint(name: string, value: BigNumberish, bits: number, minimum = 0n): bigint {
  let number: bigint;
  try {
    number = getBigInt(value);
  } catch {
    throw invalid(name, `must be a whole number, not "${String(value)}"`);
  }
  if (number < minimum) throw invalid(name, `must be at least ${minimum}`);
  if (number >= 1n << BigInt(bits)) throw invalid(name, "is too large");
  return number;
}

/** An amount in the smallest unit: a bigint, so that nobody passes coins where units are meant. */
export function checkAmount(name: string, value: bigint, bits = 128, minimum = 1n): bigint {
  if (typeof value !== "bigint") throw invalid(name, "must be a bigint, in the currency's smallest unit");
  return checkUint(name, value, bits, minimum);
}

/** A part in basis points. */
export function checkBps(name: string, value: number): number {
  if (!Number.isInteger(value) || value < 0 || value > 10_000)
    throw invalid(name, "must be from 0 to 10,000 basis points");
  return value;
}

/** A shop and its fee as the contracts take them; the zero address where there is none. */
export function checkStorefront(shop: Storefront | undefined): { storefront: string; storefrontFeeBps: number } {
  if (shop === undefined) return { storefront: ZeroAddress, storefrontFeeBps: 0 };
  const storefront = checkAccount("storefront", shop.address);
  return { storefront, storefrontFeeBps: checkBps("storefront.feeBps", shop.feeBps) };
}

/** A number of blocks, or of one. */
export function checkCount(name: string, value: number, minimum = 0): number {
  if (!Number.isSafeInteger(value) || value < minimum) throw invalid(name, `must be a whole number from ${minimum}`);
  return value;
}

/** Seconds, not milliseconds. */
export function checkSeconds(name: string, value: Seconds, bits = 40): bigint {
  // The year 5138: whoever names a later time has counted milliseconds.
  if (checkUint(name, value, 256) > 100_000_000_000n) throw invalid(name, "must be in seconds, not milliseconds");
  return checkUint(name, value, bits);
}

/** 32 bytes. */
export function checkHash(name: string, value: string): string {
  if (!isHexString(value, 32)) throw invalid(name, `must be 32 bytes in hexadecimal, not "${value}"`);
  return value.toLowerCase();
}
