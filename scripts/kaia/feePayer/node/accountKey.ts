import { computeAddress, toBeHex } from "ethers";
import * as z from "zod/v4";
import type { Node } from "./createNode.ts";
import { bytesSchema } from "./schemas.ts";

const pointSchema = z
  .object({ x: bytesSchema, y: bytesSchema })
  .transform(({ x, y }) => `0x04${[x, y].map((part) => toBeHex(BigInt(part), 32).slice(2)).join("")}`);

const simpleKeySchema = z.discriminatedUnion("keyType", [
  z.object({ keyType: z.literal(0) }),
  z.object({ keyType: z.literal(1) }),
  z.object({ keyType: z.literal(2), key: pointSchema }),
  z.object({ keyType: z.literal(3) }),
  z.object({
    keyType: z.literal(4),
    key: z.object({
      threshold: z.int().positive(),
      keys: z.array(z.object({ weight: z.int().nonnegative(), key: pointSchema })),
    }),
  }),
]);

const accountKeySchema = z.discriminatedUnion("keyType", [
  ...simpleKeySchema.options,
  z.object({ keyType: z.literal(5), key: z.array(simpleKeySchema).min(1) }),
]);

type SimpleKey = z.infer<typeof simpleKeySchema>;
type AccountKey = z.infer<typeof accountKeySchema>;

/** What an account signs, by the place of its key among an account's keys. */
export const ROLES = { transaction: 0, feePayer: 2 } as const;

/** The key that an account has on the chain now. */
export async function readAccountKey(node: Node, address: string): Promise<AccountKey> {
  const key = await node.ask("klay_getAccountKey", [address, "latest"], accountKeySchema.nullable());
  // Before it has received anything, an account has the key that its address comes from.
  return key ?? { keyType: 1 };
}

/** Whether these public keys, uncompressed and in any order, are those that an account signs with in a role. */
export function isSignedBy(key: AccountKey, role: number, address: string, publicKeys: readonly string[]): boolean {
  if (key.keyType === 5) return isSignedBySimple(key.key[role] ?? key.key[0]!, address, publicKeys);
  return isSignedBySimple(key, address, publicKeys);
}

function isSignedBySimple(key: SimpleKey, address: string, publicKeys: readonly string[]): boolean {
  switch (key.keyType) {
    case 1:
      return publicKeys.length === 1 && computeAddress(publicKeys[0]!) === address;
    case 2:
      return publicKeys.length === 1 && publicKeys[0] === key.key;
    case 4: {
      const { threshold, keys } = key.key;
      const signers = new Set(publicKeys);
      const valid = keys.filter((member) => signers.has(member.key));
      const weight = valid.reduce((sum, member) => sum + member.weight, 0);
      return publicKeys.length <= keys.length && valid.length === signers.size && weight >= threshold;
    }
    default:
      return false;
  }
}
