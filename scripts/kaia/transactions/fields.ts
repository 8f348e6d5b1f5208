import type { KaiaTransactionKind, KaiaTransactionType } from "./types.ts";

/** How a field is encoded, by the chain's own names. */
export type FieldKind =
  | "uint64"
  | "*big.Int"
  | "common.Address"
  | "*common.Address"
  | "[]uint8"
  | "bool"
  | "types.FeeRatio"
  | "params.CodeFormat";

/** The parts of a KaiaTransaction that its sender signs. */
export type FieldName =
  | "nonce"
  | "gasPrice"
  | "gasLimit"
  | "to"
  | "value"
  | "from"
  | "data"
  | "key"
  | "humanReadable"
  | "feeRatio"
  | "codeFormat";

export interface Field {
  readonly name: FieldName;
  readonly kind: FieldKind;
  /** What the chain's error messages call it. */
  readonly chainName: string;
}

const NONCE: Field = { name: "nonce", kind: "uint64", chainName: "AccountNonce" };
const GAS_PRICE: Field = { name: "gasPrice", kind: "*big.Int", chainName: "Price" };
const GAS_LIMIT: Field = { name: "gasLimit", kind: "uint64", chainName: "GasLimit" };
const TO: Field = { name: "to", kind: "common.Address", chainName: "Recipient" };
const NO_TO: Field = { name: "to", kind: "*common.Address", chainName: "Recipient" };
const VALUE: Field = { name: "value", kind: "*big.Int", chainName: "Amount" };
const FROM: Field = { name: "from", kind: "common.Address", chainName: "From" };
const DATA: Field = { name: "data", kind: "[]uint8", chainName: "Payload" };
const KEY: Field = { name: "key", kind: "[]uint8", chainName: "Key" };
const HUMAN_READABLE: Field = { name: "humanReadable", kind: "bool", chainName: "HumanReadable" };
const FEE_RATIO: Field = { name: "feeRatio", kind: "types.FeeRatio", chainName: "FeeRatio" };
const CODE_FORMAT: Field = { name: "codeFormat", kind: "params.CodeFormat", chainName: "CodeFormat" };

const HEAD = [NONCE, GAS_PRICE, GAS_LIMIT] as const;

/** The fields of each kind before the fee ratio, and those after it. */
const FIELDS: Readonly<Record<KaiaTransactionKind, readonly [before: readonly Field[], after: readonly Field[]]>> = {
  valueTransfer: [[...HEAD, TO, VALUE, FROM], []],
  memo: [[...HEAD, TO, VALUE, FROM, DATA], []],
  accountUpdate: [[...HEAD, FROM, KEY], []],
  deploy: [[...HEAD, NO_TO, VALUE, FROM, DATA, HUMAN_READABLE], [CODE_FORMAT]],
  execution: [[...HEAD, TO, VALUE, FROM, DATA], []],
  cancel: [[...HEAD, FROM], []],
};

/** What the sender of this type signs, in the order in which it is encoded; signatures and fee payer come after it. */
export function fieldsOf(type: KaiaTransactionType): readonly Field[] {
  const [before, after] = FIELDS[type.kind];
  return type.delegation === "ratio" ? [...before, FEE_RATIO, ...after] : [...before, ...after];
}
