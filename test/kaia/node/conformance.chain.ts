import { computeAddress, SigningKey, toQuantity } from "ethers";
import { network } from "hardhat";
import { startKaiaNode } from "../../../scripts/kaia/node/startKaiaNode.ts";
import type { KaiaNode } from "../../../scripts/kaia/node/types.ts";

/** Kairos's, which the client libraries know. */
export const CHAIN_ID = 1001;

export const FUNDS = 10n ** 21n;

/** Emits an anonymous event of one topic, and takes what it is sent. */
export const CONTRACT_CODE = "0x602a60006000a100";
export const CREATION_CODE = `0x67${CONTRACT_CODE.slice(2)}60005260086018f3`;
export const CONTRACT = "0x00000000000000000000000000000000000c0de0";
export const LOG_TOPIC = `0x${"2a".padStart(64, "0")}`;

/** A node of its own, with a contract on it. */
export async function startChain(): Promise<KaiaNode> {
  const { provider } = await network.create({ network: "default", override: { chainId: CHAIN_ID } });
  const node = await startKaiaNode({ backend: provider });
  await node.request("hardhat_setCode", [CONTRACT, CONTRACT_CODE]);
  return node;
}

/** The key of an account that has money. */
export async function fundedKey(node: KaiaNode, seed: number): Promise<SigningKey> {
  const key = new SigningKey(`0x${seed.toString(16).padStart(64, "0")}`);
  await node.request("hardhat_setBalance", [computeAddress(key), toQuantity(FUNDS)]);
  return key;
}

export async function balanceOf(node: KaiaNode, address: string): Promise<bigint> {
  return BigInt((await node.request("klay_getBalance", [address, "latest"])) as string);
}

export async function nonceOf(node: KaiaNode, address: string): Promise<bigint> {
  return BigInt((await node.request("klay_getTransactionCount", [address, "latest"])) as string);
}

/** What the node answers over HTTP, as a client sees it. */
export async function ask(node: KaiaNode, method: string, ...params: unknown[]): Promise<Record<string, unknown>> {
  const [answer] = await askAll(node, [{ method, params }]);
  if (answer === undefined || "error" in answer) throw new Error(`${method}: ${JSON.stringify(answer)}`);
  return answer.result as Record<string, unknown>;
}

export interface JsonRpcAnswer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/** What the node answers to a batch over HTTP. */
export async function askAll(
  node: KaiaNode,
  calls: readonly { readonly method: string; readonly params: readonly unknown[] }[],
): Promise<JsonRpcAnswer[]> {
  const requests = calls.map(({ method, params }, id) => ({ jsonrpc: "2.0", id, method, params }));
  const response = await fetch(node.url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(requests),
  });
  return (await response.json()) as JsonRpcAnswer[];
}
