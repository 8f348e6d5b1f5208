import { toQuantity } from "ethers";
import { fieldsOf, type FieldName } from "./fields.ts";
import { senderTxHash, transactionHash } from "./hashes.ts";
import type { KaiaSignature, KaiaTransaction } from "./types.ts";

/** What klay_getTransactionByHash says of a transaction, but for its place in the chain. */
export function rpcTransaction(tx: KaiaTransaction): Record<string, unknown> {
  const output: Record<string, unknown> = { typeInt: tx.type.number, type: tx.type.name };
  for (const { name } of fieldsOf(tx.type)) output[NAMES[name]] = formatField(tx, name);
  output["signatures"] = formatSignatures(tx.signatures);
  if (tx.feePayer !== undefined) {
    output["feePayer"] = tx.feePayer.toLowerCase();
    output["feePayerSignatures"] = formatSignatures(tx.feePayerSignatures ?? []);
  }
  output["hash"] = transactionHash(tx);
  output["senderTxHash"] = senderTxHash(tx);
  return output;
}

const NAMES: Readonly<Record<FieldName, string>> = {
  nonce: "nonce",
  gasPrice: "gasPrice",
  gasLimit: "gas",
  to: "to",
  value: "value",
  from: "from",
  data: "input",
  key: "key",
  humanReadable: "humanReadable",
  feeRatio: "feeRatio",
  codeFormat: "codeFormat",
};

function formatField(tx: KaiaTransaction, name: FieldName): unknown {
  const value = tx[name];
  if (typeof value === "bigint" || name === "feeRatio") return toQuantity(value as bigint | number);
  return name === "from" || name === "to" ? ((value as string | null)?.toLowerCase() ?? null) : value;
}

function formatSignatures(signatures: readonly KaiaSignature[]): Record<"V" | "R" | "S", string>[] {
  return signatures.map(({ v, r, s }) => ({ V: toQuantity(v), R: toQuantity(r), S: toQuantity(s) }));
}
