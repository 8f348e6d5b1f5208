import type { FeeDelegation, KaiaTransactionKind, KaiaTransactionType } from "./types.ts";

const KINDS: readonly (readonly [first: number, kind: KaiaTransactionKind, name: string])[] = [
  [0x08, "valueTransfer", "ValueTransfer"],
  [0x10, "memo", "ValueTransferMemo"],
  [0x20, "accountUpdate", "AccountUpdate"],
  [0x28, "deploy", "SmartContractDeploy"],
  [0x30, "execution", "SmartContractExecution"],
  [0x38, "cancel", "Cancel"],
];

const DELEGATIONS: readonly (readonly [delegation: FeeDelegation, prefix: string, suffix: string])[] = [
  ["none", "", ""],
  ["full", "FeeDelegated", ""],
  ["ratio", "FeeDelegated", "WithRatio"],
];

/** Every type that is known here, in the order of its number. */
export const TRANSACTION_TYPES: readonly KaiaTransactionType[] = KINDS.flatMap(([first, kind, name]) =>
  DELEGATIONS.map(([delegation, prefix, suffix], step) => ({
    number: first + step,
    name: `TxType${prefix}${name}${suffix}`,
    kind,
    delegation,
  })),
);

const TYPES: ReadonlyMap<number, KaiaTransactionType> = new Map(TRANSACTION_TYPES.map((type) => [type.number, type]));

/** The type with this number, undefined where Kaia has none or it is not supported here. */
export function transactionTypeOf(number: number): KaiaTransactionType | undefined {
  return TYPES.get(number);
}

/** Whether these bytes are, by their first one, a transaction of one of Kaia's own types. */
export function isKaiaTransaction(raw: string): boolean {
  return /^0x[0-9a-f]{2}/i.test(raw) && TYPES.has(Number.parseInt(raw.slice(2, 4), 16));
}
