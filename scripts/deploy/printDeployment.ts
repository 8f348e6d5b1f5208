import { ZeroAddress } from "ethers";
import { type Deployment, type MarketName, MARKETS, type MarketState } from "./deployDroit.ts";

/** Tells what stands, and what remains to be done. */
export function printDeployment(deployment: Deployment, output: Pick<Console, "log" | "table">): void {
  const { addresses, deployer, markets, transactions, remaining } = deployment;
  const done = transactions === 0 ? "Already deployed, nothing was sent" : `Deployed with ${transactions} transactions`;
  output.log(`${done}: chain ${deployment.chainId}${deployment.deploymentId === undefined ? ", in memory" : ""}.`);
  output.table(Object.fromEntries(Object.entries(addresses).map(([contract, address]) => [contract, { address }])));
  const tell = (what: string, describe: (state: MarketState) => string): void => {
    for (const [market, text] of told(markets, describe)) output.log(`${what}${market}: ${text}`);
  };
  tell("Owner", ({ owner }) => `${owner}${owner === deployer ? " (the deploying account)" : ""}`);
  tell("Protocol fee", ({ bps, receiver }) =>
    receiver === ZeroAddress ? "none" : `${bps} basis points, to ${receiver}`,
  );
  if (remaining !== undefined) {
    output.log("");
    output.log(`To be done: only the owner can set the protocol fee. From the owner, call`);
    output.log(`  setProtocolFee(${remaining.bps}, ${remaining.receiver})`);
    for (const market of remaining.markets) output.log(`  to:   ${addresses[market]} (${market})`);
    output.log(`  data: ${remaining.data}`);
  }
}

/** One line for all markets where it is the same of all, else one for each. */
function told(
  markets: Record<MarketName, MarketState>,
  describe: (state: MarketState) => string,
): [market: string, text: string][] {
  const texts = MARKETS.map((market): [string, string] => [` of ${market}`, describe(markets[market])]);
  const [first] = texts;
  return texts.every(([, text]) => text === first![1]) ? [["", first![1]]] : texts;
}
