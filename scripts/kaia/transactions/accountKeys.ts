import { computeAddress } from "ethers";
import { KaiaTransactionError } from "./KaiaTransactionError.ts";
import { parseAccountKey } from "./accountKeyCodec.ts";

/** What proves that an account's owner agrees. Public keys are uncompressed, as recovering them from a signature gives. */
export type AccountKey =
  | { readonly type: "nil" | "legacy" | "fail" }
  | { readonly type: "public"; readonly publicKey: string }
  | { readonly type: "weightedMultisig"; readonly threshold: bigint; readonly keys: readonly WeightedKey[] }
  /** In the order transaction, account update, fee payer; a missing one is the first. */
  | { readonly type: "roleBased"; readonly keys: readonly AccountKey[] };

export interface WeightedKey {
  readonly weight: bigint;
  readonly publicKey: string;
}

/** What every account has until it is given another: its address is the hash of its public key. */
export const LEGACY_KEY: AccountKey = { type: "legacy" };

/** What a signature is for; a role-based key can have one key for each. */
export type AccountKeyRole = "transaction" | "accountUpdate" | "feePayer";

type KeyOf<T extends AccountKey["type"]> = Extract<AccountKey, { type: T }>;

const ROLES: readonly AccountKeyRole[] = ["transaction", "accountUpdate", "feePayer"];
const MOST_WEIGHT = 2n ** 64n - 1n;

/** Reads a key that an account is to have in place of `current`, and refuses it where the chain does. */
export function decodeAccountKey(encoded: string, current: AccountKey = LEGACY_KEY): AccountKey {
  const key = parseAccountKey(encoded);
  requireReplaceable(current, key);
  return key;
}

/** The key that an account has after an update: a nil in a role-based key leaves that role's key as it is. */
export function replaceAccountKey(current: AccountKey, next: AccountKey): AccountKey {
  requireReplaceable(current, next);
  if (current.type !== "roleBased" || next.type !== "roleBased") return next;
  const keys = ROLES.map((_, role) => {
    const key = next.keys[role];
    return key === undefined || key.type === "nil" ? current.keys[role] : key;
  });
  return { type: "roleBased", keys: keys.filter((key) => key !== undefined) };
}

/** Whether the signatures that these public keys made are enough for an account with this key. */
export function satisfiesAccountKey(
  key: AccountKey,
  role: AccountKeyRole,
  publicKeys: readonly string[],
  account: string,
): boolean {
  switch (key.type) {
    case "legacy":
      return publicKeys.length === 1 && computeAddress(publicKeys[0]!) === account;
    case "public":
      return publicKeys.length === 1 && publicKeys[0] === key.publicKey;
    case "weightedMultisig":
      return satisfiesWeighted(key, publicKeys);
    case "roleBased": {
      const chosen = key.keys[ROLES.indexOf(role)] ?? key.keys[0];
      return chosen !== undefined && satisfiesAccountKey(chosen, role, publicKeys, account);
    }
    default:
      return false;
  }
}

function satisfiesWeighted({ threshold, keys }: KeyOf<"weightedMultisig">, publicKeys: readonly string[]): boolean {
  if (threshold === 0n || publicKeys.length > keys.length) return false;
  const signers = new Set(publicKeys);
  const signed = keys.filter(({ publicKey }) => signers.has(publicKey));
  return signed.length >= signers.size && signed.reduce((sum, { weight }) => sum + weight, 0n) >= threshold;
}

function requireReplaceable(current: AccountKey, next: AccountKey): void {
  if (current.type !== next.type) requireInstallable(next);
  else if (current.type === "fail") throw new KaiaTransactionError("AccountKeyFail is not updatable");
  else if (current.type === "roleBased") requireRolesReplaceable(current, next as KeyOf<"roleBased">);
  else requireInstallable(next);
}

function requireRolesReplaceable(current: KeyOf<"roleBased">, next: KeyOf<"roleBased">): void {
  requireRoles(next);
  next.keys.forEach((key, role) => {
    const old = current.keys[role];
    if (old === undefined) requireInstallable(key);
    else if (key.type !== "nil") requireReplaceable(old, key);
  });
}

function requireInstallable(key: AccountKey): void {
  switch (key.type) {
    case "nil":
      throw new KaiaTransactionError("AccountKeyNil cannot be initialized to an account");
    case "weightedMultisig":
      requireWeights(key);
      return;
    case "roleBased":
      requireRoles(key);
      key.keys.forEach(requireInstallable);
      return;
    default:
  }
}

function requireRoles({ keys }: KeyOf<"roleBased">): void {
  if (keys.length === 0) throw new KaiaTransactionError("length is zero");
}

function requireWeights({ threshold, keys }: KeyOf<"weightedMultisig">): void {
  if (keys.length === 0) throw new KaiaTransactionError("length is zero");
  if (threshold === 0n) throw new KaiaTransactionError("threshold is zero");
  const seen = new Set<string>();
  let sum = 0n;
  for (const { weight, publicKey } of keys) {
    if (weight === 0n) throw new KaiaTransactionError("key weight is zero");
    if (seen.has(publicKey)) throw new KaiaTransactionError("duplicated key");
    seen.add(publicKey);
    sum += weight;
    if (sum > MOST_WEIGHT) throw new KaiaTransactionError("weighted sum overflow");
  }
  if (sum < threshold) {
    throw new KaiaTransactionError("unsatisfiable threshold. Weighted sum of keys is less than the threshold.");
  }
}
