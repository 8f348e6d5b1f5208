/** JSON-RPC's own codes, and -32000, with which the chain's nodes answer all that they refuse. */
export const RpcCode = {
  ParseError: -32_700,
  InvalidRequest: -32_600,
  MethodNotFound: -32_601,
  InvalidParams: -32_602,
  Refused: -32_000,
  /** An execution that reverted; `data` has what it reverted with. */
  Reverted: 3,
} as const;

/** What a caller gets instead of an answer. */
export class RpcError extends Error {
  override readonly name = "RpcError";
  readonly code: number;
  readonly data?: unknown;

  constructor(code: number, message: string, { data, cause }: { data?: unknown; cause?: unknown } = {}) {
    super(message, { cause });
    this.code = code;
    if (data !== undefined) this.data = data;
  }
}

/** The chain refuses, in its own words. */
export function refused(message: string, cause?: unknown): RpcError {
  return new RpcError(RpcCode.Refused, message, { cause });
}

export function invalidParams(message: string): RpcError {
  return new RpcError(RpcCode.InvalidParams, message);
}

export function methodNotFound(method: string): RpcError {
  return new RpcError(RpcCode.MethodNotFound, `the method ${method} does not exist/is not available`);
}
