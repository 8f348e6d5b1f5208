import type { RlpStructuredData } from "ethers";

/** Encodes an item. ethers' own takes the square of its size in time, and strangers choose how large their data is. */
export function writeRlp(item: RlpStructuredData): string {
  return `0x${encode(item).toLowerCase()}`;
}

function encode(item: RlpStructuredData): string {
  if (Array.isArray(item)) {
    const body = item.map(encode).join("");
    return head(0xc0, body.length / 2) + body;
  }
  const bytes = item.slice(2);
  return bytes.length === 2 && bytes < "80" ? bytes : head(0x80, bytes.length / 2) + bytes;
}

function head(base: number, length: number): string {
  if (length < 56) return toHex(base + length);
  const size = toHex(length);
  return toHex(base + 55 + size.length / 2) + size;
}

function toHex(number: number): string {
  const digits = number.toString(16);
  return digits.length % 2 === 0 ? digits : `0${digits}`;
}
