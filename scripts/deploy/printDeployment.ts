import { ZeroAddress } from "ethers";
import type { Deployment } from "./deployDroit.ts";

/** Tells what stands, and what remains to be done. */
export function printDeployment(deployment: Deployment, output: Pick<Console, "log" | "table">): void {
  const { addresses, protocolFee, transactions, remaining } = deployment;
  const done = transactions === 0 ? "Already deployed, nothing was sent" : `Deployed with ${transactions} transactions`;
  output.log(`${done}: chain ${deployment.chainId}${deployment.deploymentId === undefined ? ", in memory" : ""}.`);
  output.table(Object.fromEntries(Object.entries(addresses).map(([contract, address]) => [contract, { address }])));
  output.log(`Owner: ${deployment.owner}${deployment.owner === deployment.deployer ? " (the deploying account)" : ""}`);
  output.log(
    protocolFee.receiver === ZeroAddress
      ? "Protocol fee: none"
      : `Protocol fee: ${protocolFee.bps} basis points, to ${protocolFee.receiver}`,
  );
  if (remaining !== undefined) {
    output.log("");
    output.log(`To be done: only the owner can set the protocol fee. From ${deployment.owner}, call`);
    output.log(`  setProtocolFee(${remaining.bps}, ${remaining.receiver})`);
    output.log(`  to:   ${remaining.to}`);
    output.log(`  data: ${remaining.data}`);
  }
}
