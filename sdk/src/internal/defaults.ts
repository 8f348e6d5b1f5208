import type { Seconds } from "../types.ts";
import { checkSeconds, invalid } from "./check.ts";
import { chainTime, type Context } from "./Context.ts";

const DAY = 86_400n;
/** How long a listing or an order is open where the caller does not say. */
const USUAL_DURATION = 30n * DAY;

/** In seconds: a week to change one's mind. */
export const USUAL_REFUND_WINDOW = 7n * DAY;

/** When something ends: named as a time, or as a length of time from the beginning. */
export interface Ending {
  /** Unix time in seconds. */
  expiresAt?: Seconds;
  /** In seconds, counted from the beginning; 30 days where neither is given. */
  duration?: Seconds;
}

/**
 * Begin and end of something that is open for a while, by the chain's clock, which may differ from the machine's.
 * @param startsAt The beginning; the newest block's time where none is given.
 */
export async function periodOf(
  context: Context,
  { expiresAt, duration }: Ending,
  startsAt?: Seconds,
): Promise<{ startsAt: bigint; expiresAt: bigint }> {
  if (expiresAt !== undefined && duration !== undefined) throw invalid("duration", "cannot be given beside expiresAt");
  const start = startsAt === undefined ? BigInt(await chainTime(context)) : checkSeconds("startsAt", startsAt);
  if (expiresAt !== undefined) return { startsAt: start, expiresAt: checkSeconds("expiresAt", expiresAt) };
  const length = duration === undefined ? USUAL_DURATION : checkSeconds("duration", duration);
  return { startsAt: start, expiresAt: start + length };
}
