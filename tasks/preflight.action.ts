import path from "node:path";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { ScriptError } from "../scripts/lib/ScriptError.ts";
import { printFindings } from "../scripts/preflight/printFindings.ts";
import { readCodes } from "../scripts/preflight/readCodes.ts";
import { runCollectionPreflight, runPreflight } from "../scripts/preflight/runPreflight.ts";

interface Arguments {
  collection: string | undefined;
  tokenId: bigint;
}

export default async function preflight(
  { collection, tokenId }: Arguments,
  hre: HardhatRuntimeEnvironment,
): Promise<void> {
  if (collection === undefined) {
    await hre.tasks.getTask("build").run({ quiet: true, noTests: true, defaultBuildProfile: "production" });
  }
  const connection = await hre.network.create();
  const { provider, networkConfig } = connection;
  try {
    const [account] = (await provider.request({ method: "eth_accounts" })) as string[];
    const findings =
      collection === undefined
        ? await runPreflight({
            provider,
            codes: await readCodes(hre.artifacts),
            expectedChainId: networkConfig.chainId,
            account,
          })
        : await runCollectionPreflight(
            provider,
            path.join(hre.config.paths.ignition, "addresses"),
            collection,
            tokenId,
          );
    printFindings(findings, console);
    if (findings.some(({ outcome }) => outcome === "failed")) process.exitCode = 1;
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  } finally {
    await connection.close();
  }
}
