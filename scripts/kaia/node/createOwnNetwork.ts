import type { NetworkManager } from "hardhat/types/network";
import { LOWER_BOUND_BASE_FEE } from "./chain/limits.ts";
import type { OwnNetwork } from "./runKaiaNode.ts";
import type { EIP1193Provider } from "./types.ts";

/**
 * Kaia's blocks have no gas limit, its transactions one of computation instead. This is as much as an endless loop may
 * burn in about a second.
 */
const BLOCK_GAS_LIMIT = 500_000_000n;

/** Hardhat's own network as a backend, by the rules that Kaia has. */
export async function createOwnNetwork(manager: NetworkManager, chainId: number): Promise<OwnNetwork> {
  const connection = await manager.create({
    network: "default",
    override: {
      chainId,
      blockGasLimit: BLOCK_GAS_LIMIT,
      initialBaseFeePerGas: LOWER_BOUND_BASE_FEE,
      throwOnTransactionFailures: false,
    },
  });
  const provider: EIP1193Provider = {
    request: ({ method, params = [] }) => connection.provider.request({ method, params }),
  };
  return { provider, close: () => connection.close() };
}
