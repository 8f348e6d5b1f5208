import type { Clock } from "./Clock.ts";

const MINUTE = 60_000;

/** Tells the operator of a problem, at most once a minute for each kind, or once in another interval. */
export type Report = (kind: string, problem: unknown, interval?: number) => void;

export function createReport(onProblem: (problem: unknown) => void, clock: Clock): Report {
  const times = new Map<string, number>();
  return (kind, problem, interval = MINUTE) => {
    const now = clock.uptime();
    const last = times.get(kind);
    if (last !== undefined && now - last < interval) return;
    times.set(kind, now);
    onProblem(problem);
  };
}
