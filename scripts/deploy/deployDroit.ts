import type { NetworkConnection } from "hardhat/types/network";
import type {} from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import Droit from "../../ignition/modules/Droit.ts";
import DroitWithLocalCoin from "../../ignition/modules/DroitWithLocalCoin.ts";
import type { EditionDrop } from "../../typechain-types/index.js";
import type { ContractAddresses } from "../addresses/schema.ts";
import { ScriptError } from "../lib/ScriptError.ts";
import type { Change } from "../operate/planChanges.ts";
import type { MarketStatus } from "../operate/readStatus.ts";
import { findLostTransactions } from "./findLostTransactions.ts";
import { findMissingCode } from "./findMissingCode.ts";
import type { DeployOptions } from "./options.ts";
import { type DeploymentPlan, planDeployment } from "./planDeployment.ts";
import { readJournal } from "./readJournal.ts";
import { setUpMarkets } from "./setUpMarkets.ts";

/** What stands on the chain after a deployment. */
export interface Deployment {
  chainId: number;
  /** Nothing where the chain is in memory. */
  deploymentId: string | undefined;
  /** The block before which nothing of the suite has happened. */
  fromBlock: number;
  addresses: ContractAddresses;
  deployer: string;
  markets: MarketStatus[];
  /** How many transactions this run sent; none where everything stood already. */
  transactions: number;
  /** What is still to be sent, so that all is as it was asked for: by a new owner, to begin with. */
  remaining: Change[];
}

/**
 * Deploys the suite, or finishes a deployment that was begun. The contracts have to be compiled.
 * @param ignitionDirectory Where Ignition keeps its journals; a chain in memory has none.
 * @throws ScriptError As {@link planDeployment} and {@link executePlan}.
 */
export async function deployDroit(
  connection: NetworkConnection,
  ignitionDirectory: string,
  options: DeployOptions = {},
): Promise<Deployment> {
  return executePlan(connection, await planDeployment(connection, ignitionDirectory, options));
}

/**
 * Does what is planned and not done yet.
 * @throws ScriptError `DEPLOY_CODE_MISSING`, or as {@link findLostTransactions} and {@link setUpMarkets}.
 */
export async function executePlan(
  connection: NetworkConnection,
  plan: DeploymentPlan,
  output: Pick<Console, "log"> = { log: () => undefined },
): Promise<Deployment> {
  const { provider, ethers } = connection;
  const { chainId, deploymentId, deployer } = plan;
  await findLostTransactions(connection, plan);
  // What an earlier run sent may not be mined yet.
  const sentBefore = await ethers.provider.getTransactionCount(deployer, "pending");
  const nextBlock = (await ethers.provider.getBlockNumber()) + 1;
  const addresses = await deployContracts(connection, plan);
  const missing = await findMissingCode(provider, Object.values(addresses));
  if (missing.length > 0) {
    throw new ScriptError("DEPLOY_CODE_MISSING", `After deploying, there is no code at ${missing.join(", ")}.`);
  }
  const { status, remaining } = await setUpMarkets(connection, plan, addresses, output);
  return {
    chainId,
    deploymentId,
    fromBlock: (await readJournal(plan.journal)).fromBlock ?? nextBlock,
    addresses,
    deployer,
    markets: status.markets,
    transactions: (await ethers.provider.getTransactionCount(deployer)) - sentBefore,
    remaining,
  };
}

async function deployContracts(
  { ignition }: NetworkConnection,
  { deploymentId, deployer, strategy, wrappedCoin }: DeploymentPlan,
): Promise<ContractAddresses> {
  const place = { defaultSender: deployer, ...(deploymentId !== undefined && { deploymentId }) };
  const way =
    strategy.name === "create2"
      ? { ...place, strategy: "create2" as const, strategyConfig: { salt: strategy.salt } }
      : place;
  // One module, as Ignition does not finish one while a transaction of another is under way.
  const deployed = wrappedCoin === undefined ? await ignition.deploy(DroitWithLocalCoin, way) : undefined;
  const contracts = deployed ?? (await ignition.deploy(Droit, way));
  const drop = contracts.editionDrop as unknown as EditionDrop;
  return {
    RoyaltyRouter: await contracts.royaltyRouter.getAddress(),
    RefundEscrow: await contracts.refundEscrow.getAddress(),
    AccessGate: await contracts.accessGate.getAddress(),
    FixedPriceExchange: await contracts.fixedPriceExchange.getAddress(),
    OrderExchange: await contracts.orderExchange.getAddress(),
    AuctionHouse: await contracts.auctionHouse.getAddress(),
    EditionDrop: await drop.getAddress(),
    EditionFactory: await drop.editionFactory(),
    StorefrontRegistry: await contracts.storefrontRegistry.getAddress(),
    WrappedCoin: wrappedCoin ?? (await deployed!.wrappedCoin.getAddress()),
  };
}
