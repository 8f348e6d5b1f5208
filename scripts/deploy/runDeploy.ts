import path from "node:path";
import type { NetworkConnection } from "hardhat/types/network";
import { writeAddresses } from "../addresses/writeAddresses.ts";
import { type Deployment, deployDroit } from "./deployDroit.ts";
import type { DeployOptions } from "./options.ts";
import { printDeployment } from "./printDeployment.ts";

/** Where a deployment is kept, and where it is told. */
export interface DeployEnvironment {
  connection: NetworkConnection;
  /** The folder of journals; see {@link deployDroit}. */
  ignitionDirectory: string;
  /** The folder of the address book; without it, `addresses` in the folder above. */
  addressDirectory?: string;
  output: Pick<Console, "log" | "table">;
}

/** Deploys, notes the addresses of a chain that outlives this process, and tells what stands. */
export async function runDeploy(environment: DeployEnvironment, options: DeployOptions = {}): Promise<Deployment> {
  const { connection, ignitionDirectory, output } = environment;
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
