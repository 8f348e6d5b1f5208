/** What keeps the service from starting, by codes that do not change. */
export type SetupErrorCode =
  | "POLICY_UNREADABLE"
  | "POLICY_MALFORMED"
  | "INVALID_OPTION"
  | "KEY_MISSING"
  | "KEY_MALFORMED"
  | "KEY_OF_ANOTHER"
  | "NETWORK"
  | "NODE_UNAVAILABLE"
  | "LEDGER_MALFORMED"
  | "LEDGER_UNREADABLE"
  | "LEDGER_OF_ANOTHER"
  | "CLOCK"
  | "LEDGER_IN_USE"
  | "PORT";

/** A failure that the person at the terminal can do something about: its message is all that they need. */
export class SetupError extends Error {
  override readonly name = "SetupError";
  readonly code: SetupErrorCode;

  constructor(code: SetupErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
