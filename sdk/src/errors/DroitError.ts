import type { TransactionReceipt } from "ethers";
import type { ContractErrorName } from "../abi/errors.ts";
import type { Approval } from "../types.ts";
import { RETRYABLE, type SdkErrorCode } from "./catalogue.ts";
import type { ErrorArgs } from "./sentence.ts";

/** By what an error is known: the name of the contracts' own error, or a code of the SDK. */
export type DroitErrorCode = ContractErrorName | SdkErrorCode;

/** What is known of a failure beside its code and its sentence. */
export interface DroitErrorDetails extends ErrorOptions {
  /** See {@link DroitError.args}. */
  args?: ErrorArgs;
  /** See {@link DroitError.hash}. */
  hash?: string;
  /** See {@link DroitError.receipt}. */
  receipt?: TransactionReceipt;
}

/** Whatever fails in the SDK. Look at `code`; show `message`. */
export class DroitError extends Error {
  override readonly name = "DroitError";
  /** The contract error's own name, or a code of the SDK. Codes do not change. */
  readonly code: DroitErrorCode;
  /** The values of the error by name, in the contracts' units: amounts in the smallest unit, times in Unix seconds. */
  readonly args: ErrorArgs;
  /** The transaction that failed, or whose fate is unknown, where one was sent. */
  readonly hash: string | undefined;
  /** Its receipt, where it was mined. */
  readonly receipt: TransactionReceipt | undefined;
  /** The approvals that were sent before the failure. They stand. */
  approvals: readonly Approval[] = [];

  constructor(code: DroitErrorCode, message: string, { args = {}, hash, receipt, ...options }: DroitErrorDetails = {}) {
    super(message, options);
    this.code = code;
    this.args = args;
    this.hash = hash;
    this.receipt = receipt;
  }

  /** Whether the same call may succeed later, as it is. */
  get retryable(): boolean {
    return RETRYABLE.has(this.code);
  }
}
