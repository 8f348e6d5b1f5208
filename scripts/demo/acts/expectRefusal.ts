import type { Interface } from "ethers";
import { ScriptError } from "../../lib/ScriptError.ts";
import type { Person } from "../people.ts";
import type { Stage } from "../stage.ts";

/**
 * Tries a call that the contract has to refuse, without sending it.
 * @throws ScriptError `BOOKS_OFF` where it is not refused, or for another reason.
 */
export async function expectRefusal(
  stage: Stage,
  who: Person,
  what: string,
  attempt: Promise<unknown>,
  { interface: errors }: { interface: Interface },
  reason: string,
): Promise<void> {
  const refusal = await attempt.then(
    () => undefined,
    (error: unknown) => {
      const { data } = error as { data?: unknown };
      if (typeof data !== "string") throw error;
      return errors.parseError(data)?.name;
    },
  );
  if (refusal !== reason) {
    throw new ScriptError("BOOKS_OFF", `${who.name} ${what}: should be refused with ${reason}, not ${refusal}.`);
  }
  stage.output.log(`  ${who.name} ${what}, and is refused: ${reason}`);
}
