import type { NetworkConnection } from "hardhat/types/network";
import { LOCAL_CHAIN_ID } from "../addresses/schema.ts";

/**
 * The name of the Ignition journal for the chain of a connection. Every local chain has the same chain id, so it is its
 * first block that tells one from the next: a journal of another chain would report a deployment that is not there.
 * @returns Nothing for a chain in memory, which keeps no journal.
 */
export async function resolveDeploymentId(
  connection: Pick<NetworkConnection, "networkConfig" | "provider">,
  chainId: number,
): Promise<string | undefined> {
  if (connection.networkConfig.type === "edr-simulated") return undefined;
  if (chainId !== LOCAL_CHAIN_ID) return `chain-${chainId}`;
  const genesis = (await connection.provider.request({ method: "eth_getBlockByNumber", params: ["0x0", false] })) as {
    hash: string;
  };
  return `local-${genesis.hash.slice(2, 18)}`;
}
