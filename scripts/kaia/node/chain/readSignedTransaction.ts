import { concat, dataLength, dataSlice, isHexString, N, Transaction } from "ethers";
import { KaiaTransactionError } from "../../transactions/KaiaTransactionError.ts";
import { decodeTransaction } from "../../transactions/decodeTransaction.ts";
import { transactionHash } from "../../transactions/hashes.ts";
import { chainIdOf } from "../../transactions/signatures.ts";
import { isKaiaTransaction } from "../../transactions/transactionTypes.ts";
import type { KaiaSignature, KaiaTransaction } from "../../transactions/types.ts";
import { refused } from "../rpc/RpcError.ts";
import type { EthereumSigned, KaiaSigned, SignedTransaction } from "./SignedTransaction.ts";
import { ChainError } from "./errors.ts";

/** Kaia's mark before a typed transaction of Ethereum's. */
const ENVELOPE = "0x78";
const BLOB = 3;
const TYPED = new Set([1, 2, BLOB, 4]);
const FIRST_LIST = 0xc0;

/** Reads what klay_sendRawTransaction takes: Kaia's types, legacy ones, and Ethereum's in Kaia's envelope. */
export function readSignedTransaction(raw: string): SignedTransaction {
  if (isKaiaTransaction(raw)) return readKaia(raw);
  if (raw.startsWith(ENVELOPE)) return readTyped(`0x${raw.slice(4)}`);
  const first = firstByte(raw);
  if (first === undefined) throw refused("EOF");
  if (first >= FIRST_LIST) return readEthereum(raw, raw);
  throw refused(
    first > 0 && first < 0x80 ? ChainError.UndefinedType : "rlp: expected input list for types.TxInternalDataLegacy",
  );
}

/** Reads what eth_sendRawTransaction takes, and klay_sendRawTransactions: Ethereum's types as Ethereum has them. */
export function readEthereumTransaction(raw: string): SignedTransaction {
  const first = firstByte(raw);
  if (first === undefined) throw refused(ChainError.EmptyInput);
  return first > 0 && first < 0x7f ? readTyped(raw) : readSignedTransaction(raw);
}

function readKaia(raw: string): KaiaSigned {
  const tx = decodeKaia(raw);
  if (!tx.signatures.every((signature) => isPlausible(signature, tx.signatures[0]!)) || tx.signatures.length === 0) {
    throw refused(ChainError.InvalidSignature);
  }
  const { nonce, gasLimit, gasPrice, value, data, to } = tx;
  const creates = tx.type.kind === "deploy";
  const size = dataLength(tx.raw) - 1;
  return {
    kind: "kaia",
    tx,
    hash: transactionHash(tx),
    raw: tx.raw,
    nonce,
    gasLimit,
    gasPrice,
    value,
    data,
    to,
    creates,
    size,
  };
}

function decodeKaia(raw: string): KaiaTransaction {
  try {
    const tx = decodeTransaction(raw);
    if (tx.type.delegation !== "none" && tx.feePayer === undefined) {
      throw new KaiaTransactionError(`rlp: too few elements for types.${structOf(tx)}`);
    }
    return tx;
  } catch (error) {
    throw refused(error instanceof KaiaTransactionError ? error.message : "rlp: invalid transaction", error);
  }
}

/** What the chain's code calls what it decodes. */
function structOf({ type }: KaiaTransaction): string {
  const name = type.name.replace("TxType", "TxInternalData");
  return type.kind === "accountUpdate" ? `t${name.slice(1)}Serializable` : name;
}

/**
 * What the chain asks of a signature before it looks at whose it is: numbers in range, and one chain for all of them.
 */
function isPlausible(signature: KaiaSignature, first: KaiaSignature): boolean {
  const { v, r, s } = signature;
  return v > 1n && isInRange(r) && isInRange(s) && chainIdOf(signature) === chainIdOf(first);
}

function isInRange(value: bigint): boolean {
  return value > 0n && value < N;
}

function readTyped(raw: string): EthereumSigned {
  const type = firstByte(raw);
  if (type === undefined || !TYPED.has(type)) throw refused(ChainError.UndefinedType);
  if (type === BLOB) throw refused(ChainError.TypeNotSupported);
  return readEthereum(raw, concat([ENVELOPE, raw]));
}

function readEthereum(raw: string, kaiaRaw: string): EthereumSigned {
  const tx = decodeEthereum(raw);
  const { signature } = tx;
  if (signature === null || !isInRange(BigInt(signature.r)) || !isInRange(BigInt(signature._s))) {
    throw refused(ChainError.InvalidSignature);
  }
  // The chain says so a little later, after looking at the chain id; ethers encodes no such transaction.
  if ((tx.maxPriorityFeePerGas ?? 0n) > (tx.maxFeePerGas ?? 0n)) throw refused(ChainError.TipAboveFeeCap);
  if (tx.serialized !== raw.toLowerCase()) throw refused("rlp: non-canonical size information");
  return {
    kind: "ethereum",
    tx,
    hash: tx.hash!,
    raw: kaiaRaw.toLowerCase(),
    nonce: BigInt(tx.nonce),
    gasLimit: tx.gasLimit,
    gasPrice: tx.maxFeePerGas ?? tx.gasPrice ?? 0n,
    value: tx.value,
    data: tx.data,
    to: tx.to,
    creates: tx.to === null,
    size: dataLength(raw) - (tx.type === 0 ? 0 : 1),
  };
}

function decodeEthereum(raw: string): Transaction {
  try {
    return Transaction.from(raw);
  } catch (error) {
    const isSignature = error instanceof Error && /yParity|legacy v|signature/i.test(error.message);
    throw refused(isSignature ? ChainError.InvalidSignature : "rlp: invalid transaction", error);
  }
}

function firstByte(raw: string): number | undefined {
  return isHexString(raw, true) && raw.length > 2 ? Number(dataSlice(raw, 0, 1)) : undefined;
}
