import * as z from "zod/v4";
import { FeePayerError } from "../FeePayerError.ts";
import type { Node } from "./createNode.ts";
import { NodeRefusal, NodeSilence } from "./NodeError.ts";
import { hashSchema } from "./schemas.ts";

/** JSON-RPC's codes by which a node says what it thinks of a transaction. */
const VERDICTS: readonly number[] = [-32000, -32602];
/** And those by which it says that it does not look at transactions, or not now: malformed, unknown method, too many. */
const DISMISSALS: readonly number[] = [-32600, -32601, -32005];

/**
 * Sends a transaction to the chain.
 * @returns The node's no; nothing where it has the transaction, or may have it.
 */
export async function broadcast(node: Node, raw: string): Promise<FeePayerError | undefined> {
  try {
    await node.ask("klay_sendRawTransaction", [raw], hashSchema);
    return undefined;
  } catch (error) {
    if (error instanceof NodeSilence) return undefined;
    if (!(error instanceof NodeRefusal)) throw error;
    return asFeePayerError(error);
  }
}

/** Whether the node has a transaction, mined or not. */
export async function isKnown(node: Node, hash: string): Promise<boolean> {
  return (await node.ask("klay_getTransactionByHash", [hash], z.looseObject({}).nullable())) !== null;
}

function asFeePayerError(cause: NodeRefusal): FeePayerError | undefined {
  const { code, message } = cause;
  if (DISMISSALS.includes(code)) {
    return new FeePayerError("NODE_UNAVAILABLE", "the node takes no transactions at the moment", { cause });
  }
  if (!VERDICTS.includes(code) || /known transaction/i.test(message)) return undefined;
  if (/nonce too low/i.test(message)) return new FeePayerError("NONCE", message, { cause });
  if (/funds of the fee payer/i.test(message)) {
    return new FeePayerError("FEE_PAYER_FUNDS", "the fee payer cannot cover this fee at the moment", { cause });
  }
  return new FeePayerError("NODE_REFUSED", message, { cause });
}
