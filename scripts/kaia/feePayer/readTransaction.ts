import { decodeTransaction } from "../transactions/decodeTransaction.ts";
import { isKaiaTransaction } from "../transactions/transactionTypes.ts";
import type { KaiaTransaction } from "../transactions/types.ts";
import { FeePayerError } from "./FeePayerError.ts";
import { printable } from "./printable.ts";

/** In bytes; Kaia's nodes take no larger transactions. */
export const LARGEST_TRANSACTION = 128 * 1024;

/** First bytes of Ethereum's transactions: typed ones, with Kaia's envelope or without, and the lists of untyped ones. */
const ETHEREUM = /^0x(0[1-4]|78|[c-f][0-9a-f])/i;

/**
 * Decodes what a user has signed.
 * @throws FeePayerError `MALFORMED` or `NOT_FEE_DELEGATED`.
 */
export function readTransaction(raw: string): KaiaTransaction {
  if (raw.length > 2 + 2 * LARGEST_TRANSACTION) throw new FeePayerError("MALFORMED", "the transaction is too large");
  if (!/^0x([0-9a-f]{2})+$/i.test(raw)) throw new FeePayerError("MALFORMED", "the transaction is not in hex");
  if (!isKaiaTransaction(raw) && ETHEREUM.test(raw)) {
    throw new FeePayerError("NOT_FEE_DELEGATED", "the sender of an Ethereum transaction pays its fee");
  }
  try {
    return decodeTransaction(raw);
  } catch (cause) {
    const problem = cause instanceof Error ? printable(cause.message) : "not a transaction";
    throw new FeePayerError("MALFORMED", problem, { cause });
  }
}
