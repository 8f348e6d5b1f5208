import { AbiCoder, isHexString } from "ethers";
import { refused, RpcCode, RpcError } from "../rpc/RpcError.ts";
import { ChainError } from "./errors.ts";

const ERROR_SELECTOR = "0x08c379a0";

/** What backends say, by parts of their messages, and what the chain says instead. */
const TRANSLATIONS: readonly (readonly [pattern: RegExp, message: string])[] = [
  [/nonce too low/i, ChainError.NonceTooLow],
  [/(too low for the next block|max fee per gas less than block base fee)/i, ChainError.GasPriceBelowBaseFee],
  [/(enough funds|insufficient funds)/i, ChainError.InsufficientFunds],
  [/unknown account|no signer available/i, ChainError.UnknownAccount],
  [/intrinsic gas too low|requires at least \d+ gas|floor.* gas/i, ChainError.IntrinsicGas],
];

/** Hardhat's code for a method that it does not have. */
const UNSUPPORTED = -32_004;

const FAILED = "VM error occurs while running smart contract";

/** A backend's refusal of a transaction, in the chain's words where they are known. */
export function describeFailure(error: unknown): RpcError {
  if (error instanceof RpcError) return error;
  const { code, message, data } = partsOf(error);
  if (code === UNSUPPORTED) return new RpcError(RpcCode.MethodNotFound, message, { cause: error });
  const translated = TRANSLATIONS.find(([pattern]) => pattern.test(message))?.[1];
  if (translated !== undefined) return refused(translated, error);
  return new RpcError(code, message, { data, cause: error });
}

/** Why a call or an estimate did not succeed, as the chain tells it. */
export function describeCallFailure(error: unknown): RpcError {
  const { code, message, data } = partsOf(error);
  if (data !== undefined && data !== "0x") return reverted(data, error);
  if (/out ?of ?gas|gas required exceeds/i.test(message)) return refused("out of gas", error);
  if (/revert/i.test(message)) return refused("evm: execution reverted", error);
  if (code === RpcCode.Reverted || /invalid opcode|EVM error|stack|jump/i.test(message)) return refused(FAILED, error);
  return new RpcError(code, message, { cause: error });
}

function reverted(data: string, cause: unknown): RpcError {
  const reason = reasonOf(data);
  const message = reason === undefined ? "execution reverted" : `execution reverted: ${reason}`;
  return new RpcError(RpcCode.Reverted, message, { data, cause });
}

function reasonOf(data: string): string | undefined {
  if (!data.startsWith(ERROR_SELECTOR)) return undefined;
  try {
    return AbiCoder.defaultAbiCoder().decode(["string"], `0x${data.slice(10)}`)[0] as string;
  } catch {
    return undefined;
  }
}

/** The code, the message and the bytes of an error, wherever a backend has put them. */
function partsOf(error: unknown): { code: number; message: string; data: string | undefined } {
  const { code, message, data } = (error ?? {}) as { code?: unknown; message?: unknown; data?: unknown };
  return {
    code: typeof code === "number" ? code : RpcCode.Refused,
    message: typeof message === "string" ? message : String(error),
    data: bytesOf(data),
  };
}

function bytesOf(data: unknown): string | undefined {
  if (isHexString(data, true)) return data;
  if (typeof data === "object" && data !== null && "data" in data) return bytesOf(data.data);
  return undefined;
}
