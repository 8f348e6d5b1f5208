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

async function handle(request: IncomingMessage, response: ServerResponse, answer: Answer): Promise<void> {
  if (request.method === "OPTIONS") return reply(response, 204);
  if (request.method !== "POST") return reply(response, 405, errorBody("only POST is answered"));
  if (!isJson(request)) return reply(response, 415, errorBody("the content type must be application/json"));
  const body = await readBody(request);
  if (body === undefined) return reply(response, 413, errorBody("the request is too large"), { connection: "close" });
  const answered = await answerJsonRpc(body, answer);
  return answered === undefined ? reply(response, 204) : reply(response, 200, answered);
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

function reply(response: ServerResponse, status: number, body?: string, headers: Record<string, string> = {}): void {
  const type = body === undefined ? {} : { "content-type": "application/json" };
  response.writeHead(status, { ...CORS, ...type, ...headers });
  response.end(body);
}

function errorBody(message: string): string {
  return JSON.stringify({ jsonrpc: "2.0", id: null, error: { code: RpcCode.InvalidRequest, message } });
}
