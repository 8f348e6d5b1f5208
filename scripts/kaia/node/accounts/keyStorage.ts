import { AbiCoder, computeAddress, dataLength, dataSlice, keccak256, zeroPadBytes } from "ethers";
import type { AccountKey } from "../../transactions/accountKeys.ts";

/** The mappings of LocalValidateSender, by their slots. */
const KEYS = 0n;
const ENCODED_KEYS = 1n;

/** Its enum KeyKind. */
const KIND = { legacy: 0n, public: 1n, fail: 2n, weightedMultisig: 3n } as const;

export type SlotValues = [slot: bigint, value: bigint][];

/** What LocalValidateSender's storage is to hold for an account that gets this key. */
export function slotsOfKey(account: string, key: AccountKey, encoded: string): SlotValues {
  return [...slotsOfSenderKey(account, key), ...slotsOfEncodedKey(account, encoded)];
}

/** Where the length of an account's encoded key is. */
export function encodedKeySlot(account: string): bigint {
  return mappingSlot(account, ENCODED_KEYS);
}

/** Where its bytes are, 32 in each slot. They never fit beside their length: see slotsOfEncodedKey. */
export function encodedKeyDataSlot(account: string): bigint {
  return BigInt(keccak256(word(encodedKeySlot(account))));
}

function slotsOfSenderKey(account: string, key: AccountKey): SlotValues {
  const base = mappingSlot(account, KEYS);
  const deciding = key.type === "roleBased" ? key.keys[0]! : key;
  if (deciding.type === "nil" || deciding.type === "roleBased") throw new Error(`${deciding.type} decides nothing`);
  const weighted = weightedAddresses(deciding);
  const threshold = deciding.type === "weightedMultisig" ? deciding.threshold : 0n;
  const header = KIND[deciding.type] | (BigInt(weighted.length) << 8n) | (threshold << 16n);
  return [[base, header], ...weighted.map((value, index): [bigint, bigint] => [base + 1n + BigInt(index), value])];
}

function weightedAddresses(key: AccountKey): bigint[] {
  if (key.type === "public") return [BigInt(computeAddress(key.publicKey))];
  if (key.type !== "weightedMultisig") return [];
  return key.keys.map(({ weight, publicKey }) => (weight << 160n) | BigInt(computeAddress(publicKey)));
}

/**
 * Solidity's layout of long bytes. Short ones, which it keeps beside their length, are laid out in the same way: the
 * contract never reads them, and one way is enough.
 */
function slotsOfEncodedKey(account: string, encoded: string): SlotValues {
  const start = encodedKeyDataSlot(account);
  const slots: SlotValues = [[encodedKeySlot(account), BigInt(dataLength(encoded)) * 2n + 1n]];
  for (let offset = 0; offset < dataLength(encoded); offset += 32) {
    const piece = dataSlice(encoded, offset, Math.min(offset + 32, dataLength(encoded)));
    slots.push([start + BigInt(offset / 32), BigInt(zeroPadBytes(piece, 32))]);
  }
  return slots;
}

function mappingSlot(account: string, slot: bigint): bigint {
  return BigInt(keccak256(AbiCoder.defaultAbiCoder().encode(["address", "uint256"], [account, slot])));
}

function word(value: bigint): string {
  return AbiCoder.defaultAbiCoder().encode(["uint256"], [value]);
}
