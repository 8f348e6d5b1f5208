/** Deploys in a process of its own, which a test may kill: `node deployProcess.ts <url> <folder of Ignition>`. */
import path from "node:path";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import config from "../../hardhat.config.ts";
import { runDeploy } from "../../scripts/deploy/runDeploy.ts";
import { readCodes } from "../../scripts/preflight/readCodes.ts";

const ROOT = path.join(import.meta.dirname, "..", "..");

async function deploy(url: string, ignition: string): Promise<void> {
  const isolated = {
    ...config,
    paths: { ignition },
    // The one who mines wants to go on.
    ignition: { requiredConfirmations: 1, blockPollingInterval: 20 },
  };
  const hre = await createHardhatRuntimeEnvironment(isolated, { noTypechain: true }, ROOT);
  const connection = await hre.network.create({ network: "localhost", override: { url } });
  await runDeploy({
    connection,
    codes: await readCodes(hre.artifacts),
    ignitionDirectory: ignition,
    confirmation: { yes: true, input: process.stdin, output: process.stdout },
    output: console,
  });
  await connection.close();
}

// Hardhat loads every file under test/.
if (import.meta.main) await deploy(process.argv[2]!, process.argv[3]!);
