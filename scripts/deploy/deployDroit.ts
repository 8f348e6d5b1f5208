import path from "node:path";
import { getAddress } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import type {} from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import Droit from "../../ignition/modules/Droit.ts";
import DroitWithFee from "../../ignition/modules/DroitWithFee.ts";
import LocalCoin from "../../ignition/modules/LocalCoin.ts";
import type { EditionDrop, IMarket, OrderExchange } from "../../typechain-types/index.js";
import type { ContractAddresses } from "../addresses/schema.ts";
import { ScriptError } from "../lib/ScriptError.ts";
import { dropStaleJournal } from "./dropStaleJournal.ts";
import { findMissingCode } from "./findMissingCode.ts";
import { findWrappedCoin } from "./findWrappedCoin.ts";
import { type DeployOptions, parseDeployOptions } from "./options.ts";
import { resolveDeploymentId } from "./resolveDeploymentId.ts";

/** The contracts that have an owner and a protocol fee. */
export const MARKETS = ["FixedPriceExchange", "OrderExchange", "AuctionHouse", "EditionDrop"] as const;
export type MarketName = (typeof MARKETS)[number];

/** Who owns a market, and the fee of its next sales. */
export interface MarketState {
  owner: string;
  bps: number;
  receiver: string;
}

/** What stands on the chain after a deployment. */
export interface Deployment {
  chainId: number;
  /** Nothing where the chain is in memory. */
  deploymentId: string | undefined;
  addresses: ContractAddresses;
  deployer: string;
  markets: Record<MarketName, MarketState>;
  /** How many transactions this run sent; none where everything stood already. */
  transactions: number;
  /** What the owner has to send to each of these markets, whose fee is not the one that was asked for. */
  remaining: { markets: MarketName[]; data: string; bps: number; receiver: string } | undefined;
}

/**
 * Deploys the suite, or finishes a deployment that was begun. The contracts have to be compiled.
 * @param ignitionDirectory Where Ignition keeps its journals; a chain in memory has none.
 * @throws ScriptError `DEPLOY_INVALID_OPTION`, `DEPLOY_NO_ACCOUNT` or `DEPLOY_CODE_MISSING`.
 */
export async function deployDroit(
  connection: NetworkConnection,
  ignitionDirectory: string,
  options: DeployOptions = {},
): Promise<Deployment> {
  const { provider, ethers } = connection;
  const { owner: namedOwner, protocolFeeBps: bps, feeReceiver, wrappedCoin } = parseDeployOptions(options);
  const [account] = (await provider.request({ method: "eth_accounts" })) as string[];
  if (account === undefined) {
    throw new ScriptError("DEPLOY_NO_ACCOUNT", `The network ${connection.networkName} has no account to deploy with.`);
  }
  const deployer = getAddress(account);
  const owner = namedOwner ?? deployer;
  const receiver = feeReceiver ?? owner;
  const chainId = Number(await provider.request({ method: "eth_chainId" }));
  const deploymentId = await resolveDeploymentId(connection, chainId);
  if (deploymentId !== undefined) {
    await dropStaleJournal(provider, chainId, path.join(ignitionDirectory, "deployments", deploymentId));
  }

  const namedCoin = await findWrappedCoin(provider, chainId, wrappedCoin);

  const nonce = await ethers.provider.getTransactionCount(deployer);
  const setsFee = owner === deployer && bps > 0;
  const place = { defaultSender: deployer, ...(deploymentId !== undefined && { deploymentId }) };
  const coin = namedCoin ?? (await (await connection.ignition.deploy(LocalCoin, place)).wrappedCoin.getAddress());
  const contracts = await connection.ignition.deploy(setsFee ? DroitWithFee : Droit, {
    parameters: {
      Droit: { owner, wrappedCoin: coin },
      ...(setsFee && { DroitWithFee: { protocolFeeBps: bps, feeReceiver: receiver } }),
    },
    ...place,
  });
  const transactions = (await ethers.provider.getTransactionCount(deployer)) - nonce;

  const addresses = {
    RoyaltyRouter: await contracts.royaltyRouter.getAddress(),
    RefundEscrow: await contracts.refundEscrow.getAddress(),
    AccessGate: await contracts.accessGate.getAddress(),
    FixedPriceExchange: await contracts.fixedPriceExchange.getAddress(),
    OrderExchange: await contracts.orderExchange.getAddress(),
    AuctionHouse: await contracts.auctionHouse.getAddress(),
    EditionDrop: await contracts.editionDrop.getAddress(),
    StorefrontRegistry: await contracts.storefrontRegistry.getAddress(),
  };
  const missing = await findMissingCode(provider, Object.values(addresses));
  if (missing.length > 0) {
    throw new ScriptError("DEPLOY_CODE_MISSING", `After deploying, there is no code at ${missing.join(", ")}.`);
  }
  const drop = contracts.editionDrop as unknown as EditionDrop;
  const orders = contracts.orderExchange as unknown as OrderExchange;
  const byName = {
    FixedPriceExchange: contracts.fixedPriceExchange as unknown as Owned,
    OrderExchange: orders as unknown as Owned,
    AuctionHouse: contracts.auctionHouse as unknown as Owned,
    EditionDrop: drop as unknown as Owned,
  };
  const markets = {
    FixedPriceExchange: await stateOf(byName.FixedPriceExchange),
    OrderExchange: await stateOf(byName.OrderExchange),
    AuctionHouse: await stateOf(byName.AuctionHouse),
    EditionDrop: await stateOf(byName.EditionDrop),
  };
  const isAsAsked = (market: MarketName): boolean => {
    const standing = markets[market];
    return bps === 0 ? standing.bps === 0 : standing.bps === bps && standing.receiver === receiver;
  };
  const others = MARKETS.filter((market) => !isAsAsked(market));
  return {
    chainId,
    deploymentId,
    addresses: {
      ...addresses,
      EditionFactory: await drop.editionFactory(),
      WrappedCoin: await orders.wrappedCoin(),
    },
    deployer,
    markets,
    transactions,
    remaining:
      others.length === 0
        ? undefined
        : {
            markets: others,
            data: drop.interface.encodeFunctionData("setProtocolFee", [bps, receiver]),
            bps,
            receiver,
          },
  };
}

type Owned = IMarket & { owner(): Promise<string> };

async function stateOf(market: Owned): Promise<MarketState> {
  const [owner, { bps, receiver }] = await Promise.all([market.owner(), market.protocolFee()]);
  return { owner, bps: Number(bps), receiver };
}
