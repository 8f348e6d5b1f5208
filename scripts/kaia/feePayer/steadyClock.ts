import type { Clock } from "./Clock.ts";
import { FeePayerError } from "./FeePayerError.ts";

const TOLERANCE = 5 * 60_000;

/**
 * A clock that goes on from the present time, whatever somebody sets the other one to, so that the ledger's times follow each
 * other; and a check that the two are not apart by more than five minutes: a day's budget would be renewed before the day is
 * over, or long after it.
 */
export function steadyClock(clock: Clock): { steady: Clock; checkClock: () => void } {
  const offset = clock.now() - clock.uptime();
  const steady: Clock = {
    now: () => Math.round(clock.uptime() + offset),
    uptime: () => clock.uptime(),
    sleep: (duration) => clock.sleep(duration),
  };
  const checkClock = (): void => {
    const jump = clock.now() - steady.now();
    if (Math.abs(jump) <= TOLERANCE) return;
    const until = "nothing is paid until it is set back, or until the service is started again";
    const cause = new Error(`the clock has been set by ${Math.round(jump / 1_000)} seconds: ${until}`);
    throw new FeePayerError("CLOCK", "the service does not know the time at the moment", { cause });
  };
  return { steady, checkClock };
}
