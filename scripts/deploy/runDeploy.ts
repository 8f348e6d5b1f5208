import path from "node:path";
import type { NetworkConnection } from "hardhat/types/network";
import { writeAddresses } from "../addresses/writeAddresses.ts";
import { requireReady, runPreflight } from "../preflight/runPreflight.ts";
import type { Code } from "../preflight/types.ts";
import { type Deployment, deployDroit } from "./deployDroit.ts";
import type { DeployOptions } from "./options.ts";
import { printDeployment } from "./printDeployment.ts";

/** Where a deployment is kept, and where it is told. */
export interface DeployEnvironment {
  connection: NetworkConnection;
  /** What can be deployed: the chain has to be ready for all of it. */
  codes: readonly Code[];
  /** The folder of journals; see {@link deployDroit}. */
  ignitionDirectory: string;
  /** The folder of the address book; without it, `addresses` in the folder above. */
  addressDirectory?: string;
  output: Pick<Console, "log" | "table">;
}

/**
 * Deploys where the chain is ready for it, notes the addresses of a chain that outlives this process, and tells what stands.
 * @throws ScriptError `PREFLIGHT_FAILED`, or as {@link deployDroit}.
 */
export async function runDeploy(environment: DeployEnvironment, options: DeployOptions = {}): Promise<Deployment> {
  const { connection, codes, ignitionDirectory, output } = environment;
  const { provider, networkConfig } = connection;
  requireReady(await runPreflight({ provider, codes, expectedChainId: networkConfig.chainId }));
  const deployment = await deployDroit(connection, ignitionDirectory, options);
  printDeployment(deployment, output);
  if (deployment.deploymentId !== undefined) {
    const file = await writeAddresses(environment.addressDirectory ?? path.join(ignitionDirectory, "addresses"), {
      chainId: deployment.chainId,
      deploymentId: deployment.deploymentId,
      contracts: deployment.addresses,
    });
    output.log(`Noted in ${path.relative(process.cwd(), file)}`);
  }
  return deployment;
}
