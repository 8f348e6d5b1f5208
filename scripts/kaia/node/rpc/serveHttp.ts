import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answerJsonRpc, type Answer } from "./answerJsonRpc.ts";
import { RpcCode } from "./RpcError.ts";

export interface HttpFront {
  readonly url: string;
  close(): Promise<void>;
}

/** Room for a batch of the largest transactions that the chain takes, 128 KiB each. */
const BODY_LIMIT = 10 * 1_024 * 1_024;

/** As the chain's public endpoints: any page may ask. */
const CORS = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "POST, OPTIONS",
  "access-control-allow-headers": "content-type",
  "access-control-max-age": "600",
};

/** Serves JSON-RPC over HTTP. Rejects where the port is taken. */
export async function serveHttp(answer: Answer, { host, port }: { host: string; port: number }): Promise<HttpFront> {
  const server = createServer((request, response) => {
    handle(request, response, answer).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  await listen(server, host, port);
  const { port: actual } = server.address() as AddressInfo;
  return { url: `http://${host.includes(":") ? `[${host}]` : host}:${actual}`, close: () => close(server) };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}

interface Reply {
  readonly status: number;
  readonly body?: string;
  /** Where the rest of the request is not worth reading. */
  readonly closes?: boolean;
}

async function reply(request: IncomingMessage, answer: Answer): Promise<Reply> {
  if (request.method === "OPTIONS") return { status: 204 };
  if (request.method !== "POST") return { status: 405, body: errorBody("only POST is answered") };
  if (!isJson(request)) return { status: 415, body: errorBody("the content type must be application/json") };
  const body = await readBody(request);
  if (body === undefined) return { status: 413, body: errorBody("the request is too large"), closes: true };
  const answered = await answerJsonRpc(body, answer);
  return answered === undefined ? { status: 204 } : { status: 200, body: answered };
}

async function handle(request: IncomingMessage, response: ServerResponse, answer: Answer): Promise<void> {
  const { status, body, closes = false } = await reply(request, answer);
  response.writeHead(status, {
    ...CORS,
    ...(body === undefined ? {} : { "content-type": "application/json" }),
    ...(closes ? { connection: "close" } : {}),
  });
  response.end(body);
}

function isJson({ headers }: IncomingMessage): boolean {
  return headers["content-type"]?.split(";")[0]?.trim().toLowerCase() === "application/json";
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > BODY_LIMIT) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function errorBody(message: string): string {
  return JSON.stringify({ jsonrpc: "2.0", id: null, error: { code: RpcCode.InvalidRequest, message } });
}
