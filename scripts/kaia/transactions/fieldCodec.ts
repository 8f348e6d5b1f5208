import { getAddress, isAddress, isHexString, toBeArray, hexlify, type RlpStructuredData } from "ethers";
import { KaiaTransactionError } from "./KaiaTransactionError.ts";
import type { FieldKind } from "./fields.ts";
import type { RlpItem } from "./readRlp.ts";

export type FieldValue = bigint | number | string | boolean | null;

/** How many bytes an integer may have. */
const INTEGER_SIZES = { uint64: 8, "*big.Int": 32, "types.FeeRatio": 1, "params.CodeFormat": 1, bool: 1 } as const;

/** What is wrong with an item, in the words of the chain's RLP decoder, and where. */
export function rlpError(problem: string, type: string, where: string): KaiaTransactionError {
  return new KaiaTransactionError(`rlp: ${problem} for ${type}, decoding into ${where}`);
}

/** A byte string. */
export function decodeBytes(item: RlpItem | undefined, type: string, where: string): string {
  if (typeof item !== "string") throw rlpError("expected input string or byte", type, where);
  return item;
}

/** An unsigned integer of at most this many bytes, without leading zeros. */
export function decodeInteger(item: RlpItem | undefined, size: number, type: string, where: string): bigint {
  const bytes = decodeBytes(item, type, where);
  if (bytes.length > 2 + 2 * size) throw rlpError("input string too long", type, where);
  if (bytes.startsWith("0x00")) throw rlpError("non-canonical integer (leading zero bytes)", type, where);
  return bytes === "0x" ? 0n : BigInt(bytes);
}

/** An address of 20 bytes, checksummed. */
export function decodeAddress(item: RlpItem | undefined, where: string): string {
  const bytes = decodeBytes(item, "common.Address", where);
  if (bytes.length !== 42) {
    throw rlpError(`input string too ${bytes.length < 42 ? "short" : "long"}`, "common.Address", where);
  }
  return getAddress(bytes);
}

/** A field's value as a KaiaTransaction holds it. */
export function decodeField(kind: FieldKind, item: RlpItem | undefined, where: string): FieldValue {
  switch (kind) {
    case "common.Address":
      return decodeAddress(item, where);
    case "*common.Address":
      if (Array.isArray(item) && item.length === 0) {
        throw rlpError("wrong kind of empty value (got List, want String)", kind, where);
      }
      return item === "0x" ? null : decodeAddress(item, where);
    case "[]uint8":
      return decodeBytes(item, kind, where);
    case "types.FeeRatio":
      return Number(decodeInteger(item, INTEGER_SIZES[kind], kind, where));
    case "bool": {
      const number = decodeInteger(item, INTEGER_SIZES[kind], kind, where);
      if (number > 1n) throw new KaiaTransactionError(`rlp: invalid boolean value: ${number.toString()}`);
      return number === 1n;
    }
    default:
      return decodeInteger(item, INTEGER_SIZES[kind], kind, where);
  }
}

/** An unsigned integer of at most this many bytes. */
export function encodeInteger(value: unknown, size: number, name: string): string {
  if (typeof value !== "bigint" || value < 0n || value >= 1n << BigInt(8 * size)) {
    throw new KaiaTransactionError(`${name} must be an unsigned integer of at most ${size} bytes`);
  }
  return hexlify(toBeArray(value));
}

/** An address of 20 bytes. */
export function encodeAddress(value: unknown, name: string): string {
  if (!isAddress(value)) throw new KaiaTransactionError(`${name} must be an address`);
  return getAddress(value).toLowerCase();
}

/** The inverse of decodeField. */
export function encodeField(kind: FieldKind, value: unknown, name: string): RlpStructuredData {
  switch (kind) {
    case "common.Address":
      return encodeAddress(value, name);
    case "*common.Address":
      return value === null ? "0x" : encodeAddress(value, name);
    case "[]uint8":
      if (!isHexString(value) || value.length % 2 !== 0) throw new KaiaTransactionError(`${name} must be bytes`);
      return value;
    case "types.FeeRatio":
      return encodeInteger(Number.isSafeInteger(value) ? BigInt(value as number) : value, INTEGER_SIZES[kind], name);
    case "bool":
      if (typeof value !== "boolean") throw new KaiaTransactionError(`${name} must be true or false`);
      return value ? "0x01" : "0x";
    default:
      return encodeInteger(value, INTEGER_SIZES[kind], name);
  }
}
