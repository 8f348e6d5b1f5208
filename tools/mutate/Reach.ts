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
export interface Trace {
  file: string;
  /** What the file and all that it imports came to. */
  hash: string;
  /** The contracts that were traced; of others it is not known. */
  contracts: string[];
  milliseconds: number;
  /** The numbers of places by the full title of each test. */
  reached: Record<string, number[]>;
  /** Tests that fail with traced contracts, of which it is therefore not known what they reach. */
  failed: string[];
}

export interface Tracing {
  root: string;
  compiler: Compiler;
  sources: Sources;
  tests: TestFiles;
  settings: CompilerSettings;
  /** Where traces are kept, until the contracts or a file change. */
  folder: string;
  write: (line: string) => void;
}

/** What the judge asks. */
export interface Reaching {
  /** The full titles of the tests of a file that get to where a mutant is: no other can notice it. */
  titles(file: string, mutant: Mutant): Promise<string[]>;
  /** How long a file takes, once its titles were asked for. */
  milliseconds(file: string): number;
}

/** Runs test files on contracts that tell where they get to: each file once, when it is first needed. */
export class Reach implements Reaching {
  readonly #tracing: Tracing;
  readonly #all: readonly Plan[];
  readonly #contracts: readonly string[];
  readonly #places: ReadonlyMap<Mutant, number>;
  readonly #path: string;
  readonly #kept: ReadonlyMap<string, Trace>;
  readonly #traces = new Map<string, Promise<Trace>>();
  readonly #done = new Map<string, Trace>();
  readonly #process: TestProcess;
  #compiled: Promise<Bytecodes> | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  /**
   * @param all The mutants of all contracts.
   * @param chosen Those that are asked for.
   */
  constructor(tracing: Tracing, all: readonly Plan[], chosen: readonly Plan[]) {
    const { root, sources, folder } = tracing;
    this.#tracing = tracing;
    this.#all = all;
    this.#contracts = contractsOf(chosen);
    this.#places = numberPlaces(all.flatMap(({ mutants }) => mutants));
    const code = sources.hash(contractsOf(all).map((name) => name.split(":")[0]!));
    this.#path = `${folder}/reach-${code.slice(0, 20)}.jsonl`;
    this.#kept = readTraces(this.#path);
    this.#process = new TestProcess(root, true);
  }

  async titles(file: string, mutant: Mutant): Promise<string[]> {
    let trace = this.#traces.get(file);
    if (trace === undefined) {
      trace = this.#queue.then(() => this.#trace(file));
      this.#queue = trace.catch(() => undefined);
      this.#traces.set(file, trace);
    }
    return titlesOf(await trace, this.#places.get(mutant));
  }

  milliseconds(file: string): number {
    return this.#done.get(file)!.milliseconds;
  }

  close(): void {
    this.#process.close();
  }

  async #trace(file: string): Promise<Trace> {
    const hash = this.#tracing.tests.hash([file]);
    const kept = this.#kept.get(file);
    const isKnown = kept?.hash === hash && this.#contracts.every((contract) => kept.contracts.includes(contract));
    const trace = isKnown ? kept : await this.#run(file, hash);
    this.#done.set(file, trace);
    return trace;
  }

  async #run(file: string, hash: string): Promise<Trace> {
    await this.#process.patch(await (this.#compiled ??= this.#compile()));
    const { reached, failures, milliseconds } = await this.#process.run({ file, bail: false }, LONGEST_MILLISECONDS);
    const failed = failures.map(({ title }) => title);
    const contracts = [...this.#contracts];
    const trace = { file, hash, contracts, milliseconds, reached: Object.fromEntries(reached), failed };
    mkdirSync(dirname(this.#path), { recursive: true });
    // A line that was cut off ends here, and is none.
    appendFileSync(this.#path, `\n${JSON.stringify(trace)}\n`);
    return trace;
  }

  async #compile(): Promise<Bytecodes> {
    const { compiler, sources, settings, write } = this.#tracing;
    const bytecodes: Bytecodes = {};
    const changed = new Map(
      this.#all.map(
        ({ source, mutants }) => [source, traceMutants(sources.text(source), mutants, this.#places)] as const,
      ),
    );
    for (const contract of this.#contracts) {
      try {
        Object.assign(bytecodes, await compileContracts(compiler, sources, [contract], settings, changed));
      } catch (error) {
        if (!(error instanceof CompilerRefusal)) throw error;
        throw new Error(`${contract} cannot be traced`, { cause: error });
      }
    }
    write(`compiled ${this.#contracts.length} contracts that tell which tests get where`);
    return bytecodes;
  }
}

/** The tests that reach a place; all, if a mutant is in no place that can be told. */
export function titlesOf({ reached, failed }: Trace, place: number | undefined): string[] {
  return Object.entries(reached)
    .filter(([title, places]) => place === undefined || places.includes(place) || failed.includes(title))
    .map(([title]) => title);
}

function contractsOf(plans: readonly Plan[]): string[] {
  return [...new Set(plans.flatMap(({ contracts }) => contracts))].sort();
}

/** What was traced by earlier runs, the last one of each file. */
export function readTraces(path: string): Map<string, Trace> {
  const lines = existsSync(path) ? readFileSync(path, "utf8").split("\n") : [];
  const traces = lines.map(parseTrace).filter((trace) => trace !== undefined);
  return new Map(traces.map((trace) => [trace.file, trace]));
}

/** Nothing for a line that was cut off, or that another version of this wrote. */
function parseTrace(line: string): Trace | undefined {
  try {
    const trace = JSON.parse(line) as Partial<Trace>;
    return Array.isArray(trace.contracts) ? (trace as Trace) : undefined;
  } catch {
    return undefined;
  }
}
