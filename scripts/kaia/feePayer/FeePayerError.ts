/**
 * Why the service does not pay, by codes that do not change. `again` says whether the same request may succeed later; where
 * it is false, something about the transaction, the application or the policy has to change first.
 */
export const FEE_PAYER_CODES = {
  MALFORMED: { again: false },
  NOT_FEE_DELEGATED: { again: false },
  OTHER_FEE_PAYER: { again: false },
  WRONG_CHAIN: { again: false },
  SENDER_SIGNATURE: { again: false },
  SENDER_NOT_ALLOWED: { again: false },
  CONTRACT_NOT_ALLOWED: { again: false },
  METHOD_NOT_ALLOWED: { again: false },
  TRANSFER_NOT_ALLOWED: { again: false },
  MEMO_NOT_ALLOWED: { again: false },
  DEPLOY_NOT_ALLOWED: { again: false },
  CANCEL_NOT_ALLOWED: { again: false },
  ACCOUNT_UPDATE_NOT_ALLOWED: { again: false },
  RATIO_NOT_ALLOWED: { again: false },
  DATA_TOO_LONG: { again: false },
  VALUE_TOO_HIGH: { again: false },
  GAS_TOO_HIGH: { again: false },
  GAS_PRICE_TOO_HIGH: { again: false },
  FEE_TOO_HIGH: { again: false },
  EXPIRED: { again: false },
  ALREADY_SUBMITTED: { again: false },
  NONCE: { again: false },
  NODE_REFUSED: { again: false },
  RATE_LIMITED: { again: true },
  USER_OVER_BUDGET: { again: true },
  APPLICATION_OVER_BUDGET: { again: true },
  FEE_PAYER_FUNDS: { again: true },
  NODE_UNAVAILABLE: { again: true },
  LEDGER_UNAVAILABLE: { again: true },
  CLOCK: { again: true },
  TIMEOUT: { again: true },
} as const;

export type FeePayerCode = keyof typeof FEE_PAYER_CODES;

/** A transaction that the service does not pay for, or whose fate it does not know yet. Its message may be shown to anyone. */
export class FeePayerError extends Error {
  override readonly name = "FeePayerError";
  readonly code: FeePayerCode;

  constructor(code: FeePayerCode, reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.code = code;
  }
}
