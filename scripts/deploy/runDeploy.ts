import path from "node:path";
import type { NetworkConnection } from "hardhat/types/network";
import { writeAddresses } from "../addresses/writeAddresses.ts";
import { type Confirmation, confirm, isLive } from "../operate/confirm.ts";
import { checkFundsToDeploy, requireReady, runPreflight } from "../preflight/runPreflight.ts";
import type { Code } from "../preflight/types.ts";
import { type Deployment, executePlan } from "./deployDroit.ts";
import { type DeployOptions, parseDeployOptions } from "./options.ts";
import { planDeployment } from "./planDeployment.ts";
import { printDeployment, printPlan } from "./printDeployment.ts";
import { readParameters } from "./readParameters.ts";

/** Where a deployment is kept, and where it is told. */
export interface DeployEnvironment {
  connection: NetworkConnection;
  /** What can be deployed: the chain has to be ready for all of it. */
  codes: readonly Code[];
  /** The folder of journals; see {@link planDeployment}. */
  ignitionDirectory: string;
  /** The folder of the address book; without it, `addresses` in the folder above. */
  addressDirectory?: string;
  confirmation: Confirmation;
  output: Pick<Console, "log" | "table">;
}

/**
 * Deploys where the chain is ready for it, notes the addresses of a chain that outlives this process, and tells what stands. What
 * is to be deployed is shown, and on a chain where it costs money confirmed, before anything is sent.
 * @param options What goes before the chain's file of parameters; see {@link readParameters}.
 * @throws ScriptError `PREFLIGHT_FAILED`, `NOT_CONFIRMED`, or as {@link readParameters}, {@link planDeployment} and
 * {@link executePlan}.
 */
export async function runDeploy(environment: DeployEnvironment, options: DeployOptions = {}): Promise<Deployment> {
  const { connection, codes, ignitionDirectory, confirmation, output } = environment;
  const { provider, networkConfig } = connection;
  const chainId = Number(await provider.request({ method: "eth_chainId" }));
  const { file, parameters } = await readParameters(path.join(ignitionDirectory, "parameters"), chainId);
  const named = Object.fromEntries(Object.entries<unknown>(options).filter(([, value]) => value !== undefined));
  const whole: DeployOptions = { ...parameters, ...named };
  parseDeployOptions(whole);
  requireReady(await runPreflight({ provider, codes, expectedChainId: networkConfig.chainId }));

  const plan = await planDeployment(connection, ignitionDirectory, whole);
  if (!plan.isBegun) requireReady([await checkFundsToDeploy(provider, plan.deployer, codes)]);
  if (isLive(connection, chainId)) {
    if (parameters !== undefined) output.log(`Parameters: ${path.relative(process.cwd(), file)}`);
    printPlan(plan, connection.networkName, output);
    await confirm("Deploy, or finish what was begun?", confirmation);
  }
  const deployment = await executePlan(connection, plan, output);
  printDeployment(deployment, output);
  if (deployment.deploymentId !== undefined) {
    const noted = await writeAddresses(environment.addressDirectory ?? path.join(ignitionDirectory, "addresses"), {
      chainId: deployment.chainId,
      deploymentId: deployment.deploymentId,
      fromBlock: deployment.fromBlock,
      contracts: deployment.addresses,
    });
    output.log(`Noted in ${path.relative(process.cwd(), noted)}`);
  }
  return deployment;
}
