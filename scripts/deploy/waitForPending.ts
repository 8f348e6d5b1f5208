import { setTimeout } from "node:timers/promises";
import type { EthereumProvider } from "hardhat/types/providers";
import { ScriptError } from "../lib/ScriptError.ts";

const LONGEST_MILLISECONDS = 120_000;
const PAUSE_MILLISECONDS = 500;

/**
 * Waits until everything that an account sent is mined: a run that was stopped may have left something.
 * @throws ScriptError `DEPLOY_PENDING` after two minutes.
 */
export async function waitForPending(
  provider: EthereumProvider,
  account: string,
  longest = LONGEST_MILLISECONDS,
): Promise<void> {
  const countAt = async (block: string): Promise<number> =>
    Number(await provider.request({ method: "eth_getTransactionCount", params: [account, block] }));
  const end = Date.now() + longest;
  for (;;) {
    const waiting = (await countAt("pending")) - (await countAt("latest"));
    if (waiting <= 0) return;
    if (Date.now() > end) {
      throw new ScriptError("DEPLOY_PENDING", `${waiting} transactions of ${account} are not mined yet: run it again.`);
    }
    await setTimeout(PAUSE_MILLISECONDS);
  }
}
