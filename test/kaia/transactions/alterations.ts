import { concat, decodeRlp, encodeRlp, toBeHex } from "ethers";
import type { RlpItem } from "../../../scripts/kaia/transactions/readRlp.ts";
import { transactionTypeOf } from "../../../scripts/kaia/transactions/transactionTypes.ts";
import { vectorOf } from "./vectors.ts";

/** The types whose recorded transactions are altered: together they have every field. */
export const CALL = 0x31;
export const DEPLOYMENT = 0x2a;
export const UPDATE = 0x20;

/** What follows the type in the recorded transaction. */
export function bodyOf(type: number): string {
  return `0x${vectorOf(type).raw.slice(4)}`;
}

export function itemsOf(type: number): RlpItem[] {
  return decodeRlp(bodyOf(type)) as RlpItem[];
}

/** The recorded transaction with other items. */
export function changed(type: number, change: (items: RlpItem[]) => RlpItem[]): string {
  return concat([toBeHex(type, 1), encodeRlp(change(itemsOf(type)))]);
}

/** How the chain's messages say that something is within a transaction of this type. */
export function pathOf(type: number): string {
  const name = transactionTypeOf(type)!.name.replace("TxType", "TxInternalData");
  const inner = type === UPDATE ? `(types.t${name.slice(1)}Serializable)` : "";
  return `(types.Transaction)(types.TxInternalDataSerializer)(types.${name})${inner}`;
}
