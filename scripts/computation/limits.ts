import { COMPUTATION_LIMIT } from "./costs.ts";
import type { Figures } from "./measure.ts";

/** The limits that a transaction meets on Kaia or on other EVM chains. */
export const LIMITS = [
  /** Kaia's computation cost. */
  { name: "computation", measure: "computation", value: COMPUTATION_LIMIT },
  /** The transaction pools of Kaia (blockchain/tx_pool.go, MaxTxDataSize, commit 0318fe7f) and of go-ethereum. */
  { name: "bytes", measure: "bytes", value: 131_072 },
  /** EIP-7825: the gas of a transaction on Ethereum since the Osaka fork, and on chains that follow it. */
  { name: "gas16M", measure: "gas", value: 16_777_216 },
  /** Gas limits of blocks. */
  { name: "gas30M", measure: "gas", value: 30_000_000 },
  { name: "gas36M", measure: "gas", value: 36_000_000 },
  { name: "gas45M", measure: "gas", value: 45_000_000 },
] as const satisfies readonly { name: string; measure: keyof Figures; value: number }[];

export type LimitName = (typeof LIMITS)[number]["name"];
