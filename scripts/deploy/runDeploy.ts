import path from "node:path";
import { getAddress, isAddress } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import { writeAddresses } from "../addresses/writeAddresses.ts";
import { type Confirmation, confirm, isLive } from "../operate/confirm.ts";
import { requireReady, runPreflight } from "../preflight/runPreflight.ts";
import type { Code } from "../preflight/types.ts";
import { type Deployment, deployDroit } from "./deployDroit.ts";
import { type DeployOptions, parseDeployOptions } from "./options.ts";
import { printDeployment } from "./printDeployment.ts";
import { readParameters } from "./readParameters.ts";

/** Where a deployment is kept, and where it is told. */
export interface DeployEnvironment {
  connection: NetworkConnection;
  /** What can be deployed: the chain has to be ready for all of it. */
  codes: readonly Code[];
  /** The folder of journals; see {@link deployDroit}. */
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
 * @throws ScriptError `PREFLIGHT_FAILED`, `NOT_CONFIRMED`, or as {@link readParameters} and {@link deployDroit}.
 */
export async function runDeploy(environment: DeployEnvironment, options: DeployOptions = {}): Promise<Deployment> {
  const { connection, codes, ignitionDirectory, confirmation, output } = environment;
  const { provider, networkConfig } = connection;
  const chainId = Number(await provider.request({ method: "eth_chainId" }));
  const { file, parameters } = await readParameters(path.join(ignitionDirectory, "parameters"), chainId);
  const named = Object.fromEntries(Object.entries<unknown>(options).filter(([, value]) => value !== undefined));
  const whole: DeployOptions = { ...parameters, ...named };
  const { owner, protocolFeeBps, feeReceiver, wrappedCoin } = parseDeployOptions(whole);
  requireReady(await runPreflight({ provider, codes, expectedChainId: networkConfig.chainId }));

  if (isLive(connection, chainId)) {
    const [account = "none"] = (await provider.request({ method: "eth_accounts" })) as string[];
    const deployer = isAddress(account) ? getAddress(account) : account;
    if (parameters !== undefined) output.log(`Parameters: ${path.relative(process.cwd(), file)}`);
    output.log(`Chain ${chainId} (${connection.networkName})`);
    output.log(`Deploying account: ${deployer}`);
    output.log(`Owner: ${owner ?? deployer}`);
    output.log(`Protocol fee: ${protocolFeeBps} basis points, to ${feeReceiver ?? owner ?? deployer}`);
    output.log(`Wrapped coin: ${wrappedCoin ?? "the chain's own"}`);
    await confirm("Deploy, or finish what was begun?", confirmation);
  }
  const deployment = await deployDroit(connection, ignitionDirectory, whole);
  printDeployment(deployment, output);
  if (deployment.deploymentId !== undefined) {
    const noted = await writeAddresses(environment.addressDirectory ?? path.join(ignitionDirectory, "addresses"), {
      chainId: deployment.chainId,
      deploymentId: deployment.deploymentId,
      contracts: deployment.addresses,
    });
    output.log(`Noted in ${path.relative(process.cwd(), noted)}`);
  }
  return deployment;
}
