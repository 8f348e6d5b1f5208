import { AuctionError, type AuctionErrorCode } from "../auctions/AuctionError.ts";
import { DroitError, type DroitErrorDetails } from "./DroitError.ts";
import type { SdkErrorCode } from "./catalogue.ts";
import { decodeRevert } from "./decodeRevert.ts";
import { findRevertData } from "./findRevertData.ts";
import type { SentenceContext } from "./sentence.ts";

const AUCTION_CODES: Readonly<Record<AuctionErrorCode, SdkErrorCode>> = {
  AUCTION_INVALID_ARGUMENT: "INVALID_ARGUMENT",
  AUCTION_UNKNOWN: "NOT_FOUND",
  AUCTION_PAGE_REFUSED: "NODE_FAILED",
  AUCTION_LOG_INVALID: "NODE_FAILED",
  AUCTION_NODE_FAILED: "NODE_FAILED",
  AUCTION_CHAIN_MOVED: "NODE_FAILED",
};

/** The person said no, and the page may not act for the account (EIP-1193). */
const REJECTED = 4001;
const UNAUTHORIZED = 4100;
const REJECTION = /user (?:rejected|denied|cancell?ed|disapproved)|rejected by (?:the )?user/i;
const NO_FUNDS = /insufficient (?:funds|balance)|doesn't have enough funds|not enough balance/i;
const REVERT = /revert/i;

/**
 * Whatever was thrown as one error of the SDK.
 * @param thrown What a node, a wallet or a library threw.
 * @param context What amounts are told in.
 */
export function toDroitError(
  thrown: unknown,
  context: SentenceContext = {},
  details: DroitErrorDetails = {},
): DroitError {
  if (thrown instanceof DroitError) return thrown;
  const options = { cause: thrown, ...details };
  if (thrown instanceof AuctionError) return new DroitError(AUCTION_CODES[thrown.code], thrown.message, options);
  const codes = gather(thrown, "code");
  const texts = gather(thrown, "message").concat(gather(thrown, "shortMessage")).filter(isString);
  if (codes.includes("ACTION_REJECTED") || codes.includes(REJECTED) || any(texts, REJECTION)) {
    return new DroitError("REJECTED_BY_USER", "You declined this in your wallet.", options);
  }
  if (codes.includes(UNAUTHORIZED)) {
    return new DroitError("NO_SIGNER", "The wallet does not let this page act for the account: connect it.", options);
  }
  const data = findRevertData(thrown);
  if (data !== undefined && (data !== "0x" || codes.includes("CALL_EXCEPTION") || any(texts, REVERT))) {
    const { code, message, args } = decodeRevert(data, context);
    return new DroitError(code, message, { ...options, args });
  }
  if (codes.includes("INSUFFICIENT_FUNDS") || any(texts, NO_FUNDS)) {
    return new DroitError("INSUFFICIENT_FUNDS", "The account cannot pay for this and its gas.", options);
  }
  if (codes.includes("CALL_EXCEPTION")) {
    return new DroitError("REVERTED", "The contract refuses, and does not say why.", options);
  }
  if (codes.includes("INVALID_ARGUMENT") || codes.includes("UNCONFIGURED_NAME") || codes.includes("NUMERIC_FAULT")) {
    return new DroitError("INVALID_ARGUMENT", `An argument is wrong: ${briefly(thrown)}`, options);
  }
  if (codes.includes("TIMEOUT")) return new DroitError("TIMEOUT", `It took too long: ${briefly(thrown)}`, options);
  return new DroitError("NODE_FAILED", `The node or the wallet failed: ${briefly(thrown)}`, options);
}

/** The values of a field of what was thrown and of what lies within it. */
function gather(thrown: unknown, key: "code" | "message" | "shortMessage"): unknown[] {
  const values: unknown[] = [];
  const seen = new Set<unknown>();
  let layer: unknown[] = [thrown];
  while (layer.length > 0) {
    const next: unknown[] = [];
    for (const value of layer) {
      if (typeof value !== "object" || value === null || seen.has(value)) continue;
      seen.add(value);
      const fields = value as Record<string, unknown>;
      values.push(fields[key]);
      next.push(fields.error, fields.info, fields.cause, fields.data, fields.originalError);
    }
    layer = next;
  }
  return values.filter((value) => value !== undefined);
}

function any(texts: readonly string[], pattern: RegExp): boolean {
  return texts.some((text) => pattern.test(text));
}

function isString(value: unknown): value is string {
  return typeof value === "string";
}

/** The long message of an ethers error repeats the request. */
function briefly(thrown: unknown): string {
  const { shortMessage, message } = (thrown ?? {}) as { shortMessage?: unknown; message?: unknown };
  if (typeof shortMessage === "string") return shortMessage;
  return typeof message === "string" ? message : String(thrown);
}
