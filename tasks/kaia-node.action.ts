import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { createOwnNetwork } from "../scripts/kaia/node/createOwnNetwork.ts";
import { KaiaNodeError } from "../scripts/kaia/node/KaiaNodeError.ts";
import { runKaiaNode } from "../scripts/kaia/node/runKaiaNode.ts";

interface Arguments {
  port: number;
  host: string;
  backend: string | undefined;
  chainId: string | undefined;
}

export default async function kaiaNode({ chainId, ...rest }: Arguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  // The stand-ins for Kaia's precompiles come from the artifacts.
  await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
  const stop = new AbortController();
  const onSignal = (): void => {
    stop.abort();
  };
  process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
  try {
    const createNetwork = (id: number) => createOwnNetwork(hre.network, id);
    const options = { ...rest, chainId: chainId === undefined ? undefined : Number(chainId) };
    await runKaiaNode({ createNetwork, output: console, signal: stop.signal }, options);
  } catch (error) {
    if (!(error instanceof KaiaNodeError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  } finally {
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  }
}
