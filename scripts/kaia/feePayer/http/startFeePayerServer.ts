import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { FeePayerService } from "../createFeePayerService.ts";
import type { Application } from "../policy/policySchema.ts";
import { printable } from "../printable.ts";
import { RateLimiter } from "../RateLimiter.ts";
import { SetupError } from "../SetupError.ts";
import { sendAnswer } from "./answers.ts";
import { createHandler, type Traces } from "./createHandler.ts";

export interface FeePayerServerOptions {
  readonly service: FeePayerService;
  readonly findApplication: (key: string) => Application | undefined;
  /** 0 for any that is free. */
  readonly port: number;
  readonly host?: string;
  /** Takes one line for each request. */
  readonly log: (line: string) => void;
  readonly now?: () => number;
  readonly limits?: Partial<ServerLimits>;
}

/** In milliseconds, but for connections. */
export interface ServerLimits {
  readonly headersTimeout: number;
  readonly requestTimeout: number;
  /** How often connections are looked at that take too long. */
  readonly checkInterval: number;
  /** How long running requests may take once the server is closing. */
  readonly closeTimeout: number;
  readonly connections: number;
}

export interface FeePayerServer {
  readonly url: string;
  /** Takes no more requests, and resolves when those that it has are answered. */
  close(): Promise<void>;
}

/** Lines of the log that those may fill in a minute who have no key. */
const STRANGERS_LINES = 300;

const DEFAULT_LIMITS: ServerLimits = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  checkInterval: 1_000,
  closeTimeout: 60_000,
  connections: 512,
};

/**
 * Serves a fee payer in the shape of Kaia's public service.
 * @throws SetupError `PORT` or `INVALID_OPTION`
 */
export async function startFeePayerServer(options: FeePayerServerOptions): Promise<FeePayerServer> {
  const { service, findApplication, port, host = "127.0.0.1", log, now = Date.now } = options;
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new SetupError("INVALID_OPTION", "--port is not a port: a number from 0 to 65535.");
  }
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const handle = createHandler({ service, findApplication, now });
  const strangers = new RateLimiter();
  const running = new Set<Promise<void>>();
  let closing = false;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = now();
    const traces: Traces = {};
    if (closing) response.setHeader("connection", "close");
    let status: number;
    let code: string | undefined;
    try {
      const result = await handle(request, traces);
      code = result.code;
      // What is not read of a body would be taken for the next request.
      if (!request.complete) response.setHeader("connection", "close");
      status = sendAnswer(response, result);
    } catch (error) {
      status = sendAnswer(response, { code: "INTERNAL", data: "something went wrong here" });
      const hasLeft = request.destroyed && !request.complete;
      code = hasLeft ? "CLIENT_LEFT" : "INTERNAL";
      if (!hasLeft) {
        traces.problem = error instanceof Error ? printable(`${error.name}: ${error.message}`) : "not an error";
      }
    }
    const isStranger = traces.application === undefined && traces.problem === undefined;
    if (isStranger && !strangers.admits("", STRANGERS_LINES, performance.now())) return;
    const time = new Date(startedAt).toISOString();
    log(JSON.stringify({ time, status, code, ...traces, milliseconds: now() - startedAt }));
  }

  const server = createServer(
    {
      headersTimeout: limits.headersTimeout,
      requestTimeout: limits.requestTimeout,
      connectionsCheckingInterval: limits.checkInterval,
      maxHeaderSize: 8 * 1024,
    },
    (request, response) => {
      const answered = answer(request, response).finally(() => running.delete(answered));
      running.add(answered);
    },
  );
  server.maxConnections = limits.connections;
  await listen(server, port, host);
  server.on("error", (error) => {
    log(JSON.stringify({ time: new Date(now()).toISOString(), code: "SERVER", problem: printable(error.message) }));
  });
  const { port: actualPort } = server.address() as AddressInfo;

  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${actualPort}`,
    close: async () => {
      closing = true;
      const closed = new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
      const timer = setTimeout(() => {
        server.closeAllConnections();
      }, limits.closeTimeout);
      await closed;
      clearTimeout(timer);
      await Promise.all(running);
    },
  };
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const problem = cause.code === "EADDRINUSE" ? "it is in use" : cause.message;
      reject(new SetupError("PORT", `Cannot listen on port ${port} of ${host}: ${problem}.`, { cause }));
    });
    server.listen(port, host, resolve);
  });
}
