import { setTimeout as delay } from "node:timers/promises";

/** The time, as the service sees it; in milliseconds. */
export interface Clock {
  now(): number;
  sleep(duration: number): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (duration) => {
    await delay(duration);
  },
};
