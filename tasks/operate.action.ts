import path from "node:path";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { ScriptError } from "../scripts/lib/ScriptError.ts";
import { type Operation, type OperationEnvironment, runOperation, runStatus } from "../scripts/operate/runOperation.ts";

interface Common {
  markets: string | undefined;
  yes: boolean;
}

export const showStatus = (
  options: { currencies: string | undefined; json: boolean },
  hre: HardhatRuntimeEnvironment,
) =>
  operate(hre, true, async (environment) => {
    if (!(await runStatus(environment, options))) process.exitCode = 1;
  });

export const pause = (options: Common, hre: HardhatRuntimeEnvironment) =>
  change(options, hre, { kind: "pause", paused: true });

export const unpause = (options: Common, hre: HardhatRuntimeEnvironment) =>
  change(options, hre, { kind: "pause", paused: false });

export const setFee = (
  { bps, receiver, ...options }: Common & { bps: number; receiver: string | undefined },
  hre: HardhatRuntimeEnvironment,
) => change(options, hre, { kind: "fee", bps, receiver });

export const transferOwnership = (
  { to, ...options }: Common & { to: string | undefined },
  hre: HardhatRuntimeEnvironment,
) => change(options, hre, { kind: "handover", to });

export const acceptOwnership = (options: Common, hre: HardhatRuntimeEnvironment) =>
  change(options, hre, { kind: "acceptance" });

function change({ markets, yes }: Common, hre: HardhatRuntimeEnvironment, operation: Operation): Promise<void> {
  return operate(hre, yes, async (environment) => {
    await runOperation(environment, operation, markets);
  });
}

async function operate(
  hre: HardhatRuntimeEnvironment,
  yes: boolean,
  run: (environment: OperationEnvironment) => Promise<void>,
): Promise<void> {
  const connection = await hre.network.create();
  try {
    await run({
      connection,
      addressDirectory: path.join(hre.config.paths.ignition, "addresses"),
      confirmation: { yes, input: process.stdin, output: process.stdout },
      output: console,
    });
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  } finally {
    await connection.close();
  }
}
