import { FeePayerError } from "./FeePayerError.ts";

const WINDOW = 60_000;

/** Counts what each key has asked for in the minute before. */
export class RateLimiter {
  readonly #times = new Map<string, number[]>();
  #sweptAt = 0;

  /** @throws FeePayerError `RATE_LIMITED` where that makes more than `limit` in any minute. */
  admit(key: string, limit: number, now: number): void {
    if (!this.admits(key, limit, now)) throw new FeePayerError("RATE_LIMITED", `at most ${limit} requests a minute`);
  }

  /** Whether that makes no more than `limit` in any minute; only then it counts. */
  admits(key: string, limit: number, now: number): boolean {
    this.#sweep(now);
    const times = (this.#times.get(key) ?? []).filter((time) => time > now - WINDOW);
    if (times.length >= limit) return false;
    times.push(now);
    this.#times.set(key, times);
    return true;
  }

  /** Keys that ask once and never again must not stay for ever. */
  #sweep(now: number): void {
    if (now - this.#sweptAt < WINDOW) return;
    this.#sweptAt = now;
    for (const [key, times] of this.#times) {
      if (times.every((time) => time <= now - WINDOW)) this.#times.delete(key);
    }
  }
}
