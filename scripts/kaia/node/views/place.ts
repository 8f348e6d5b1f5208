import { ZeroHash } from "ethers";
import type { Fields } from "../types.ts";

/** Where a transaction is in the chain, of a backend's transaction or receipt; undefined where it still waits. */
export type Place = Pick<Fields, "blockHash" | "blockNumber" | "transactionIndex"> | undefined;

export function placeOf({ blockHash, blockNumber, transactionIndex }: Fields): Place {
  return { blockHash, blockNumber, transactionIndex };
}

/** A waiting transaction's place as eth_ shows it. */
export const ETH_NOWHERE = { blockHash: null, blockNumber: null, transactionIndex: null };

/** A waiting transaction's place as klay_ shows it: the chain says zero, not null. */
export const KAIA_NOWHERE = { blockHash: ZeroHash, blockNumber: "0x0", transactionIndex: "0x0" };
