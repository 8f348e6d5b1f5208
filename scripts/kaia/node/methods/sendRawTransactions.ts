import type { World } from "../World.ts";
import type { SignedTransaction } from "../chain/SignedTransaction.ts";
import { requireParam } from "../rpc/params.ts";
import { invalidParams, refused } from "../rpc/RpcError.ts";
import { submit } from "./submit.ts";

/**
 * klay_sendRawTransactions: one after the other, up to the first that is refused. The chain reads them as
 * eth_sendRawTransaction does, so that it refuses Kaia's own types here; and what went before stays.
 */
export async function sendRawTransactions(
  params: unknown[],
  world: World,
  read: (raw: string) => SignedTransaction,
): Promise<string[]> {
  const raws = requireParam(params, 0);
  if (!Array.isArray(raws) || raws.some((raw) => typeof raw !== "string")) {
    throw invalidParams("invalid argument 0: want a list of transactions");
  }
  if (raws.length === 0) throw refused("Empty input");
  const hashes: string[] = [];
  for (const [index, raw] of (raws as string[]).entries()) {
    try {
      hashes.push(await submit(read(raw), world));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw refused(`Index ${index}: ${raw === "0x" ? "empty input" : reason}`, error);
    }
  }
  return hashes;
}
