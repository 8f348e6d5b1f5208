import { ZeroAddress } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import type { ContractAddresses } from "../addresses/schema.ts";
import { ScriptError } from "../lib/ScriptError.ts";
import { applyChanges } from "../operate/applyChanges.ts";
import { type Change, planAcceptance, planFee, planHandover, planWrappedCoin } from "../operate/planChanges.ts";
import { readStatus, type Status } from "../operate/readStatus.ts";
import { MARKETS } from "./markets.ts";
import type { DeploymentPlan } from "./planDeployment.ts";
import { waitForPending } from "./waitForPending.ts";

/** What stands, and what is still to be sent so that it is as it was meant. */
export interface Setup {
  status: Status;
  remaining: Change[];
}

/**
 * Names the wrapped coin, sets the protocol fee and offers the ownership, each where that was never done: what an owner decided
 * later stays. The chain knows what was done, so that this needs no journal.
 * @throws ScriptError `DEPLOY_INVALID_OPTION` where another wrapped coin was named before, `DEPLOY_PENDING` where earlier
 * transactions are not mined, or as {@link applyChanges}.
 */
export async function setUpMarkets(
  connection: NetworkConnection,
  plan: DeploymentPlan,
  addresses: ContractAddresses,
  output: Pick<Console, "log">,
): Promise<Setup> {
  const { chainId, deployer, owner } = plan;
  await waitForPending(connection.provider, deployer);
  const before = await readStatus(connection, chainId, addresses);
  const due = [
    ...planCoin(before),
    ...planUnsetFee(before, plan),
    ...(owner === deployer ? [] : planHandover(before, MARKETS, owner)),
  ].filter(({ from }) => from === deployer);
  if (due.length === 0) return { status: before, remaining: planRemaining(before, plan) };
  const confirmation = { yes: true, input: process.stdin, output: process.stdout };
  await applyChanges(connection, chainId, due, { confirmation, output });
  const status = await readStatus(connection, chainId, addresses);
  return { status, remaining: planRemaining(status, plan) };
}

function planCoin(status: Status): Change[] {
  const { wrappedCoin, addresses } = status;
  if (wrappedCoin === ZeroAddress) return planWrappedCoin(status, addresses.WrappedCoin);
  if (wrappedCoin === addresses.WrappedCoin) return [];
  throw new ScriptError(
    "DEPLOY_INVALID_OPTION",
    `wrappedCoin: OrderExchange pays offers from ${wrappedCoin}, which nobody can change`,
  );
}

function planUnsetFee(status: Status, { protocolFeeBps, feeReceiver }: DeploymentPlan): Change[] {
  if (protocolFeeBps === 0) return [];
  const unset = status.markets.filter((market) => market.feeReceiver === ZeroAddress).map(({ market }) => market);
  return planFee(status, unset, protocolFeeBps, feeReceiver);
}

/** What only others than the deploying account can do, and fees that an owner set otherwise, which no deployment takes back. */
function planRemaining(status: Status, plan: DeploymentPlan): Change[] {
  const { protocolFeeBps: bps, feeReceiver, owner } = plan;
  const offered = status.markets.filter(({ pendingOwner }) => pendingOwner === owner).map(({ market }) => market);
  const charging = status.markets.filter(({ feeBps }) => bps > 0 || feeBps > 0).map(({ market }) => market);
  return [
    ...planAcceptance(status, offered, owner),
    ...planCoin(status),
    ...planFee(status, charging, bps, feeReceiver),
  ];
}
