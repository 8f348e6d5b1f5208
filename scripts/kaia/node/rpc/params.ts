import { getAddress, isHexString } from "ethers";
import { invalidParams } from "./RpcError.ts";

/** A block as callers name it: a tag, a number, or an object with one of both keys of EIP-1898. */
export type BlockParameter = string | { blockNumber: string } | { blockHash: string };

const TAGS = new Set(["latest", "pending", "earliest", "safe", "finalized"]);

export function requireParam(params: readonly unknown[], index: number): unknown {
  const value = params[index];
  if (value === undefined || value === null) throw invalidParams(`missing value for required argument ${index}`);
  return value;
}

export function addressParam(params: readonly unknown[], index: number): string {
  const value = requireParam(params, index);
  if (!isHexString(value, 20)) throw invalidParams(`invalid argument ${index}: want an address of 20 bytes`);
  return getAddress(value.toLowerCase());
}

export function hashParam(params: readonly unknown[], index: number): string {
  const value = requireParam(params, index);
  if (!isHexString(value, 32)) throw invalidParams(`invalid argument ${index}: want a hash of 32 bytes`);
  return value.toLowerCase();
}

export function quantityParam(params: readonly unknown[], index: number): bigint {
  const value = requireParam(params, index);
  if (!isQuantity(value)) throw invalidParams(`invalid argument ${index}: want a number in hex`);
  return BigInt(value);
}

/** The block that a caller names, the latest where none is named. */
export function blockParam(params: readonly unknown[], index: number): BlockParameter {
  const value = params[index] ?? "latest";
  if (isBlockName(value)) return value;
  if (typeof value === "object" && "blockHash" in value && isHexString(value.blockHash, 32)) {
    return { blockHash: value.blockHash.toLowerCase() };
  }
  if (typeof value === "object" && "blockNumber" in value && isBlockName(value.blockNumber)) return value.blockNumber;
  throw invalidParams(`invalid argument ${index}: want a block's number, hash or tag`);
}

/** The name of a block where only its number or a tag will do. */
export function blockNumberParam(params: readonly unknown[], index: number): string {
  const value = params[index] ?? "latest";
  if (!isBlockName(value)) throw invalidParams(`invalid argument ${index}: want a block's number or tag`);
  return value;
}

/** Bytes that may be anything, also nothing. */
export function bytesParam(params: readonly unknown[], index: number): string {
  const value = requireParam(params, index);
  return readBytes(value, index);
}

export function readBytes(value: unknown, index: number): string {
  if (typeof value !== "string" || !value.startsWith("0x")) {
    throw invalidParams(`invalid argument ${index}: json: cannot unmarshal hex string without 0x prefix`);
  }
  if (!isHexString(value, true)) throw invalidParams(`invalid argument ${index}: json: cannot unmarshal hex string`);
  return value.toLowerCase();
}

function isBlockName(value: unknown): value is string {
  return typeof value === "string" && (TAGS.has(value) || isQuantity(value));
}

function isQuantity(value: unknown): value is string {
  return typeof value === "string" && /^0x[0-9a-f]{1,64}$/i.test(value);
}
