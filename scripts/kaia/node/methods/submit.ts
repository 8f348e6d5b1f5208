import type { World } from "../World.ts";
import type { SignedTransaction } from "../chain/SignedTransaction.ts";
import { runEthereum, runKaia } from "../chain/runTransaction.ts";
import { validateTransaction, type Validated } from "../chain/validateTransaction.ts";

/** Takes a transaction into the pool, runs what can run now, and returns its hash. */
export async function submit(signed: SignedTransaction, world: World): Promise<string> {
  const { pool, backend } = world;
  pool.requireUnknown(signed.hash);
  const validated = await validateTransaction(signed, world);
  const { sender } = validated;
  pool.add(signed, sender);
  if (signed.nonce > (await backend.nonceOf(sender))) return signed.hash;
  pool.remove(signed.hash);
  await run(signed, validated, world);
  await promote(sender, world);
  return signed.hash;
}

/**
 * Runs the transactions of a sender whose turn has come. What has become invalid while it waited is dropped, as on the
 * chain.
 */
export async function promote(sender: string, world: World): Promise<void> {
  const { pool, backend } = world;
  for (;;) {
    const nonce = await backend.nonceOf(sender);
    pool.dropBelow(sender, nonce);
    const next = pool.find(sender, nonce);
    if (next === undefined || next.gasPrice < world.baseFee) return;
    pool.remove(next.hash);
    try {
      await run(next, await validateTransaction(next, world), world);
    } catch {
      return;
    }
  }
}

/** Lets every sender's transactions have another go, after something has changed for whatever reason. */
export async function promoteAll(world: World): Promise<void> {
  for (const sender of world.pool.senders()) await promote(sender, world);
}

async function run(signed: SignedTransaction, { sender, gas }: Validated, world: World): Promise<void> {
  await world.backend.setNextBaseFee(world.baseFee);
  if (signed.kind === "kaia") await runKaia(signed, gas, world);
  else await runEthereum(signed, sender, world);
}
