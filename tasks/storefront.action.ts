import path from "node:path";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { ScriptError } from "../scripts/lib/ScriptError.ts";
import { runStorefront } from "../scripts/storefronts/runStorefront.ts";

interface Arguments {
  storefront: string | undefined;
  fromBlock: number;
  pageSize: number;
  json: boolean;
}

export default async function storefront(
  { storefront = "", fromBlock, pageSize, json }: Arguments,
  hre: HardhatRuntimeEnvironment,
): Promise<void> {
  const connection = await hre.network.create();
  try {
    const { provider } = connection.ethers;
    const chainId = Number((await provider.getNetwork()).chainId);
    const addressDirectory = path.join(hre.config.paths.ignition, "addresses");
    const environment = { provider, chainId, addressDirectory, output: console };
    await runStorefront(environment, { storefront, fromBlock, pageSize, json });
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  } finally {
    await connection.close();
  }
}
