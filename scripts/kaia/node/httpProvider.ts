import { KaiaNodeError } from "./KaiaNodeError.ts";
import type { EIP1193Provider } from "./types.ts";

interface Response {
  result?: unknown;
  error?: { code: number; message: string; data?: unknown };
}

/** A node behind an URL as an EIP-1193 provider. */
export function httpProvider(url: string): EIP1193Provider {
  let id = 0;
  return {
    async request({ method, params = [] }) {
      id += 1;
      const { result, error } = await post(url, { jsonrpc: "2.0", id, method, params });
      if (error === undefined) return result;
      throw Object.assign(new Error(error.message), { code: error.code, data: error.data });
    },
  };
}

async function post(url: string, body: object): Promise<Response> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return (await response.json()) as Response;
  } catch (cause) {
    throw new KaiaNodeError("KAIA_NODE_BACKEND_FAILED", `No node answers at ${url}`, { cause });
  }
}
