import { N } from "ethers";
import { LEGACY_KEY, satisfiesAccountKey, type AccountKeyRole } from "../../transactions/accountKeys.ts";
import { feePayerSigningHash, signingHash } from "../../transactions/hashes.ts";
import { recoverPublicKeys } from "../../transactions/signatures.ts";
import type { KaiaSignature, KaiaTransaction } from "../../transactions/types.ts";
import type { AccountKeys } from "../accounts/AccountKeys.ts";
import { signatureGas } from "../accounts/signatureGas.ts";
import { refused, type RpcError } from "../rpc/RpcError.ts";
import type { EthereumSigned } from "./SignedTransaction.ts";
import { ChainError, invalidFeePayer, invalidSender } from "./errors.ts";

interface World {
  readonly keys: AccountKeys;
  readonly chainId: bigint;
}

/** Who sent a transaction of Ethereum's. Only accounts that still have the key that they began with may. */
export async function checkEthereumSender({ tx }: EthereumSigned, { keys }: World): Promise<string> {
  if (BigInt(tx.signature!._s) > N / 2n) throw refused(invalidSender(ChainError.InvalidSignature));
  const sender = recoverSender(tx);
  const key = await keys.keyOf(sender);
  if (key.type !== LEGACY_KEY.type) throw refused(invalidSender(ChainError.NeedsLegacyKey));
  return sender;
}

/** Whether its sender signed; returns the gas that checking it costs. */
export function checkSender(tx: KaiaTransaction, world: World): Promise<bigint> {
  const role = tx.type.kind === "accountUpdate" ? "accountUpdate" : "transaction";
  const claim = { account: tx.from, role, signatures: tx.signatures } as const;
  return checkSignatures(claim, signingHash(tx, world.chainId), world, invalidSender);
}

/** Whether its fee payer signed; returns the gas that checking it costs. */
export function checkFeePayer(tx: KaiaTransaction, world: World): Promise<bigint> {
  const account = tx.feePayer!;
  const claim = { account, role: "feePayer", signatures: tx.feePayerSignatures ?? [] } as const;
  return checkSignatures(claim, feePayerSigningHash(tx, account, world.chainId), world, invalidFeePayer);
}

async function checkSignatures(
  { account, role, signatures }: { account: string; role: AccountKeyRole; signatures: readonly KaiaSignature[] },
  digest: string,
  { keys, chainId }: World,
  describe: (reason: string) => string,
): Promise<bigint> {
  for (const { v, s } of signatures) {
    const isOfChain = v === chainId * 2n + 35n || v === chainId * 2n + 36n;
    if (!isOfChain || s > N / 2n) throw refused(describe(ChainError.InvalidSignature));
  }
  const publicKeys = recover(digest, signatures, describe);
  const key = await keys.keyOf(account);
  if (!satisfiesAccountKey(key, role, publicKeys, account)) throw refused(describe(ChainError.InvalidAccountKey));
  return signatureGas(key, role, signatures.length);
}

function recover(digest: string, signatures: readonly KaiaSignature[], describe: (reason: string) => string): string[] {
  if (signatures.some(({ r, s }) => r === 0n || s === 0n || r >= N)) {
    throw refused(describe(ChainError.InvalidSignature));
  }
  try {
    return signatures.length === 0 ? [] : recoverPublicKeys(digest, signatures);
  } catch (error) {
    throw notRecovered(describe, error);
  }
}

function recoverSender(tx: EthereumSigned["tx"]): string {
  try {
    return tx.from!;
  } catch (error) {
    throw notRecovered(invalidSender, error);
  }
}

/** The numbers are in range, but no key can have made them. */
function notRecovered(describe: (reason: string) => string, cause: unknown): RpcError {
  return refused(describe(ChainError.RecoveryFailed), cause);
}
