import { request as httpRequest } from "node:http";
import { createKeyRing } from "../../../scripts/kaia/feePayer/policy/bearerKeys.ts";
import {
  type FeePayerServer,
  type FeePayerServerOptions,
  startFeePayerServer,
} from "../../../scripts/kaia/feePayer/http/startFeePayerServer.ts";
import { BEARER, makeWorld, type World } from "./world.ts";

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Record<string, unknown>;
}

export interface ServedWorld extends World {
  server: FeePayerServer;
  lines: string[];
  get: (path: string, options?: RequestOptions) => Promise<Answer>;
  post: (content: unknown, options?: RequestOptions) => Promise<Answer>;
  submit: (raw: string, options?: RequestOptions) => Promise<Answer>;
}

export interface RequestOptions {
  method?: string;
  /** Null for none. */
  key?: string | null;
  headers?: Record<string, string>;
}

/** Starts servers for the tests of a suite, and closes them after each. */
export function useServer(): (
  change?: Record<string, unknown>,
  options?: Partial<FeePayerServerOptions>,
) => Promise<ServedWorld> {
  const servers: FeePayerServer[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });
  return async (change = {}, options = {}) => {
    const world = makeWorld(change);
    const lines: string[] = [];
    const server = await startFeePayerServer({
      service: world.service,
      findApplication: createKeyRing(world.policy),
      port: 0,
      log: (line) => lines.push(line),
      limits: { closeTimeout: 200 },
      ...options,
    });
    servers.push(server);
    const ask = (path: string, body: string | undefined, options: RequestOptions): Promise<Answer> =>
      exchange(server.url + path, body, options);
    const post = (content: unknown, options: RequestOptions = {}): Promise<Answer> => {
      const body = typeof content === "string" ? content : JSON.stringify(content);
      return ask("/api/signAsFeePayer", body, { method: "POST", ...options });
    };
    return {
      ...world,
      server,
      lines,
      get: (path, options = {}) => ask(path, undefined, options),
      post,
      submit: (raw, options) => post({ userSignedTx: { raw } }, options),
    };
  };
}

function exchange(url: string, body: string | undefined, options: RequestOptions): Promise<Answer> {
  const { method = "GET", key = BEARER, headers = {} } = options;
  const authorization = key === null ? {} : { authorization: `Bearer ${key}` };
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      url,
      { method, headers: { ...authorization, ...headers }, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          const content = (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>;
          resolve({ status: response.statusCode!, headers: response.headers, body: content });
        });
      },
    );
    request.on("error", reject);
    request.end(body);
  });
}
