import { expect } from "chai";
import { ScriptError, type ScriptErrorCode } from "../../scripts/lib/ScriptError.ts";

/** Expects a failure by its code. @returns The message, for tests of what a person reads. */
export async function expectScriptError(failing: Promise<unknown>, code: ScriptErrorCode): Promise<string> {
  const error: unknown = await failing.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(ScriptError);
  expect((error as ScriptError).code).to.equal(code);
  return (error as ScriptError).message;
}
