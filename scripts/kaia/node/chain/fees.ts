import type { KaiaTransaction } from "../../transactions/types.ts";

/** How a fee, or what is given back of one, falls on the two who pay. */
export interface Shares {
  readonly sender: bigint;
  readonly feePayer: bigint;
}

/** As the chain splits a fee: the payer's share is rounded down, the sender bears the rest. */
export function splitFee(tx: KaiaTransaction, fee: bigint): Shares {
  if (tx.type.delegation === "none") return { sender: fee, feePayer: 0n };
  if (tx.type.delegation === "full") return { sender: 0n, feePayer: fee };
  const feePayer = (fee * BigInt(tx.feeRatio ?? 0)) / 100n;
  return { sender: fee - feePayer, feePayer };
}
