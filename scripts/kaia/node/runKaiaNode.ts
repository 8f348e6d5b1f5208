import { once } from "node:events";
import { KaiaNodeError } from "./KaiaNodeError.ts";
import { httpProvider } from "./httpProvider.ts";
import { checkOptions, type RunKaiaNodeOptions } from "./kaiaNodeOptions.ts";
import { printKaiaNode } from "./printKaiaNode.ts";
import { startKaiaNode } from "./startKaiaNode.ts";
import type { EIP1193Provider } from "./types.ts";

/** A network that runs in this process. */
export interface OwnNetwork {
  readonly provider: EIP1193Provider;
  readonly close: () => Promise<void>;
}

export interface KaiaNodeEnvironment {
  createNetwork(chainId: number): Promise<OwnNetwork>;
  readonly output: Pick<Console, "log">;
  /** Stops the node. */
  readonly signal: AbortSignal;
}

/** The chain id of development nodes, by which tools know them. */
const DEVELOPMENT = 31_337;

/** Runs a local Kaia node until it is told to stop. */
export async function runKaiaNode(environment: KaiaNodeEnvironment, options: RunKaiaNodeOptions): Promise<void> {
  checkOptions(options);
  const { host, port, backend: url, chainId } = options;
  const network = url === undefined ? await environment.createNetwork(chainId ?? DEVELOPMENT) : behind(url);
  try {
    if (chainId !== undefined) await requireChainId(network.provider, chainId);
    const node = await startKaiaNode({ backend: network.provider, host, port });
    try {
      const backend = url ?? "Hardhat's own network";
      await printKaiaNode(node, { output: environment.output, backend });
      if (!environment.signal.aborted) await once(environment.signal, "abort");
    } finally {
      await node.close();
    }
  } finally {
    await network.close();
  }
}

/** Somebody else's node is not stopped with this one. */
function behind(url: string): OwnNetwork {
  return { provider: httpProvider(url), close: () => Promise.resolve() };
}

async function requireChainId(provider: EIP1193Provider, chainId: number): Promise<void> {
  const actual = Number(await provider.request({ method: "eth_chainId", params: [] }));
  if (actual === chainId) return;
  throw new KaiaNodeError("KAIA_NODE_CHAIN_ID_DIFFERS", `The backend's chain id is ${actual}, not ${chainId}`);
}
