import { ZeroAddress } from "ethers";
import { printRemaining } from "../operate/applyChanges.ts";
import type { MarketStatus } from "../operate/readStatus.ts";
import { CREATE_X } from "./createX.ts";
import type { Deployment } from "./deployDroit.ts";
import type { DeploymentPlan } from "./planDeployment.ts";

/** Tells what is about to be deployed. */
export function printPlan(plan: DeploymentPlan, networkName: string, output: Pick<Console, "log" | "table">): void {
  output.log(`Chain ${plan.chainId} (${networkName})`);
  output.log(`Deploying account: ${plan.deployer}`);
  output.log(`Owner: ${plan.owner}${plan.owner === plan.deployer ? "" : ", once that account has accepted"}`);
  output.log(`Protocol fee: ${plan.protocolFeeBps} basis points, to ${plan.feeReceiver}`);
  output.log(`Wrapped coin: ${plan.wrappedCoin ?? "a new one"}`);
  if (plan.strategy.name === "basic") {
    output.log(`Addresses: this chain's own, as it has no CreateX at ${CREATE_X}`);
    return;
  }
  output.log("Addresses, the same on every chain with CreateX for this account and salt:");
  output.table(Object.fromEntries([...plan.strategy.addresses].map(([contract, address]) => [contract, { address }])));
}

/** Tells what stands, and what remains to be done. */
export function printDeployment(deployment: Deployment, output: Pick<Console, "log" | "table">): void {
  const { addresses, deployer, markets, transactions, remaining } = deployment;
  const done = transactions === 0 ? "Already deployed, nothing was sent" : `Deployed with ${transactions} transactions`;
  output.log(`${done}: chain ${deployment.chainId}${deployment.deploymentId === undefined ? ", in memory" : ""}.`);
  output.table(Object.fromEntries(Object.entries(addresses).map(([contract, address]) => [contract, { address }])));
  const tell = (what: string, describe: (market: MarketStatus) => string): void => {
    for (const [market, text] of told(markets, describe)) output.log(`${what}${market}: ${text}`);
  };
  tell("Owner", ({ owner }) => `${owner}${owner === deployer ? " (the deploying account)" : ""}`);
  tell("Protocol fee", ({ feeBps, feeReceiver }) =>
    feeReceiver === ZeroAddress ? "none" : `${feeBps} basis points, to ${feeReceiver}`,
  );
  printRemaining(remaining, output);
}

/** One line for all markets where it is the same of all, else one for each. */
function told(
  markets: readonly MarketStatus[],
  describe: (market: MarketStatus) => string,
): [market: string, text: string][] {
  const texts = markets.map((market): [string, string] => [` of ${market.market}`, describe(market)]);
  const [first] = texts;
  return texts.every(([, text]) => text === first![1]) ? [["", first![1]]] : texts;
}
