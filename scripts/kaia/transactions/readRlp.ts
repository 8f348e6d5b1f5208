import { decodeRlp, getBytes, hexlify } from "ethers";
import { KaiaTransactionError } from "./KaiaTransactionError.ts";

/** A nested list of byte strings in hex. */
export type RlpItem = string | RlpItem[];

/** Reads bytes that are one item, encoded in the only way in which the chain would encode it. */
export function readRlp(encoded: string): RlpItem {
  if (encoded === "0x") throw new KaiaTransactionError("EOF");
  let item: RlpItem;
  let length: number;
  try {
    item = decodeRlp(encoded);
    length = lengthOf(item);
  } catch (error) {
    throw new KaiaTransactionError(describe(encoded, error), { cause: error });
  }
  // Each other encoding of the same item is longer. To encode it again would take the square of its time.
  if (length !== encoded.length / 2 - 1) throw new KaiaTransactionError("rlp: non-canonical size information");
  return item;
}

/** ethers' complaint in the chain's words. */
function describe(encoded: string, error: unknown): string {
  if (error instanceof Error && error.message.startsWith("unexpected junk")) {
    return "rlp: input contains more than one value";
  }
  return isWhole(encoded)
    ? "rlp: element is larger than containing list"
    : "rlp: value size exceeds available input length";
}

/** Whether as many bytes are there as the first item says. */
function isWhole(encoded: string): boolean {
  const bytes = getBytes(encoded);
  const first = bytes[0]!;
  const base = first < 0xc0 ? 0x80 : 0xc0;
  if (first < base + 56) return bytes.length > first - base;
  const end = first - base - 54;
  return bytes.length >= end && bytes.length >= end + Number(hexlify(bytes.subarray(1, end)));
}

/** How many bytes an item takes at the least. */
function lengthOf(item: RlpItem): number {
  if (Array.isArray(item)) return withHead(item.reduce((sum, child) => sum + lengthOf(child), 0));
  const length = item.length / 2 - 1;
  return length === 1 && Number(item) < 0x80 ? 1 : withHead(length);
}

function withHead(length: number): number {
  if (length < 56) return 1 + length;
  return 1 + Math.ceil(length.toString(16).length / 2) + length;
}
