import { getAddress } from "ethers";
import * as z from "zod/v4";
import type { Node } from "./createNode.ts";
import { bytesSchema, hashSchema, quantitySchema } from "./schemas.ts";

const addressSchema = z
  .string()
  .regex(/^0x[0-9a-f]{40}$/i, { abort: true })
  .transform((value) => getAddress(value.toLowerCase()));
const numberSchema = quantitySchema.refine((value) => value <= Number.MAX_SAFE_INTEGER).transform(Number);

const logSchema = z.object({
  address: addressSchema,
  blockHash: hashSchema,
  blockNumber: numberSchema,
  data: bytesSchema,
  logIndex: numberSchema,
  topics: z.array(hashSchema),
  transactionHash: hashSchema,
  transactionIndex: numberSchema,
});

const receiptSchema = z.object({
  blockHash: hashSchema,
  blockNumber: numberSchema,
  contractAddress: addressSchema.nullish(),
  cumulativeGasUsed: quantitySchema,
  effectiveGasPrice: quantitySchema,
  from: addressSchema,
  gasUsed: quantitySchema,
  logs: z.array(logSchema),
  logsBloom: bytesSchema,
  status: numberSchema,
  to: addressSchema.nullish(),
  transactionHash: hashSchema,
  transactionIndex: numberSchema,
});

export type Receipt = z.infer<typeof receiptSchema>;

/** The receipt of a transaction; null while it is not mined. */
export async function readReceipt(node: Node, hash: string): Promise<Receipt | null> {
  const receipt = await node.ask("eth_getTransactionReceipt", [hash], receiptSchema.nullable());
  return receipt?.transactionHash === hash ? receipt : null;
}

/** A receipt as ethers writes it in JSON, which is what Kaia's public service answers. */
export function receiptAsJson(receipt: Receipt): Record<string, unknown> {
  return {
    _type: "TransactionReceipt",
    blockHash: receipt.blockHash,
    blockNumber: receipt.blockNumber,
    contractAddress: receipt.contractAddress ?? null,
    cumulativeGasUsed: receipt.cumulativeGasUsed.toString(),
    from: receipt.from,
    gasPrice: receipt.effectiveGasPrice.toString(),
    blobGasUsed: null,
    blobGasPrice: null,
    gasUsed: receipt.gasUsed.toString(),
    hash: receipt.transactionHash,
    index: receipt.transactionIndex,
    logs: receipt.logs.map(({ logIndex, ...log }) => ({ _type: "log", ...log, index: logIndex })),
    logsBloom: receipt.logsBloom,
    status: receipt.status,
    to: receipt.to ?? null,
  };
}
