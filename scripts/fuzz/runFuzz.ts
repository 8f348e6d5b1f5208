import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { DEPTH, parseOptions } from "./parseOptions.ts";
import { readCounts } from "./readCounts.ts";

const USAGE = "Usage: npm run fuzz -- [--calls 1000000] [--seed 0x...]";
const PROGRESS_MS = 15_000;

const HINT = `The sequence above is the shortest that the runner found. Play it again with the same --seed and --calls; keep it as
a test in test/invariant/Regressions.t.sol (docs/invariants.md, "A sequence that fails").`;

/** What the process is to exit with. */
export type ExitCode = 0 | 1 | 2;

export interface Campaign {
  runs: number;
  depth: number;
  seed: string;
}

export interface FuzzEnvironment {
  output: Pick<Console, "log" | "error" | "table">;
  /** The file to which each run adds a line. */
  log: string;
  /** Compiles, and plays a campaign. */
  play: (campaign: Campaign) => Promise<{ passed: boolean; abi: readonly unknown[] }>;
}

/**
 * Plays random calls against the whole suite, and says what they did.
 * @returns 0 where every property held, 1 where one did not, 2 where the arguments have mistakes.
 */
export async function runFuzz(args: readonly string[], environment: FuzzEnvironment): Promise<ExitCode> {
  const { output, log, play } = environment;
  const options = parseOptions(args, () => `0x${randomBytes(32).toString("hex")}`);
  if (options === undefined) {
    output.error(USAGE);
    return 2;
  }
  const runs = Math.ceil(options.calls / DEPTH);
  output.log(
    `${runs * DEPTH} calls in ${runs} sequences; again with: npm run fuzz -- --calls ${options.calls} --seed ${options.seed}`,
  );
  const startedAt = Date.now();
  const progress = setInterval(() => {
    void readLines(log).then((lines) => {
      output.log(`${lines.length * DEPTH} of ${runs * DEPTH} calls, ${secondsSince(startedAt)} s`);
    });
  }, PROGRESS_MS);
  try {
    const { passed, abi } = await play({ runs, depth: DEPTH, seed: options.seed });
    const counts = readCounts(await readLines(log), stepsOf(abi));
    output.table(Object.fromEntries(counts.map(({ step, granted, refused }) => [step, { granted, refused }])));
    const made = counts.reduce((sum, { granted, refused }) => sum + granted + refused, 0);
    const granted = counts.reduce((sum, count) => sum + count.granted, 0);
    output.log(
      `${made} calls to the suite, ${granted} of them granted; seed ${options.seed}; ${secondsSince(startedAt)} s`,
    );
    if (!passed) output.error(HINT);
    return passed ? 0 : 1;
  } finally {
    clearInterval(progress);
  }
}

function secondsSince(time: number): number {
  return Math.round((Date.now() - time) / 1_000);
}

async function readLines(file: string): Promise<string[]> {
  try {
    return (await readFile(file, "utf8")).split("\n").filter((line) => line !== "");
  } catch {
    // Before the first run is over there is no file.
    return [];
  }
}

function stepsOf(abi: readonly unknown[]): string[] {
  return abi.flatMap((item) => {
    const entry = item as { type?: string; name?: string };
    return entry.type === "function" && entry.name !== undefined ? [entry.name] : [];
  });
}
