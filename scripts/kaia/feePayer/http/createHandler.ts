import type { IncomingMessage } from "node:http";
import { isAddress, getAddress } from "ethers";
import * as z from "zod/v4";
import type { FeePayerService } from "../createFeePayerService.ts";
import { FEE_PAYER_CODES, FeePayerError } from "../FeePayerError.ts";
import { receiptAsJson } from "../node/receipt.ts";
import type { Application } from "../policy/policySchema.ts";
import { printable } from "../printable.ts";
import { RateLimiter } from "../RateLimiter.ts";
import type { Answer } from "./answers.ts";
import { readBody } from "./readBody.ts";

/** Wrong keys that are answered in a minute. Right ones are answered however many wrong ones there are. */
const WRONG_KEYS = 300;

const bodySchema = z.object({ userSignedTx: z.object({ raw: z.string() }) });

/** What the log may say of a request: nothing in it comes from the request as it was written. */
export interface Traces {
  route?: string;
  application?: string;
  sender?: string;
  hash?: string;
  /** What it cost, in kei. */
  fee?: string;
  /** What is wrong here. */
  problem?: string;
}

interface Context {
  readonly service: FeePayerService;
  readonly findApplication: (key: string) => Application | undefined;
  readonly now: () => number;
}

type Handler = (request: IncomingMessage, traces: Traces) => Promise<Answer>;

/** Answers requests. A request that fails in a way that no code stands for makes it throw. */
export function createHandler({ service, findApplication, now }: Context): Handler {
  const wrongKeys = new RateLimiter();
  const questions = new RateLimiter();

  async function authorized(
    request: IncomingMessage,
    traces: Traces,
    answer: (application: Application) => Promise<Answer>,
  ): Promise<Answer> {
    const [, key = ""] = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? "") ?? [];
    const application = findApplication(key);
    if (application === undefined) {
      wrongKeys.admit("", WRONG_KEYS, now());
      return { code: "UNAUTHORIZED", data: "a bearer key of an application is needed" };
    }
    traces.application = application.name;
    return answer(application);
  }

  async function signAsFeePayer(request: IncomingMessage, traces: Traces, application: Application): Promise<Answer> {
    const body = await readBody(request);
    if (body === undefined) return { code: "BODY_TOO_LARGE", data: "the request is too large" };
    const parsed = bodySchema.safeParse(parseJson(body));
    if (!parsed.success) {
      return { code: "BODY", data: 'the request has to be {"userSignedTx": {"raw": "0x..."}}' };
    }
    const { raw } = parsed.data.userSignedTx;
    const { hash, sender, fee, reverted, receipt } = await service.sponsor(raw, application);
    Object.assign(traces, { hash, sender, fee: fee.toString() } satisfies Traces);
    const data = receiptAsJson(receipt);
    return reverted ? { code: "REVERTED", data } : { data };
  }

  async function balance(query: URLSearchParams, application: Application): Promise<Answer> {
    const address = query.get("address");
    if (address !== null && !isAddress(address)) return { code: "ADDRESS", data: "this is not an address" };
    questions.admit(application.name, application.perMinute.application, now());
    return { data: await service.canPay(application, address === null ? undefined : getAddress(address)) };
  }

  function health(): Answer {
    return { bare: true, data: { status: "healthy", timestamp: new Date(now()).toISOString() } };
  }

  type Answering = (request: IncomingMessage, traces: Traces, query: URLSearchParams) => Promise<Answer>;
  const routes = new Map<string, { method: string; answer: Answering }>([
    [
      "/api/signAsFeePayer",
      {
        method: "POST",
        answer: (request, traces) =>
          authorized(request, traces, (application) => signAsFeePayer(request, traces, application)),
      },
    ],
    [
      "/api/balance",
      {
        method: "GET",
        answer: (request, traces, query) => authorized(request, traces, (application) => balance(query, application)),
      },
    ],
    ["/api/health", { method: "GET", answer: () => Promise.resolve(health()) }],
  ]);

  return async (request, traces) => {
    const [path = "", query = ""] = (request.url ?? "").split("?", 2);
    const route = routes.get(path);
    if (route === undefined) return { code: "NOT_FOUND", data: "there is nothing here" };
    traces.route = path;
    if (request.method === "OPTIONS") return { data: {} };
    if (request.method !== route.method) return { code: "HTTP_METHOD", data: `this takes ${route.method} only` };
    try {
      return await route.answer(request, traces, new URLSearchParams(query));
    } catch (error) {
      if (!(error instanceof FeePayerError)) throw error;
      // What is none of the user's business, and not their doing either.
      if (FEE_PAYER_CODES[error.code].again && error.cause instanceof Error) {
        traces.problem = printable(error.cause.message);
      }
      return { code: error.code, data: error.message };
    }
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
