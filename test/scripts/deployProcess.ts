/** Deploys in a process of its own, which a test may kill: `node deployProcess.ts <url> <folder of Ignition>`. */
import path from "node:path";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import config from "../../hardhat.config.ts";
import { runDeploy } from "../../scripts/deploy/runDeploy.ts";
import { readCodes } from "../../scripts/preflight/readCodes.ts";

const [url, ignition] = process.argv.slice(2) as [string, string];
const isolated = {
  ...config,
  paths: { ignition },
  // The one who mines wants to go on.
  ignition: { requiredConfirmations: 1, blockPollingInterval: 20 },
};
const root = path.join(import.meta.dirname, "..", "..");
const hre = await createHardhatRuntimeEnvironment(isolated, { noTypechain: true }, root);
const connection = await hre.network.create({ network: "localhost", override: { url } });
await runDeploy({
  connection,
  codes: await readCodes(hre.artifacts),
  ignitionDirectory: ignition,
  confirmation: { yes: true, input: process.stdin, output: process.stdout },
  output: console,
});
await connection.close();
