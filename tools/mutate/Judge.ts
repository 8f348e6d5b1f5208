import type { Mutant } from "./Mutant.ts";
import type { Batch } from "./prepareBatches.ts";
import type { Result } from "./Results.ts";
import type { Bytecodes } from "./solc/compileContracts.ts";
import { type TestProcess, TestTimeout } from "./tests/TestProcess.ts";
import type { RunResult } from "./tests/protocol.ts";

/** Without a mutant a file must be done within this. */
const LONGEST_MILLISECONDS = 600_000;
/** With one it may take this many times as long, and so much more. */
const PATIENCE = 5;
const SPARE_MILLISECONDS = 60_000;
/** How many of the tests that killed the last mutants are asked first. */
const KILLERS = 6;

interface Test {
  file: string;
  title: string;
}

/** What a file does without a mutant. */
interface Baseline {
  milliseconds: number;
  /** Tests that fail with the bytecode that mutants are compared to, though not with the project's own. */
  except: string[];
  /** Whether no test of it can judge. */
  useless: boolean;
}

/** The tests fail before anything is changed. */
export class TestsFail extends Error {}

/** Tells whether tests notice the mutants of one source. */
export class Judge {
  readonly #tests: TestProcess;
  readonly #files: readonly string[];
  /** The latest first. */
  #killers: Test[] = [];
  #batch: Batch | undefined;
  #baselines = new Map<string, Baseline>();

  /**
   * @param files The test files that may notice, nearest first.
   */
  constructor(tests: TestProcess, files: readonly string[]) {
    this.#tests = tests;
    this.#files = files;
  }

  async judge(batch: Batch, mutant: Mutant): Promise<Result> {
    if (batch !== this.#batch) {
      this.#batch = batch;
      this.#baselines = new Map();
    }
    const mutated = await batch.mutated(mutant);
    if (mutated === undefined) return { verdict: "invalid" };
    await this.#tests.patch(mutated);
    return (await this.#askKillers(mutated)) ?? (await this.#askAll(mutated));
  }

  /** Neighbours are often noticed by the same tests. */
  async #askKillers(mutated: Bytecodes): Promise<Result | undefined> {
    for (const file of new Set(this.#killers.map((killer) => killer.file))) {
      const baseline = await this.#baseline(file, mutated);
      const titles = this.#killers.filter((killer) => killer.file === file).map(({ title }) => title);
      const only = titles.filter((title) => !baseline.except.includes(title));
      if (only.length === 0 || baseline.useless) continue;
      const verdict = await this.#ask(file, mutated, baseline, only);
      if (verdict) return verdict;
    }
    return undefined;
  }

  async #askAll(mutated: Bytecodes): Promise<Result> {
    const leftOut: string[] = [];
    for (const file of this.#files) {
      const baseline = await this.#baseline(file, mutated);
      leftOut.push(...baseline.except);
      if (baseline.useless) continue;
      const verdict = await this.#ask(file, mutated, baseline);
      if (verdict) return verdict;
    }
    return { verdict: "survived", ...(leftOut.length > 0 ? { leftOut } : {}) };
  }

  /** What a file says of a mutant; undefined if nothing. */
  async #ask(file: string, mutated: Bytecodes, baseline: Baseline, only?: readonly string[]): Promise<Result | undefined> {
    const patience = baseline.milliseconds * PATIENCE + SPARE_MILLISECONDS;
    try {
      const request = { file, except: baseline.except, bail: true, ...(only === undefined ? {} : { only }) };
      const { failures } = await this.#tests.run(request, patience);
      const [failure] = failures;
      if (failure === undefined) return undefined;
      return await this.#confirm({ file, title: failure.title }, mutated, patience);
    } catch (error) {
      if (error instanceof TestTimeout) return { verdict: "timeout", file };
      throw error;
    }
  }

  /** A kill counts when the same test, in the same process, passes as soon as the mutant is gone. */
  async #confirm(test: Test, mutated: Bytecodes, patience: number): Promise<Result | undefined> {
    const { original } = this.#batch!;
    await this.#tests.patch(original);
    const alone = await this.#tests.run({ file: test.file, only: [test.title], bail: true }, LONGEST_MILLISECONDS);
    if (alone.passed === 0 || alone.failures.length > 0) {
      // Either the test needs those before it, or something was left behind: new processes, whole files.
      if (!(await this.#failsAfresh(test, mutated, patience))) {
        await this.#tests.patch(mutated);
        return undefined;
      }
    } else {
      const others = this.#killers.filter(({ file, title }) => file !== test.file || title !== test.title);
      this.#killers = [test, ...others].slice(0, KILLERS);
    }
    return { verdict: "killed", ...test };
  }

  async #failsAfresh({ file }: Test, mutated: Bytecodes, patience: number): Promise<boolean> {
    const { except } = this.#baselines.get(file)!;
    const runAfresh = async (bytecodes: Bytecodes): Promise<RunResult> => {
      this.#tests.close();
      await this.#tests.patch(bytecodes);
      return this.#tests.run({ file, except, bail: true }, patience + LONGEST_MILLISECONDS);
    };
    const original = await runAfresh(this.#batch!.original);
    if (original.failures.length > 0) return false;
    return (await runAfresh(mutated)).failures.length > 0;
  }

  /** Runs a file without a mutant, unless that was done with this batch's bytecode. */
  async #baseline(file: string, mutated: Bytecodes): Promise<Baseline> {
    const known = this.#baselines.get(file);
    if (known) return known;
    await this.#tests.patch(this.#batch!.original);
    const { failures, milliseconds, passed } = await this.#tests.run({ file, bail: false }, LONGEST_MILLISECONDS);
    const except = failures.map(({ title }) => title);
    if (failures.length > 0) await this.#expectToPass(file, except);
    const baseline = { milliseconds, except, useless: passed === 0 || failures.some(({ hook }) => hook) };
    this.#baselines.set(file, baseline);
    await this.#tests.patch(mutated);
    return baseline;
  }

  /** With the project's own bytecode every test must pass. */
  async #expectToPass(file: string, titles: readonly string[]): Promise<void> {
    await this.#tests.patch({});
    const { failures } = await this.#tests.run({ file, bail: false }, LONGEST_MILLISECONDS);
    const [failure] = failures.filter(({ title }) => titles.includes(title));
    if (failure) throw new TestsFail(`${file} fails without a mutant: ${failure.title}: ${failure.message}`);
  }
}
