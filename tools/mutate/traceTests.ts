import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Mutant } from "./Mutant.ts";
import type { Plan } from "./planRun.ts";
import type { Sources } from "./Sources.ts";
import { type Bytecodes, CompilerRefusal, compileContracts } from "./solc/compileContracts.ts";
import type { Compiler } from "./solc/Compiler.ts";
import type { CompilerSettings } from "./solc/types.ts";
import type { TestFiles } from "./tests/TestFiles.ts";
import { TestProcess } from "./tests/TestProcess.ts";
import { numberPlaces, traceMutants } from "./traceMutants.ts";

/** With traced contracts, a file must be done within this. */
const LONGEST_MILLISECONDS = 1_200_000;

/** What one test file reaches. */
interface Trace {
  file: string;
  /** What the file and all that it imports came to. */
  hash: string;
  milliseconds: number;
  /** The numbers of places by the full title of each test. */
  reached: Record<string, number[]>;
  /** Tests that fail with traced contracts, of which it is therefore not known what they reach. */
  failed: string[];
}

/** Which tests get to where a mutant is: no other can notice it. */
export class Reach {
  readonly #traces: ReadonlyMap<string, Trace>;
  readonly #numbers: ReadonlyMap<Mutant, number>;

  constructor(traces: readonly Trace[], numbers: ReadonlyMap<Mutant, number>) {
    this.#traces = new Map(traces.map((trace) => [trace.file, trace]));
    this.#numbers = numbers;
  }

  /** The full titles of the tests of a file that may notice a mutant. */
  titles(file: string, mutant: Mutant): string[] {
    const { reached, failed } = this.#traces.get(file)!;
    const number = this.#numbers.get(mutant);
    return Object.entries(reached)
      .filter(([title, numbers]) => number === undefined || numbers.includes(number) || failed.includes(title))
      .map(([title]) => title);
  }

  /** How long a file takes. */
  milliseconds(file: string): number {
    return this.#traces.get(file)!.milliseconds;
  }
}

export interface Tracing {
  root: string;
  compiler: Compiler;
  sources: Sources;
  tests: TestFiles;
  settings: CompilerSettings;
  /** Where traces are kept. */
  folder: string;
  write: (line: string) => void;
}

/**
 * Runs every test once, on contracts that tell where they get to. What it finds is kept until the contracts or the file change.
 * @param plans The mutants of all contracts.
 */
export async function traceTests(tracing: Tracing, plans: readonly Plan[]): Promise<Reach> {
  const { root, sources, tests, folder, write } = tracing;
  const places = numberPlaces(plans.flatMap(({ mutants }) => mutants));
  const contracts = [...new Set(plans.flatMap((plan) => plan.contracts))].sort();
  const code = sources.hash(contracts.map((name) => name.split(":")[0]!));
  const path = `${folder}/reach-${code.slice(0, 20)}.jsonl`;
  const kept = readKept(path);

  const files = [...new Set(plans.flatMap((plan) => plan.files))].sort();
  const missing = files.filter((file) => kept.traces.get(file)?.hash !== tests.hash([file]));
  if (missing.length > 0) {
    write(`compiling ${contracts.length} contracts, to trace what ${missing.length} of ${files.length} test files reach`);
    const { bytecodes, untraced } = await compileTraced(tracing, plans, contracts, places);
    kept.untraced = untraced;
    mkdirSync(dirname(path), { recursive: true });
    appendFileSync(path, `${JSON.stringify({ untraced })}\n`);
    const process = new TestProcess(root, true);
    try {
      for (const file of missing) {
        await process.patch(bytecodes);
        const { reached, failures, milliseconds } = await process.run({ file, bail: false }, LONGEST_MILLISECONDS);
        const failed = failures.map(({ title }) => title);
        const trace = { file, hash: tests.hash([file]), milliseconds, reached: Object.fromEntries(reached), failed };
        kept.traces.set(file, trace);
        appendFileSync(path, `${JSON.stringify(trace)}\n`);
        if (failed.length > 0) write(`${file}: of ${failed.length} tests it is not known what they reach`);
      }
    } finally {
      process.close();
    }
  }
  const unknown = plans.filter((plan) => plan.contracts.some((contract) => kept.untraced.includes(contract)));
  for (const mutant of unknown.flatMap(({ mutants }) => mutants)) places.delete(mutant);
  return new Reach(
    files.map((file) => kept.traces.get(file)!),
    places,
  );
}

function readKept(path: string): { traces: Map<string, Trace>; untraced: string[] } {
  const traces = new Map<string, Trace>();
  let untraced: string[] = [];
  const lines = existsSync(path) ? readFileSync(path, "utf8").split("\n").slice(0, -1) : [];
  for (const line of lines) {
    const entry = JSON.parse(line) as Trace | { untraced: string[] };
    if ("untraced" in entry) untraced = entry.untraced;
    else traces.set(entry.file, entry);
  }
  return { traces, untraced };
}

async function compileTraced(
  { compiler, sources, settings, write }: Tracing,
  plans: readonly Plan[],
  contracts: readonly string[],
  places: ReadonlyMap<Mutant, number>,
): Promise<{ bytecodes: Bytecodes; untraced: string[] }> {
  const changed = new Map(
    plans.map(({ source, mutants }) => [source, traceMutants(sources.text(source), mutants, places)] as const),
  );
  const bytecodes: Bytecodes = {};
  const untraced: string[] = [];
  for (const contract of contracts) {
    try {
      Object.assign(bytecodes, await compileContracts(compiler, sources, [contract], settings, changed));
    } catch (error) {
      if (!(error instanceof CompilerRefusal)) throw error;
      // What it reaches stays unknown, so that all of its tests may notice all of its mutants.
      write(`${contract} cannot be traced: ${error.message}`);
      untraced.push(contract);
    }
  }
  return { bytecodes, untraced };
}
