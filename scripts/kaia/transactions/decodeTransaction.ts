import { KaiaTransactionError } from "./KaiaTransactionError.ts";
import { parseAccountKey } from "./accountKeyCodec.ts";
import { decodeAddress, decodeField, decodeInteger, rlpError, type FieldValue } from "./fieldCodec.ts";
import { SIGNATURE_NUMBER_SIZE } from "./encodeTransaction.ts";
import { fieldsOf, type FieldName } from "./fields.ts";
import { readRlp, type RlpItem } from "./readRlp.ts";
import { transactionTypeOf } from "./transactionTypes.ts";
import type { KaiaSignature, KaiaTransaction, KaiaTransactionType } from "./types.ts";

/**
 * Decodes a transaction of one of Kaia's own types, with or without its fee payer. Takes nothing that would be encoded
 * differently again; says nothing about whether its signatures are right.
 */
export function decodeTransaction(raw: string): KaiaTransaction {
  const bytes = normalise(raw);
  const type = transactionTypeOf(Number.parseInt(bytes.slice(2, 4), 16));
  if (type === undefined) throw new KaiaTransactionError("undefined tx type");
  const items = readRlp(`0x${bytes.slice(4)}`);
  const struct = structOf(type);
  if (!Array.isArray(items)) throw new KaiaTransactionError(`rlp: expected input list for ${struct.name}`);

  const fields = fieldsOf(type);
  const values: Partial<Record<FieldName, FieldValue>> = {};
  fields.forEach(({ name, kind, chainName }, index) => {
    requireItem(items, index, struct.name);
    values[name] = decodeField(kind, items[index], `${struct.path}.${chainName}`);
  });
  requireItem(items, fields.length, struct.name);
  const signatures = decodeSignatures(items[fields.length], `${struct.path}.TxSignatures`);
  const payment = decodePayment(type, items, fields.length + 1, struct);
  if (typeof values.key === "string") requireAccountKey(values.key);

  return { type, to: null, value: 0n, data: "0x", ...(values as SignedValues), signatures, ...payment, raw: bytes };
}

/** No account has more keys, so no transaction with more signatures is ever valid. */
const MOST_SIGNATURES = 10;

type SignedValues = Pick<KaiaTransaction, "nonce" | "gasPrice" | "gasLimit" | "from"> & Partial<KaiaTransaction>;

/** What the chain's error messages call a type of transaction, and the way to it. */
interface Struct {
  readonly name: string;
  readonly path: string;
}

function structOf(type: KaiaTransactionType): Struct {
  const base = type.name.replace("TxType", "TxInternalData");
  const path = `(types.Transaction)(types.TxInternalDataSerializer)(types.${base})`;
  if (type.kind !== "accountUpdate") return { name: `types.${base}`, path };
  const name = `types.t${base.slice(1)}Serializable`;
  return { name, path: `${path}(${name})` };
}

function requireAccountKey(encoded: string): void {
  try {
    parseAccountKey(encoded);
  } catch (error) {
    throw new KaiaTransactionError("key is not serializable", { cause: error });
  }
}

function normalise(raw: string): string {
  if (typeof raw !== "string" || !/^0x/i.test(raw)) throw new KaiaTransactionError("hex string without 0x prefix");
  if (raw.length === 2) throw new KaiaTransactionError("EOF");
  if (raw.length % 2 !== 0) throw new KaiaTransactionError("hex string of odd length");
  if (!/^[0-9a-f]*$/i.test(raw.slice(2))) throw new KaiaTransactionError("invalid hex string");
  return raw.toLowerCase();
}

function requireItem(items: readonly RlpItem[], index: number, name: string): void {
  if (index >= items.length) throw new KaiaTransactionError(`rlp: too few elements for ${name}`);
}

function decodePayment(
  type: KaiaTransactionType,
  items: readonly RlpItem[],
  start: number,
  { name, path }: Struct,
): Pick<KaiaTransaction, "feePayer" | "feePayerSignatures"> {
  const end = type.delegation === "none" ? start : start + 2;
  if (items.length > end) throw new KaiaTransactionError(`rlp: input list has too many elements for ${name}`);
  if (items.length === start) return {};
  const feePayer = decodeAddress(items[start], `${path}.FeePayer`);
  requireItem(items, start + 1, name);
  return { feePayer, feePayerSignatures: decodeSignatures(items[start + 1], `${path}.FeePayerSignatures`) };
}

function decodeSignatures(item: RlpItem | undefined, where: string): KaiaSignature[] {
  if (!Array.isArray(item)) throw rlpError("expected input list", "types.TxSignatures", where);
  if (item.length > MOST_SIGNATURES) throw new KaiaTransactionError("the number of keys exceeds the limit");
  return item.map((signature, index) => decodeSignature(signature, `${where}[${index}]`));
}

function decodeSignature(item: RlpItem, where: string): KaiaSignature {
  const struct = "types.TxSignature";
  if (!Array.isArray(item)) throw rlpError("expected input list", struct, where);
  if (item.length < 3) throw rlpError("too few elements", struct, where);
  if (item.length > 3) throw rlpError("input list has too many elements", struct, where);
  const [v, r, s] = item.map((number, index) => {
    const name = ["V", "R", "S"][index]!;
    return decodeInteger(number, SIGNATURE_NUMBER_SIZE, "*big.Int", `${where}.${name}`);
  });
  return { v: v!, r: r!, s: s! };
}
