import { isKnownSelector } from "./decodeRevert.ts";

/** Where libraries, wallets and nodes keep what a contract answered. */
const DATA_KEYS = ["data", "raw", "result", "returnData", "output"] as const;
const INNER_KEYS = ["error", "info", "cause", "originalError", "innerError", "revert", "body", "responseBody"] as const;
const TEXT_KEYS = ["message", "shortMessage", "details", "reason", "metaMessages"] as const;
const MAX_DEPTH = 10;

const HEX_DATA = /^(?:Reverted )?(0x(?:[0-9a-f]{2})*)$/i;
const HEX_IN_TEXT = /0x[0-9a-f]{8,}/gi;

/**
 * The data of the revert somewhere within what was thrown: of ethers, viem, Hardhat, Anvil, Kaia's nodes, MetaMask. What was
 * sent is in there too, and is not looked at.
 * @returns Undefined where there is none. `0x` is a revert without a reason.
 */
export function findRevertData(thrown: unknown): string | undefined {
  const found: string[] = [];
  const texts: string[] = [];
  collect(thrown, found, texts, new Set(), MAX_DEPTH);
  const known = found.find((data) => data.length >= 10 && isKnownSelector(data.slice(0, 10).toLowerCase()));
  if (known !== undefined) return known;
  const error = found.find((data) => data.length >= 10 && (data.length - 10) % 64 === 0);
  if (error !== undefined) return error;
  for (const text of texts) {
    for (const [hex] of text.matchAll(HEX_IN_TEXT)) {
      const isWhole = (hex.length - 10) % 64 === 0;
      if (isWhole && isKnownSelector(hex.slice(0, 10).toLowerCase())) return hex;
    }
  }
  return found.includes("0x") ? "0x" : undefined;
}

function collect(value: unknown, found: string[], texts: string[], seen: Set<unknown>, depth: number): void {
  if (typeof value !== "object" || value === null || seen.has(value) || depth === 0) return;
  seen.add(value);
  const fields = value as Record<string, unknown>;
  for (const key of DATA_KEYS) {
    const data = fields[key];
    const hex = typeof data === "string" ? HEX_DATA.exec(data)?.[1] : undefined;
    if (hex !== undefined) found.push(hex);
    else collect(parse(data), found, texts, seen, depth - 1);
  }
  for (const key of INNER_KEYS) collect(parse(fields[key]), found, texts, seen, depth - 1);
  for (const key of TEXT_KEYS) {
    const text = fields[key];
    if (typeof text === "string") texts.push(text);
    else if (Array.isArray(text)) texts.push(...text.filter((line): line is string => typeof line === "string"));
  }
}

/** Some hand on the node's answer as text. */
function parse(value: unknown): unknown {
  if (typeof value !== "string" || !value.startsWith("{")) return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
