import { toQuantity } from "ethers";
import type { Books } from "../Books.ts";
import { LOWER_BOUND_BASE_FEE } from "../chain/limits.ts";
import type { Fields } from "../types.ts";
import { ethTransaction } from "./ethTransaction.ts";
import { kaiaTransaction, kaiaTransactionOfEthereum } from "./kaiaTransaction.ts";
import { placeOf } from "./place.ts";

/** A backend's block with the chain's hashes and gas, as eth_getBlockByNumber shows it. */
export function ethBlock(block: Fields, books: Books): Fields {
  return {
    ...block,
    baseFeePerGas: kaiaBaseFee(block["baseFeePerGas"]),
    gasUsed: gasUsedOf(block, books),
    transactions: transactionsOf(block, books, ethTransactionOf),
  };
}

/**
 * A base fee as Kaia may have it. That of empty blocks falls on the backend, and begins low on some; clients that make
 * out their price from it would offer less than the next block asks.
 */
export function kaiaBaseFee(baseFee: unknown): string {
  const actual = BigInt(baseFee as string);
  return toQuantity(actual < LOWER_BOUND_BASE_FEE ? LOWER_BOUND_BASE_FEE : actual);
}

/** The same as klay_getBlockByNumber shows it. What only consensus knows is empty. */
export function kaiaBlock(block: Fields, books: Books): Fields {
  return {
    ...kaiaHeader(block, books),
    size: block["size"],
    transactions: transactionsOf(block, books, kaiaTransactionOf),
  };
}

/** A block without its transactions, as klay_getHeaderByNumber shows it. */
export function kaiaHeader(block: Fields, books: Books): Fields {
  const { number, hash, parentHash, logsBloom, stateRoot, extraData, timestamp } = block;
  const { transactionsRoot, receiptsRoot, baseFeePerGas, mixHash, miner } = block;
  return {
    number,
    hash,
    parentHash,
    logsBloom,
    stateRoot,
    reward: miner,
    blockScore: "0x1",
    extraData,
    governanceData: "0x",
    voteData: "0x",
    gasUsed: gasUsedOf(block, books),
    timestamp,
    timestampFoS: "0x0",
    transactionsRoot,
    receiptsRoot,
    baseFeePerGas: kaiaBaseFee(baseFeePerGas),
    randomReveal: "0x",
    mixHash,
  };
}

/** A header as eth_getHeaderByNumber shows it. */
export function ethHeader(block: Fields, books: Books): Fields {
  const names = ["transactions", "uncles", "withdrawals", "size"];
  return Object.fromEntries(Object.entries(ethBlock(block, books)).filter(([name]) => !names.includes(name)));
}

/** A backend's transaction as eth_ shows it. */
export function ethTransactionOf(transaction: Fields, books: Books): Fields {
  const record = books.getByEvmHash(transaction["hash"] as string);
  return record === undefined ? transaction : ethTransaction(record.signed, placeOf(transaction));
}

/** A backend's transaction as klay_ shows it. */
export function kaiaTransactionOf(transaction: Fields, books: Books): Fields {
  const record = books.getByEvmHash(transaction["hash"] as string);
  return record === undefined
    ? kaiaTransactionOfEthereum(transaction)
    : kaiaTransaction(record.signed, placeOf(transaction));
}

function transactionsOf(
  { transactions }: Fields,
  books: Books,
  format: (transaction: Fields, books: Books) => Fields,
): unknown[] {
  return ((transactions ?? []) as (string | Fields)[]).map((transaction) =>
    typeof transaction === "string" ? books.fromEvmHash(transaction) : format(transaction, books),
  );
}

function gasUsedOf({ gasUsed, transactions }: Fields, books: Books): string {
  const hashes = ((transactions ?? []) as (string | Fields)[]).map((transaction) =>
    typeof transaction === "string" ? transaction : (transaction["hash"] as string),
  );
  const extra = hashes.reduce((sum, hash) => sum + (books.getByEvmHash(hash)?.extraGas ?? 0n), 0n);
  return toQuantity(BigInt(gasUsed as string) + extra);
}
