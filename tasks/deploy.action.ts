import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { DeployOptions } from "../scripts/deploy/options.ts";
import { runDeploy } from "../scripts/deploy/runDeploy.ts";
import { ScriptError } from "../scripts/lib/ScriptError.ts";
import { readCodes } from "../scripts/preflight/readCodes.ts";

interface Arguments {
  owner: string | undefined;
  protocolFeeBps: string | undefined;
  feeReceiver: string | undefined;
  wrappedCoin: string | undefined;
  salt: string | undefined;
  yes: boolean;
}

export default async function deploy(
  { protocolFeeBps, yes, ...named }: Arguments,
  hre: HardhatRuntimeEnvironment,
): Promise<void> {
  // Ignition takes the artifacts as they are.
  await hre.tasks.getTask("build").run({ quiet: true, noTests: true, defaultBuildProfile: "production" });
  const connection = await hre.network.create();
  const options: DeployOptions = {
    ...named,
    protocolFeeBps: protocolFeeBps === undefined ? undefined : Number(protocolFeeBps),
  };
  try {
    const codes = await readCodes(hre.artifacts);
    const confirmation = { yes, input: process.stdin, output: process.stdout };
    const { ignition: ignitionDirectory } = hre.config.paths;
    await runDeploy({ connection, codes, ignitionDirectory, confirmation, output: console }, options);
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  } finally {
    await connection.close();
  }
}
