import type { EthereumProvider } from "hardhat/types/providers";
import { ScriptError } from "../lib/ScriptError.ts";

/** Enough to store the largest code that EIP-170 allows, and less than a block of any chain has. */
const GAS = "0x989680";

/**
 * What a call answers, or creation code stores; nothing where it fails.
 * @throws ScriptError `PREFLIGHT_NODE_FAILED` where it is the node that fails.
 */
export async function tryCall(
  provider: EthereumProvider,
  call: { to?: string; data: string },
): Promise<string | undefined> {
  try {
    return (await provider.request({ method: "eth_call", params: [{ ...call, gas: GAS }, "latest"] })) as string;
  } catch {
    await askNode(provider, "eth_blockNumber");
    return undefined;
  }
}

/** @throws ScriptError `PREFLIGHT_NODE_FAILED` */
export async function askNode(provider: EthereumProvider, method: string, params: unknown[] = []): Promise<unknown> {
  try {
    return await provider.request({ method, params });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ScriptError("PREFLIGHT_NODE_FAILED", `The node does not answer ${method}: ${reason}`, { cause });
  }
}
