import * as z from "zod/v4";
import { printable } from "../printable.ts";
import type { NodeRequest } from "./createNode.ts";
import { NodeRefusal, NodeSilence } from "./NodeError.ts";

const answerSchema = z.union([
  z.object({ error: z.object({ code: z.int(), message: z.string() }) }),
  z.object({ result: z.unknown() }),
]);

/**
 * The way to a node over HTTP. It asks once: a transaction that is sent a second time may be refused for having arrived the
 * first time. It follows no redirects.
 */
export function connectNode(url: string, timeout: number): NodeRequest {
  let id = 0;
  return async (method, params) => {
    id += 1;
    const request = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id, method, params }),
      redirect: "error",
      signal: AbortSignal.timeout(timeout),
    } as const;
    const answer = await readAnswer(url, request);
    if ("error" in answer) throw new NodeRefusal(answer.error.code, printable(answer.error.message));
    return answer.result;
  };
}

async function readAnswer(url: string, request: RequestInit): Promise<z.infer<typeof answerSchema>> {
  try {
    const response = await fetch(url, request);
    // Nodes answer 200 to what they refuse; the rest is of the servers before them, which have not asked the node.
    if (!response.ok) throw new NodeSilence(`the node's server answers ${response.status}`);
    return answerSchema.parse(await response.json());
  } catch (cause) {
    if (cause instanceof NodeSilence) throw cause;
    throw new NodeSilence("the node did not answer", { cause });
  }
}
