import { toQuantity } from "ethers";
import type { Backend } from "../Backend.ts";
import { refused, RpcError } from "../rpc/RpcError.ts";
import { describeFailure } from "./describeFailure.ts";

/** How a backend ran a transaction. */
export interface Execution {
  readonly evmHash: string;
  readonly blockNumber: bigint;
  readonly gasUsed: bigint;
}

const PATIENCE_MS = 10_000;
const POLL_MS = 5;

/**
 * Sends a transaction to the backend and waits until it is in a block. Whether it was taken does not depend on the
 * answer: some backends answer a transaction that reverted with an error.
 */
export async function execute(
  backend: Backend,
  { sender, nonce }: { sender: string; nonce: bigint },
  send: () => Promise<unknown>,
): Promise<Execution> {
  let failure: unknown;
  let evmHash: string | undefined;
  try {
    evmHash = (await send()) as string;
  } catch (error) {
    failure = error;
  }
  if (evmHash === undefined) {
    if ((await backend.nonceOf(sender)) <= nonce) throw describeFailure(failure);
    evmHash = await findLatest(backend, sender, nonce);
  }
  return waitForReceipt(backend, evmHash);
}

async function findLatest(backend: Backend, sender: string, nonce: bigint): Promise<string> {
  const block = await backend.block("latest", true);
  const transactions = (block?.["transactions"] ?? []) as Record<string, string>[];
  const found = transactions.find(
    ({ from, nonce: used }) => from!.toLowerCase() === sender.toLowerCase() && BigInt(used!) === nonce,
  );
  if (found === undefined) throw refused(`the backend has not told what became of nonce ${toQuantity(nonce)}`);
  return found["hash"]!;
}

async function waitForReceipt(backend: Backend, evmHash: string): Promise<Execution> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const receipt = await backend.receipt(evmHash);
    if (receipt !== undefined) {
      const blockNumber = BigInt(receipt["blockNumber"] as string);
      return { evmHash, blockNumber, gasUsed: BigInt(receipt["gasUsed"] as string) };
    }
    if (Date.now() > deadline) {
      throw new RpcError(-32_000, "the backend does not mine: it has to make a block for each transaction");
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
