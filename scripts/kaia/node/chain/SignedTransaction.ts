import type { Transaction } from "ethers";
import type { KaiaTransaction } from "../../transactions/types.ts";

interface Common {
  /** As the chain calls it. */
  readonly hash: string;
  /** As the chain's klay_getRawTransactionByHash gives it. */
  readonly raw: string;
  readonly nonce: bigint;
  readonly gasLimit: bigint;
  /** The price offered, for Ethereum's type 2 and 4 the most that is paid. */
  readonly gasPrice: bigint;
  readonly value: bigint;
  readonly data: string;
  readonly to: string | null;
  readonly creates: boolean;
  /** Of the encoding without its type, in bytes. */
  readonly size: number;
}

export interface KaiaSigned extends Common {
  readonly kind: "kaia";
  readonly tx: KaiaTransaction;
}

export interface EthereumSigned extends Common {
  readonly kind: "ethereum";
  readonly tx: Transaction;
}

/** A transaction as it came in, before anything but its form is known to be right. */
export type SignedTransaction = KaiaSigned | EthereumSigned;
