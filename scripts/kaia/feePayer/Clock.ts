import { setTimeout as delay } from "node:timers/promises";

/** The time, as the service sees it; in milliseconds. */
export interface Clock {
  now(): number;
  /** Since some moment. Nobody can set it. */
  uptime(): number;
  sleep(duration: number): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  uptime: () => performance.now(),
  sleep: async (duration) => {
    await delay(duration);
  },
};
