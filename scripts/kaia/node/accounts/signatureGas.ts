import type { AccountKey, AccountKeyRole } from "../../transactions/accountKeys.ts";
import { KEY_CREATION_GAS, KEY_VALIDATION_GAS } from "../chain/gas.ts";

const ROLES: readonly AccountKeyRole[] = ["transaction", "accountUpdate", "feePayer"];

/** What it costs to check signatures against a key: each one after the first of a multisig. */
export function signatureGas(key: AccountKey, role: AccountKeyRole, signatures: number): bigint {
  if (key.type === "roleBased") return signatureGas(key.keys[ROLES.indexOf(role)] ?? key.keys[0]!, role, signatures);
  return key.type === "weightedMultisig" ? BigInt(Math.max(signatures - 1, 0)) * KEY_VALIDATION_GAS : 0n;
}

/** What it costs to give an account a key. */
export function keyCreationGas(key: AccountKey): bigint {
  switch (key.type) {
    case "public":
      return KEY_CREATION_GAS;
    case "weightedMultisig":
      return BigInt(key.keys.length) * KEY_CREATION_GAS;
    case "roleBased":
      return key.keys.reduce((sum, role) => sum + keyCreationGas(role), 0n);
    default:
      return 0n;
  }
}
