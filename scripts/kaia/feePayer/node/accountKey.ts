import { toBeHex } from "ethers";
import * as z from "zod/v4";
import { type AccountKey, LEGACY_KEY } from "../../transactions/accountKeys.ts";
import type { Node } from "./createNode.ts";
import { quantitySchema } from "./schemas.ts";

/** Kaia writes the coordinates of a public key as numbers, without their leading zeros. */
const publicKeySchema = z
  .object({ x: quantitySchema, y: quantitySchema })
  .transform(({ x, y }) => `0x04${[x, y].map((part) => toBeHex(part, 32).slice(2)).join("")}`);

const weightedKeySchema = z
  .object({ weight: z.int().nonnegative(), key: publicKeySchema })
  .transform(({ weight, key }) => ({ weight: BigInt(weight), publicKey: key }));

const simpleKeySchemas = [
  z.object({ keyType: z.literal(0) }).transform((): AccountKey => ({ type: "nil" })),
  z.object({ keyType: z.literal(1) }).transform(() => LEGACY_KEY),
  z
    .object({ keyType: z.literal(2), key: publicKeySchema })
    .transform(({ key }): AccountKey => ({ type: "public", publicKey: key })),
  z.object({ keyType: z.literal(3) }).transform((): AccountKey => ({ type: "fail" })),
  z
    .object({
      keyType: z.literal(4),
      key: z.object({ threshold: z.int().nonnegative(), keys: z.array(weightedKeySchema) }),
    })
    .transform(({ key }): AccountKey => ({
      type: "weightedMultisig",
      threshold: BigInt(key.threshold),
      keys: key.keys,
    })),
] as const;

const accountKeySchema = z.union([
  ...simpleKeySchemas,
  z
    .object({ keyType: z.literal(5), key: z.array(z.union(simpleKeySchemas)) })
    .transform(({ key }): AccountKey => ({ type: "roleBased", keys: key })),
]);

/** The key that an account has on the chain now. */
export async function readAccountKey(node: Node, address: string): Promise<AccountKey> {
  const key = await node.ask("klay_getAccountKey", [address, "latest"], accountKeySchema.nullable());
  // Before it has received anything, an account has the key that its address comes from.
  return key ?? LEGACY_KEY;
}
