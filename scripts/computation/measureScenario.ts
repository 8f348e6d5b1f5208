import type { NetworkConnection } from "hardhat/types/network";
import { findLargest } from "./findLargest.ts";
import { type LimitName, LIMITS } from "./limits.ts";
import { bytesOf, type Figures, Meter } from "./measure.ts";
import type { Scenario } from "./scenarios.ts";

/** The largest size within a limit, what a transaction of that size takes, and what one more would take of the limit. */
export interface LargestOf extends Omit<Figures, "computation"> {
  size: number;
  /** Where it is the limit; it takes long to measure. */
  computation: number | null;
  /** Nothing where there is none larger, or none was prepared. */
  next: number | null;
}

export interface Result {
  name: string;
  items: string;
  maximum: number;
  /** Whether the contract sets the maximum. */
  capped: boolean;
  limits: Record<LimitName, LargestOf>;
}

/** Finds the largest size of a scenario within each limit. Every figure is that of a transaction that was executed. */
export async function measureScenario(
  { name, items, maximum, capped = false, prepare }: Scenario,
  connection: NetworkConnection,
): Promise<Result> {
  const make = await prepare(connection);
  const meter = new Meter(connection);
  const measures: Record<keyof Figures, (size: number) => Promise<number>> = {
    computation: remember(async (size) => meter.computationOf(await make(size))),
    gas: remember(async (size) => meter.gasOf(await make(size))),
    bytes: remember(async (size) => bytesOf(await make(size))),
  };
  const limits: Partial<Record<LimitName, LargestOf>> = {};
  for (const { name: limit, measure, value } of LIMITS) {
    const largest = await findLargest(measures[measure], value, maximum);
    if (largest === undefined) throw new Error(`not even one of "${name}" fits into ${value}`);
    const { size } = largest;
    limits[limit] = {
      size,
      computation: limit === "computation" ? largest.value : null,
      gas: await measures.gas(size),
      bytes: await measures.bytes(size),
      next: largest.next ?? null,
    };
  }
  return { name, items, maximum, capped, limits: limits as Record<LimitName, LargestOf> };
}

/**
 * Whether two results are not the same. Gas may differ by a thousandth: of the times in terms now and then a byte is zero, as
 * the clock will have it.
 */
export function differs(a: Result, b: Result | undefined): boolean {
  if (b === undefined || a.maximum !== b.maximum || a.items !== b.items) return true;
  return LIMITS.some(({ name }) => {
    const [one, other] = [a.limits[name], b.limits[name]];
    return (["size", "computation", "gas", "bytes", "next"] as const).some((figure) =>
      isFar(one[figure], other[figure]),
    );
  });
}

function isFar(a: number | null, b: number | null): boolean {
  if (a === null || b === null) return a !== b;
  return Math.abs(a - b) > Math.max(1, a / 1_000);
}

function remember(measure: (size: number) => Promise<number>): (size: number) => Promise<number> {
  const known = new Map<number, number>();
  return async (size) => {
    const value = known.get(size) ?? (await measure(size));
    known.set(size, value);
    return value;
  };
}
