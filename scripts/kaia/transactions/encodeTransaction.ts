import { toBeHex, type RlpStructuredData } from "ethers";
import { encodeAddress, encodeField, encodeInteger } from "./fieldCodec.ts";
import { fieldsOf } from "./fields.ts";
import type { KaiaSignature, KaiaTransaction } from "./types.ts";
import { writeRlp } from "./writeRlp.ts";

/** A transaction before it is encoded. */
export type Unencoded = Omit<KaiaTransaction, "raw">;

/** How many bytes v, r and s may have. The chain reads longer ones, and refuses what they would sign. */
export const SIGNATURE_NUMBER_SIZE = 32;

/** What the sender signs, item by item, without the type. */
export function encodeFields(tx: Unencoded): RlpStructuredData[] {
  return fieldsOf(tx.type).map(({ name, kind }) => encodeField(kind, tx[name], name));
}

/** Signatures as the chain encodes them, each a list of v, r and s. */
export function encodeSignatures(signatures: readonly KaiaSignature[]): RlpStructuredData[] {
  return signatures.map(({ v, r, s }) => [
    encodeInteger(v, SIGNATURE_NUMBER_SIZE, "v"),
    encodeInteger(r, SIGNATURE_NUMBER_SIZE, "r"),
    encodeInteger(s, SIGNATURE_NUMBER_SIZE, "s"),
  ]);
}

/** The type's number followed by the list of these items. */
export function envelope(tx: Unencoded, items: RlpStructuredData[]): string {
  return toBeHex(tx.type.number, 1) + writeRlp(items).slice(2);
}

/** The transaction without its fee payer, as its sender signs it away. */
export function encodeSenderForm(tx: Unencoded): string {
  return envelope(tx, [...encodeFields(tx), encodeSignatures(tx.signatures)]);
}

/** The sender's form while there is no fee payer, else the full form, which the chain takes. */
export function encodeTransaction(tx: Unencoded): string {
  if (tx.type.delegation === "none" || tx.feePayer === undefined) return encodeSenderForm(tx);
  return envelope(tx, [
    ...encodeFields(tx),
    encodeSignatures(tx.signatures),
    encodeAddress(tx.feePayer, "feePayer"),
    encodeSignatures(tx.feePayerSignatures ?? []),
  ]);
}
