import { expect } from "chai";
import { KaiaTransactionError } from "../../../scripts/kaia/transactions/KaiaTransactionError.ts";

/** Expects a refusal, in these words. */
export function expectTransactionError(failing: () => unknown, message: string): void {
  const error = refusalOf(failing);
  expect(error, "nothing was refused").to.be.instanceOf(KaiaTransactionError);
  expect((error as KaiaTransactionError).message).to.equal(message);
}

/** What this throws. */
function refusalOf(failing: () => unknown): unknown {
  try {
    failing();
  } catch (error) {
    return error;
  }
  return undefined;
}
