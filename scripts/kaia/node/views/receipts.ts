import { toQuantity } from "ethers";
import type { KaiaRecord } from "../Books.ts";
import type { World } from "../World.ts";
import type { Fields } from "../types.ts";
import { ethRecipient } from "./ethTransaction.ts";
import { kaiaTransaction, kaiaTransactionOfEthereum } from "./kaiaTransaction.ts";
import { formatLogs } from "./logs.ts";
import { placeOf } from "./place.ts";
import { txErrorOf } from "./txError.ts";

/** A receipt as eth_getTransactionReceipt shows it, by the backend's hash; undefined where there is none. */
export async function ethReceipt(evmHash: string, { backend, books }: World): Promise<Fields | undefined> {
  const receipt = await backend.receipt(evmHash);
  if (receipt === undefined) return undefined;
  const record = books.getByEvmHash(evmHash);
  const shown = { ...receipt, logs: formatLogs(receipt["logs"], books) };
  return record === undefined ? shown : { ...shown, ...fieldsOf(record, receipt) };
}

/** A receipt as klay_getTransactionReceipt shows it: the transaction, and how it went. */
export async function kaiaReceipt(evmHash: string, world: World): Promise<Fields | undefined> {
  const receipt = await ethReceipt(evmHash, world);
  if (receipt === undefined) return undefined;
  const { hash, ...transaction } = await kaiaTransactionByEvmHash(evmHash, receipt, world);
  const failed = BigInt(receipt["status"] as string) === 0n;
  const { status, logsBloom, gasUsed, effectiveGasPrice, logs, contractAddress } = receipt;
  return {
    ...transaction,
    transactionHash: hash,
    status,
    ...(failed ? { txError: toQuantity(await txErrorOf(evmHash, world)) } : {}),
    logsBloom,
    gasUsed,
    effectiveGasPrice,
    logs,
    contractAddress: contractAddress ?? null,
  };
}

function fieldsOf({ signed, gasUsed, extraGas }: KaiaRecord, receipt: Fields): Fields {
  const { tx, hash } = signed;
  return {
    transactionHash: hash,
    from: tx.from.toLowerCase(),
    to: ethRecipient(tx),
    gasUsed: toQuantity(gasUsed),
    cumulativeGasUsed: toQuantity(BigInt(receipt["cumulativeGasUsed"] as string) + extraGas),
    type: "0x0",
  };
}

async function kaiaTransactionByEvmHash(evmHash: string, receipt: Fields, { backend, books }: World): Promise<Fields> {
  const record = books.getByEvmHash(evmHash);
  if (record !== undefined) return kaiaTransaction(record.signed, placeOf(receipt));
  const transaction = await backend.transaction(evmHash);
  if (transaction === undefined) throw new Error(`the backend has a receipt, but no transaction ${evmHash}`);
  return kaiaTransactionOfEthereum(transaction);
}
