import { hexlify, keccak256, toBeArray, toBeHex } from "ethers";
import { encodeFields, encodeSenderForm, encodeTransaction, type Unencoded } from "./encodeTransaction.ts";
import { encodeAddress } from "./fieldCodec.ts";
import { writeRlp } from "./writeRlp.ts";

/** What the chain calls this transaction. */
export function transactionHash(tx: Unencoded): string {
  return keccak256(encodeTransaction(tx));
}

/** What its sender can know of that before the fee payer signs; the same where nobody else pays. */
export function senderTxHash(tx: Unencoded): string {
  return keccak256(encodeSenderForm(tx));
}

/** What the sender signs. */
export function signingHash(tx: Unencoded, chainId: bigint): string {
  return keccak256(writeRlp([signedPart(tx), hexlify(toBeArray(chainId)), "0x", "0x"]));
}

/** What the fee payer signs. */
export function feePayerSigningHash(tx: Unencoded, feePayer: string, chainId: bigint): string {
  return keccak256(
    writeRlp([signedPart(tx), encodeAddress(feePayer, "feePayer"), hexlify(toBeArray(chainId)), "0x", "0x"]),
  );
}

function signedPart(tx: Unencoded): string {
  return writeRlp([toBeHex(tx.type.number, 1), ...encodeFields(tx)]);
}
