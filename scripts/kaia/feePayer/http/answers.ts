import type { ServerResponse } from "node:http";
import { FEE_PAYER_CODES, type FeePayerCode } from "../FeePayerError.ts";

/** What Kaia's public service answers with, by its own words: apps that know it look at them. */
const ANSWERS = {
  SUCCESS: { status: 200, message: "Request was successful" },
  REVERTED: { status: 200, message: "Transaction reverted" },
  BAD_REQUEST: { status: 400, message: "Bad request" },
  UNAUTHORIZED: { status: 401, message: "Unauthorized access" },
  NOT_FOUND: { status: 404, message: "Resource not found" },
  METHOD_NOT_ALLOWED: { status: 405, message: "Method not allowed" },
  RATE_LIMITED: { status: 429, message: "Too many requests" },
  INTERNAL_ERROR: { status: 500, message: "Internal server error" },
} as const;

type AnswerType = keyof typeof ANSWERS;

/** What can go wrong before the service is asked, or in it where no code foresees it. */
const HTTP_CODES = {
  UNAUTHORIZED: "UNAUTHORIZED",
  NOT_FOUND: "NOT_FOUND",
  HTTP_METHOD: "METHOD_NOT_ALLOWED",
  BODY: "BAD_REQUEST",
  BODY_TOO_LARGE: "BAD_REQUEST",
  ADDRESS: "BAD_REQUEST",
  REVERTED: "REVERTED",
  INTERNAL: "INTERNAL_ERROR",
} as const satisfies Record<string, AnswerType>;

export type HttpCode = keyof typeof HTTP_CODES | FeePayerCode;

/** These are the service's own trouble, not the request's. */
const SERVERS: readonly FeePayerCode[] = [
  "CLOCK",
  "FEE_PAYER_FUNDS",
  "LEDGER_UNAVAILABLE",
  "NODE_REFUSED",
  "NODE_UNAVAILABLE",
  "TIMEOUT",
];

/** What a request is answered with; no code where all is well. */
export interface Answer {
  readonly code?: HttpCode;
  readonly data: unknown;
  /** Whether the data stands alone, with nothing said about it. */
  readonly bare?: boolean;
}

const HEADERS = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "GET, POST, OPTIONS",
  "access-control-allow-headers": "Content-Type, Authorization",
  "cache-control": "no-store",
  "content-type": "application/json",
  "x-content-type-options": "nosniff",
};

/** @returns The HTTP status. */
export function sendAnswer(response: ServerResponse, { code, data, bare = false }: Answer): number {
  const type = typeOf(code);
  const { message, status } = ANSWERS[type];
  const httpStatus = code === "BODY_TOO_LARGE" ? 413 : status;
  const error = type === "SUCCESS" ? undefined : type;
  const body = JSON.stringify(bare ? data : { message, data, error, status: type === "SUCCESS", code });
  const retry = type === "RATE_LIMITED" ? { "retry-after": "60" } : {};
  response.writeHead(httpStatus, { ...HEADERS, ...retry, "content-length": Buffer.byteLength(body) });
  response.end(body);
  return httpStatus;
}

function typeOf(code: HttpCode | undefined): AnswerType {
  if (code === undefined) return "SUCCESS";
  if (code === "RATE_LIMITED") return code;
  if (!isFeePayerCode(code)) return HTTP_CODES[code];
  return SERVERS.includes(code) ? "INTERNAL_ERROR" : "BAD_REQUEST";
}

function isFeePayerCode(code: HttpCode): code is FeePayerCode {
  return Object.hasOwn(FEE_PAYER_CODES, code);
}
