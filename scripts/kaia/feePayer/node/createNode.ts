import type * as z from "zod/v4";
import { printable } from "../printable.ts";
import { NodeRefusal, NodeSilence } from "./NodeError.ts";

/** What every way to a node comes down to; an EIP-1193 provider's `request` with its two parts apart. */
export type NodeRequest = (method: string, params: readonly unknown[]) => Promise<unknown>;

export interface Node {
  /**
   * Asks the node, and checks the answer's form.
   * @throws NodeRefusal or NodeSilence
   */
  ask<Schema extends z.ZodType>(method: string, params: readonly unknown[], schema: Schema): Promise<z.infer<Schema>>;
}

/** A node that answers within this time, in milliseconds, or counts as silent. */
export function createNode(request: NodeRequest, timeout: number): Node {
  return {
    ask: async (method, params, schema) => {
      const answer = await withinTime(request, timeout, method, params);
      const parsed = schema.safeParse(answer);
      if (parsed.success) return parsed.data;
      throw new NodeSilence(`the node's answer to ${method} makes no sense`, { cause: parsed.error });
    },
  };
}

async function withinTime(
  request: NodeRequest,
  timeout: number,
  method: string,
  params: readonly unknown[],
): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new NodeSilence(`the node did not answer ${method} in time`));
    }, timeout);
  });
  try {
    return await Promise.race([request(method, params), late]);
  } catch (error) {
    if (error instanceof NodeSilence || error instanceof NodeRefusal) throw error;
    const refusal = asRpcError(error);
    if (refusal !== undefined) throw new NodeRefusal(refusal.code, printable(refusal.message), { cause: error });
    throw new NodeSilence(`the node did not answer ${method}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** JSON-RPC's errors have a negative number for a code, or a revert's 3; other failures have other codes, or none. */
function asRpcError(error: unknown): { code: number; message: string } | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, message } = error as Error & { code?: unknown };
  return Number.isInteger(code) && ((code as number) < 0 || code === 3) ? { code: code as number, message } : undefined;
}
