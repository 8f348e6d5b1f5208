import path from "node:path";
import { getAddress } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import { ScriptError } from "../lib/ScriptError.ts";
import { DEFAULT_SALT, hasCreateX, saltOf } from "./createX.ts";
import { dropStaleJournal } from "./dropStaleJournal.ts";
import { findMissingCode } from "./findMissingCode.ts";
import { findWrappedCoin } from "./findWrappedCoin.ts";
import { type DeployOptions, parseDeployOptions } from "./options.ts";
import { predictAddresses } from "./predictAddresses.ts";
import { type Journal, readJournal } from "./readJournal.ts";
import { resolveDeploymentId } from "./resolveDeploymentId.ts";

/** How contracts get their addresses: from a factory by their code, or from the deploying account by its count of transactions. */
export type Strategy = { name: "create2"; salt: string; addresses: ReadonlyMap<string, string> } | { name: "basic" };

/** What a deployment is to be, before anything is sent. */
export interface DeploymentPlan {
  chainId: number;
  /** Nothing where the chain is in memory. */
  deploymentId: string | undefined;
  /** The folder of Ignition's journal; nothing where the chain is in memory. */
  journal: string | undefined;
  deployer: string;
  owner: string;
  protocolFeeBps: number;
  feeReceiver: string;
  /** Nothing where one has to be deployed. */
  wrappedCoin: string | undefined;
  strategy: Strategy;
  /** Whether an earlier run began it: this one needs less. */
  isBegun: boolean;
}

/**
 * Finds out what is to be deployed, and how.
 * @param ignitionDirectory Where Ignition keeps its journals; a chain in memory has none.
 * @throws ScriptError `DEPLOY_INVALID_OPTION`, `DEPLOY_NO_ACCOUNT`, `DEPLOY_CODE_MISSING` or `DEPLOY_ADDRESS_TAKEN`.
 */
export async function planDeployment(
  connection: NetworkConnection,
  ignitionDirectory: string,
  options: DeployOptions,
): Promise<DeploymentPlan> {
  const { provider } = connection;
  const { owner, protocolFeeBps, feeReceiver, wrappedCoin, salt } = parseDeployOptions(options);
  const [account] = (await provider.request({ method: "eth_accounts" })) as string[];
  if (account === undefined) {
    throw new ScriptError("DEPLOY_NO_ACCOUNT", `The network ${connection.networkName} has no account to deploy with.`);
  }
  const deployer = getAddress(account);
  const chainId = Number(await provider.request({ method: "eth_chainId" }));
  const deploymentId = await resolveDeploymentId(connection, chainId);
  const journal = deploymentId === undefined ? undefined : path.join(ignitionDirectory, "deployments", deploymentId);
  if (journal !== undefined) await dropStaleJournal(provider, chainId, journal);
  const begun = await readJournal(journal);
  return {
    chainId,
    deploymentId,
    journal,
    deployer,
    owner: owner ?? deployer,
    protocolFeeBps,
    feeReceiver: feeReceiver ?? owner ?? deployer,
    wrappedCoin: await findWrappedCoin(provider, chainId, wrappedCoin),
    strategy: await chooseStrategy(connection, begun, deployer, salt),
    isBegun: begun.contracts.length > 0,
  };
}

/** What was begun goes on as it was begun. */
async function chooseStrategy(
  connection: NetworkConnection,
  begun: Journal,
  deployer: string,
  saltText: string | undefined,
): Promise<Strategy> {
  const hasFactory =
    begun.strategy === undefined ? await hasCreateX(connection.provider) : begun.strategy === "create2";
  if (!hasFactory) return { name: "basic" };
  const salt = begun.salt ?? saltOf(deployer, saltText ?? DEFAULT_SALT);
  if (saltText !== undefined && salt !== saltOf(deployer, saltText)) {
    throw new ScriptError("DEPLOY_INVALID_OPTION", "salt: the deployment was begun with another one");
  }
  const addresses = await predictAddresses(connection, deployer, salt);
  await requireFree(connection, begun, addresses);
  return { name: "create2", salt, addresses };
}

/** A factory creates nothing where there is something. It can only be the same contract, deployed without this journal. */
async function requireFree(
  { provider }: NetworkConnection,
  { contracts }: Journal,
  predicted: ReadonlyMap<string, string>,
): Promise<void> {
  const free = await findMissingCode(provider, [...predicted.values()]);
  const taken = [...predicted].filter(([name, address]) => !free.includes(address) && !contracts.includes(name));
  if (taken.length === 0) return;
  const names = taken.map(([name, address]) => `${name} (${address})`).join(", ");
  throw new ScriptError(
    "DEPLOY_ADDRESS_TAKEN",
    `This account deployed this code with this salt already, though no journal here says so: ${names}. ` +
      "Bring the journal back to finish that deployment, or name another --salt for a new one.",
  );
}
