import type { Clock } from "./Clock.ts";
import { FeePayerError } from "./FeePayerError.ts";

const TOLERANCE = 5 * 60_000;

/**
 * Makes a check that nobody has set the clock by more than five minutes since now: a day's budget would be renewed before
 * the day is over, or long after it.
 */
export function createClockCheck(clock: Clock): () => void {
  const offset = clock.now() - clock.uptime();
  return () => {
    const jump = clock.now() - clock.uptime() - offset;
    if (Math.abs(jump) <= TOLERANCE) return;
    const cause = new Error(
      `the clock has been set by ${Math.round(jump / 1_000)} seconds: nothing is paid until it is set back, or until the service is started again`,
    );
    throw new FeePayerError("CLOCK", "the service does not know the time at the moment", { cause });
  };
}
