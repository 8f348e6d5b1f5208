import type { IncomingMessage } from "node:http";
import { LARGEST_TRANSACTION } from "../readTransaction.ts";

/** In bytes: the largest transaction in hex, and the JSON around it. */
export const LARGEST_BODY = 2 * LARGEST_TRANSACTION + 1024;

/** The text of a request; undefined where there is more of it than any request needs. */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  if (Number(request.headers["content-length"] ?? 0) > LARGEST_BODY) return undefined;
  const chunks: Buffer[] = [];
  let length = 0;
  // Left early, it has to stay open for the answer.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LARGEST_BODY) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
