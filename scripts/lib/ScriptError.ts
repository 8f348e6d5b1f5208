/** What can go wrong in a script, by codes that do not change. */
export type ScriptErrorCode =
  | "ADDRESSES_UNKNOWN_CHAIN"
  | "ADDRESSES_MALFORMED"
  | "DEPLOY_INVALID_OPTION"
  | "DEPLOY_NO_ACCOUNT"
  | "DEPLOY_CODE_MISSING"
  /** The chain's CREATE2 factory put the same code there before. */
  | "DEPLOY_ADDRESS_TAKEN"
  /** A transaction was sent, and nobody knows which. */
  | "DEPLOY_TRANSACTION_LOST"
  /** Earlier transactions of the deploying account are not mined. */
  | "DEPLOY_PENDING"
  | "PREFLIGHT_INVALID_ARGUMENT"
  | "PREFLIGHT_NODE_FAILED"
  /** The chain is not ready for the contracts. */
  | "PREFLIGHT_FAILED"
  | "OPERATE_INVALID_ARGUMENT"
  /** The address book names a contract that is not there. */
  | "OPERATE_NOT_DEPLOYED"
  /** Nothing was sent: a contract would revert. */
  | "OPERATE_WOULD_FAIL"
  | "OPERATE_FAILED"
  /** Nothing was sent: a person said no, or there is none to ask. */
  | "NOT_CONFIRMED"
  | "CATALOG_INVALID"
  | "BOOKS_OFF"
  /** A transaction of the load was reverted. */
  | "LOAD_REVERTED"
  /** The load took longer than it may. */
  | "LOAD_TIMED_OUT"
  /** An argument is wrong. */
  | "STOREFRONT_INVALID_ARGUMENT"
  /** The logs are not those of ledgers of this suite, or some are missing. */
  | "STOREFRONT_LOGS_INVALID"
  /** The node fails, refuses, or has another chain by now; the same call may succeed later. */
  | "STOREFRONT_NODE_FAILED";

/** A failure that the person at the terminal can do something about: its message is all that they need. */
export class ScriptError extends Error {
  override readonly name = "ScriptError";
  readonly code: ScriptErrorCode;

  constructor(code: ScriptErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
