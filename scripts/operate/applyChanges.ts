import { getAddress } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import type {} from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { ScriptError } from "../lib/ScriptError.ts";
import { type Confirmation, confirm, isLive } from "./confirm.ts";
import type { Change } from "./planChanges.ts";

/**
 * Shows changes and makes those that an account of this network can make; of the others it says what has to be sent by whom, a
 * multisig for instance. Everything is tried before anything is sent.
 * @returns How many were made.
 * @throws ScriptError `OPERATE_WOULD_FAIL` where a call would revert, `OPERATE_FAILED` where one was mined and reverted,
 * `NOT_CONFIRMED`.
 */
export async function applyChanges(
  connection: NetworkConnection,
  chainId: number,
  changes: readonly Change[],
  { confirmation, output }: { confirmation: Confirmation; output: Pick<Console, "log"> },
): Promise<number> {
  const { ethers, provider } = connection;
  if (changes.length === 0) {
    output.log("Nothing to do: it is so already.");
    return 0;
  }
  const accounts = ((await provider.request({ method: "eth_accounts" })) as string[]).map(getAddress);
  const ours = changes.filter(({ from }) => accounts.includes(from));
  const theirs = changes.filter(({ from }) => !accounts.includes(from));
  for (const { market, description, from } of ours) output.log(`${market}: ${description} (from ${from})`);
  for (const { market, to, from, data } of changes) {
    try {
      await provider.request({ method: "eth_call", params: [{ from, to, data }, "latest"] });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new ScriptError("OPERATE_WOULD_FAIL", `${market} would refuse it: ${reason}`, { cause });
    }
  }
  if (ours.length > 0 && isLive(connection, chainId)) {
    await confirm(`Send ${ours.length} transactions to chain ${chainId}?`, confirmation);
  }
  for (const { market, to, from, data } of ours) {
    const signer = await ethers.getSigner(from);
    const sent = await signer.sendTransaction({ to, data });
    const receipt = await sent.wait();
    if (receipt?.status !== 1) {
      throw new ScriptError("OPERATE_FAILED", `${market} refused it after all, in transaction ${sent.hash}.`);
    }
    output.log(`${market}: done in ${sent.hash}`);
  }
  printRemaining(theirs, output);
  return ours.length;
}

/** Tells what others have to send. */
export function printRemaining(changes: readonly Change[], output: Pick<Console, "log">): void {
  for (const { market, to, from, data, description } of changes) {
    output.log(`To be done by ${from}: ${description}. Call`);
    output.log(`  to:   ${to} (${market})`);
    output.log(`  data: ${data}`);
  }
}
