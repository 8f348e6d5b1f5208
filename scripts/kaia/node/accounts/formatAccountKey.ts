import { dataSlice, toQuantity } from "ethers";
import type { AccountKey } from "../../transactions/accountKeys.ts";

const NUMBERS = { nil: 0, legacy: 1, public: 2, fail: 3, weightedMultisig: 4, roleBased: 5 } as const;

/** A key as klay_getAccountKey shows it. */
export function formatAccountKey(key: AccountKey): { keyType: number; key: unknown } {
  return { keyType: NUMBERS[key.type], key: formatBody(key) };
}

function formatBody(key: AccountKey): unknown {
  switch (key.type) {
    case "public":
      return formatPublicKey(key.publicKey);
    case "weightedMultisig":
      return {
        threshold: Number(key.threshold),
        keys: key.keys.map(({ weight, publicKey }) => ({ weight: Number(weight), key: formatPublicKey(publicKey) })),
      };
    case "roleBased":
      return key.keys.map(formatAccountKey);
    default:
      return {};
  }
}

function formatPublicKey(publicKey: string): { x: string; y: string } {
  return { x: toQuantity(dataSlice(publicKey, 1, 33)), y: toQuantity(dataSlice(publicKey, 33, 65)) };
}
