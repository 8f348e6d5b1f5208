import { parseArgs } from "node:util";

/** How many calls one sequence has, as in `hardhat.config.ts`. */
export const DEPTH = 400;

export interface FuzzOptions {
  calls: number;
  /** 256 bits in hexadecimal, as the test runner takes it. */
  seed: string;
}

const DEFAULT_CALLS = 1_000_000;

/**
 * Reads `--calls` and `--seed`.
 * @returns Undefined where they make no sense.
 */
export function parseOptions(args: readonly string[], randomSeed: () => string): FuzzOptions | undefined {
  try {
    const { values } = parseArgs({ args: [...args], options: { calls: { type: "string" }, seed: { type: "string" } } });
    const calls = values.calls === undefined ? DEFAULT_CALLS : Number(values.calls.replaceAll("_", ""));
    const seed = values.seed ?? randomSeed();
    if (!Number.isSafeInteger(calls) || calls < 1 || !/^0x[0-9a-fA-F]{1,64}$/.test(seed)) return undefined;
    return { calls, seed };
  } catch {
    return undefined;
  }
}
