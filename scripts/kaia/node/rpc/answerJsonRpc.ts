import { RpcCode, RpcError } from "./RpcError.ts";

export type Answer = (method: string, params: unknown[]) => Promise<unknown>;

type Id = string | number | null;
type Response = { jsonrpc: "2.0"; id: Id } & ({ result: unknown } | { error: object });

/** As many as the chain's nodes take at once. */
const BATCH_LIMIT = 1_000;

/** Answers a body, a single request or a batch of them; undefined where it holds nothing but notifications. */
export async function answerJsonRpc(body: string, answer: Answer): Promise<string | undefined> {
  const parsed = parse(body);
  if (parsed instanceof RpcError) return JSON.stringify(failure(null, parsed));
  if (!Array.isArray(parsed)) return stringify(await respond(parsed, answer));
  const requests: unknown[] = parsed;
  if (requests.length === 0) return JSON.stringify(failure(null, invalidRequest("empty batch")));
  if (requests.length > BATCH_LIMIT) return JSON.stringify(failure(null, invalidRequest("batch too large")));
  // One after the other: a batch may send a transaction and ask about it.
  const responses: Response[] = [];
  for (const request of requests) {
    const response = await respond(request, answer);
    if (response !== undefined) responses.push(response);
  }
  return responses.length === 0 ? undefined : JSON.stringify(responses);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return new RpcError(RpcCode.ParseError, "parse error");
  }
}

async function respond(request: unknown, answer: Answer): Promise<Response | undefined> {
  const { id, method, params = [], jsonrpc } = asRecord(request);
  if (id !== undefined && typeof id !== "string" && typeof id !== "number" && id !== null) {
    return failure(null, invalidRequest("invalid request"));
  }
  if (jsonrpc !== "2.0" || typeof method !== "string") return failure(id ?? null, invalidRequest("invalid request"));
  try {
    if (!Array.isArray(params)) throw new RpcError(RpcCode.InvalidParams, "non-array args");
    const result = await answer(method, params);
    return id === undefined ? undefined : { jsonrpc: "2.0", id, result: result ?? null };
  } catch (error) {
    return id === undefined ? undefined : failure(id, error);
  }
}

function failure(id: Id, error: unknown): Response {
  const { code, message, data } = error instanceof RpcError ? error : unexpected(error);
  return { jsonrpc: "2.0", id, error: { code, message, ...(data === undefined ? {} : { data }) } };
}

function unexpected(error: unknown): RpcError {
  return new RpcError(RpcCode.Refused, error instanceof Error ? error.message : String(error));
}

function invalidRequest(message: string): RpcError {
  return new RpcError(RpcCode.InvalidRequest, message);
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function stringify(response: Response | undefined): string | undefined {
  return response === undefined ? undefined : JSON.stringify(response);
}
