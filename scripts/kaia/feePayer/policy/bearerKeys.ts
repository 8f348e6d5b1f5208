import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Application, Policy } from "./policySchema.ts";

/** Shorter keys could be guessed, so they open nothing, whatever the policy says. */
export const LEAST_KEY_LENGTH = 32;
const GREATEST_KEY_LENGTH = 256;

/** A new bearer key: 256 random bits, in the form that Kaia's public service gives out. */
export function createKey(): string {
  return `kaia_${randomBytes(32).toString("hex")}`;
}

/** What a policy knows a bearer key by. */
export function hashKey(key: string): string {
  return createHash("sha256").update(key, "utf8").digest("hex");
}

/** Finds the application that a bearer key speaks for. Takes as long for any key, right or wrong. */
export function createKeyRing({ applications }: Policy): (key: string) => Application | undefined {
  const entries = applications.flatMap((application) =>
    application.keys.map((hash) => ({ application, hash: Buffer.from(hash, "hex") })),
  );
  return (key) => {
    if (key.length < LEAST_KEY_LENGTH || key.length > GREATEST_KEY_LENGTH) return undefined;
    const candidate = Buffer.from(hashKey(key), "hex");
    let found: Application | undefined;
    for (const { application, hash } of entries) {
      if (timingSafeEqual(hash, candidate)) found = application;
    }
    return found;
  };
}
