import { satisfiesAccountKey } from "../transactions/accountKeys.ts";
import { signingHash } from "../transactions/hashes.ts";
import { KaiaTransactionError } from "../transactions/KaiaTransactionError.ts";
import { recoverPublicKeys } from "../transactions/signatures.ts";
import type { KaiaTransaction } from "../transactions/types.ts";
import { FeePayerError } from "./FeePayerError.ts";
import { readAccountKey } from "./node/accountKey.ts";
import type { Node } from "./node/createNode.ts";

/**
 * Checks that the sender has signed, with the key that their account has now: an account of Kaia's can replace its key.
 * @param publicKeys Those that have signed.
 * @throws FeePayerError `SENDER_SIGNATURE`
 */
export async function checkSender(node: Node, { from }: KaiaTransaction, publicKeys: readonly string[]): Promise<void> {
  const key = await readAccountKey(node, from);
  if (!satisfiesAccountKey(key, "transaction", publicKeys, from)) {
    throw new FeePayerError("SENDER_SIGNATURE", `the transaction is not signed by ${from}`);
  }
}

/**
 * The public keys that have signed as the sender.
 * @throws FeePayerError `SENDER_SIGNATURE`
 */
export function recoverSigners(tx: KaiaTransaction, chainId: bigint): string[] {
  try {
    return recoverPublicKeys(signingHash(tx, chainId), tx.signatures);
  } catch (cause) {
    if (!(cause instanceof KaiaTransactionError)) throw cause;
    throw new FeePayerError("SENDER_SIGNATURE", cause.message, { cause });
  }
}
