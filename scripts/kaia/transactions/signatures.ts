import { N, SigningKey, ZeroAddress, getAddress, toBeHex } from "ethers";
import { KaiaTransactionError } from "./KaiaTransactionError.ts";
import { encodeTransaction } from "./encodeTransaction.ts";
import { encodeAddress } from "./fieldCodec.ts";
import { feePayerSigningHash } from "./hashes.ts";
import type { KaiaSignature, KaiaTransaction } from "./types.ts";

/** The chain that a signature is for, from its v; undefined where that is not EIP-155's. */
export function chainIdOf(signature: KaiaSignature): bigint | undefined {
  return signature.v < 35n ? undefined : (signature.v - 35n) / 2n;
}

/** The uncompressed public keys that made these signatures of a digest, in their order. */
export function recoverPublicKeys(digest: string, signatures: readonly KaiaSignature[]): string[] {
  if (signatures.length === 0) throw invalidSignature();
  return signatures.map((signature) => recoverPublicKey(digest, signature));
}

/** The transaction with one more signature of its fee payer, and without the dummy that some wallets put there. */
export function signAsFeePayer(
  tx: KaiaTransaction,
  feePayer: string,
  key: SigningKey,
  chainId: bigint,
): KaiaTransaction {
  if (tx.type.delegation === "none") throw new KaiaTransactionError("not a fee delegation type transaction");
  const payer = getAddress(encodeAddress(feePayer, "feePayer"));
  const { r, s, yParity } = key.sign(feePayerSigningHash(tx, payer, chainId));
  const signature = { v: chainId * 2n + 35n + BigInt(yParity), r: BigInt(r), s: BigInt(s) };
  const signed = { ...tx, feePayer: payer, feePayerSignatures: [...othersOf(tx, payer), signature] };
  return { ...signed, raw: encodeTransaction(signed) };
}

function recoverPublicKey(digest: string, { v, r, s }: KaiaSignature): string {
  if (v < 35n || r < 1n || r >= N || s < 1n || s > N / 2n) throw invalidSignature();
  try {
    const yParity = v % 2n === 1n ? 0 : 1;
    return SigningKey.recoverPublicKey(digest, { r: toBeHex(r, 32), s: toBeHex(s, 32), yParity });
  } catch (error) {
    throw invalidSignature(error);
  }
}

/** What others with a share in the fee payer's key have signed so far. */
function othersOf(tx: KaiaTransaction, feePayer: string): readonly KaiaSignature[] {
  const signatures = (tx.feePayerSignatures ?? []).filter(({ r, s }) => r !== 0n || s !== 0n);
  if (signatures.length === 0 || tx.feePayer === undefined || tx.feePayer === ZeroAddress) return [];
  if (tx.feePayer !== feePayer) throw new KaiaTransactionError(`fee payer is already ${tx.feePayer}`);
  return signatures;
}

function invalidSignature(cause?: unknown): KaiaTransactionError {
  return new KaiaTransactionError("invalid transaction v, r, s values", { cause });
}
