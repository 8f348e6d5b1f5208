import type { Mutant } from "./Mutant.ts";
import type { Batch } from "./prepareBatches.ts";
import type { Reaching } from "./Reach.ts";
import type { Result } from "./Results.ts";
import type { Bytecodes } from "./solc/compileContracts.ts";
import { type TestRunner, TestTimeout } from "./tests/TestProcess.ts";

/** How many times as long as without a mutant a file may take, and how much more. */
const PATIENCE = 5;
const SPARE_MILLISECONDS = 60_000;
/** How many of the tests that killed the last mutants are asked first. */
const KILLERS = 6;
/** How many further kills of a batch a test is believed, once it passed without a mutant. */
const BELIEVED = 9;

interface Test {
  file: string;
  title: string;
}

/** The tests fail before anything is changed. */
export class TestsFail extends Error {}

/** Tells whether tests notice the mutants of one source. */
export class Judge {
  readonly #tests: TestRunner;
  readonly #files: readonly string[];
  readonly #near: ReadonlySet<string>;
  readonly #reach: Reaching;
  /** The latest first. */
  #killers: Test[] = [];
  #batch: Batch | undefined;
  /** Whether tests ran on the mutant, and whether they deployed it: else their silence says nothing. */
  #ran = false;
  #deployed = false;
  /** Tests that fail with the batch's bytecode without a mutant, though not with the project's own. */
  #leftOut: Test[] = [];
  /** Tests that pass with the batch's bytecode without a mutant, by file and title: how many more kills they are believed. */
  readonly #believed = new Map<string, number>();

  /**
   * @param files The test files that may notice, nearest first.
   * @param near How many of them are near.
   */
  constructor(tests: TestRunner, files: readonly string[], near: number, reach: Reaching) {
    this.#tests = tests;
    this.#files = files;
    this.#near = new Set(files.slice(0, near));
    this.#reach = reach;
  }

  /**
   * @param isEquivalent Whether the bytecode is the same: asked once near tests found nothing, as far ones take minutes.
   * @param isExplained Whether a reason is written why nobody can tell the mutant: then only near tests are asked.
   */
  async judge(
    batch: Batch,
    mutant: Mutant,
    isEquivalent: () => Promise<boolean>,
    isExplained = false,
  ): Promise<Result> {
    if (batch !== this.#batch) {
      this.#batch = batch;
      this.#leftOut = [];
      this.#believed.clear();
    }
    const mutated = await batch.mutated(mutant);
    if (mutated === undefined) return { verdict: "invalid" };
    await this.#tests.patch(mutated);
    this.#ran = this.#deployed = false;
    for (const [file, titles] of this.#killersByFile()) {
      const reaching = await this.#reach.titles(file, mutant);
      const only = titles.filter((title) => reaching.includes(title));
      const verdict = await this.#ask(file, only, mutated);
      if (verdict) return verdict;
    }
    const leftOut: Test[] = [];
    let wasProved = false;
    for (const file of filesFor(this.#files, mutant)) {
      if (isExplained && !this.#near.has(file)) continue;
      if (!wasProved && !this.#near.has(file)) {
        if (await isEquivalent()) return { verdict: "equivalent" };
        wasProved = true;
      }
      const titles = await this.#reach.titles(file, mutant);
      const verdict = await this.#ask(file, titles, mutated);
      if (verdict) return verdict;
      leftOut.push(...this.#leftOut.filter((test) => test.file === file && titles.includes(test.title)));
    }
    this.#expectDeployed(mutant);
    if (!wasProved && (await isEquivalent())) return { verdict: "equivalent" };
    return { verdict: "survived", ...(leftOut.length > 0 ? { leftOut: leftOut.map(formatTest) } : {}) };
  }

  #expectDeployed({ source }: Mutant): void {
    if (this.#ran && !this.#deployed) throw new Error(`${source}: the tests ran, but deployed none of its contracts`);
  }

  /** Neighbours are often noticed by the same tests. */
  #killersByFile(): Map<string, string[]> {
    const killers = new Map<string, string[]>();
    for (const { file, title } of this.#killers) killers.set(file, [...(killers.get(file) ?? []), title]);
    return killers;
  }

  /** What tests of a file say of a mutant; undefined if nothing. */
  async #ask(file: string, titles: readonly string[], mutated: Bytecodes): Promise<Result | undefined> {
    for (;;) {
      const only = titles.filter((title) => !this.#leftOut.some((test) => test.file === file && test.title === title));
      if (only.length === 0) return undefined;
      try {
        const { failures, deployed } = await this.#tests.run({ file, only, bail: true }, this.#patience(file));
        this.#ran = true;
        this.#deployed ||= deployed;
        if (failures.length === 0) return undefined;
        const test = { file, title: failures[0]!.title };
        if (await this.#isKill(test, mutated)) return { verdict: "killed", ...test };
        this.#leftOut.push(test);
      } catch (error) {
        if (!(error instanceof TestTimeout)) throw error;
        this.#believed.clear();
        return { verdict: "timeout", file };
      }
    }
  }

  /** A failure counts when the same test, in the same process, passes without the mutant: asked anew every few kills. */
  async #isKill(test: Test, mutated: Bytecodes): Promise<boolean> {
    const { file, title } = test;
    const patience = this.#patience(file);
    if (this.#isBelieved(test)) return true;
    await this.#tests.patch(this.#batch!.original);
    const alone = await this.#tests.run({ file, only: [title], bail: true }, patience);
    if (alone.passed > 0 && alone.failures.length === 0) {
      this.#believed.set(formatTest(test), BELIEVED);
      this.#rememberKiller(test);
      return true;
    }
    // Perhaps it needs those before it, so the whole file is compared.
    const whole = await this.#tests.run({ file, bail: false }, patience);
    const passes = !whole.failures.some((failure) => failure.title === title);
    if (!passes) await this.#expectToPass(test);
    await this.#tests.patch(mutated);
    if (!passes) return false;
    const { failures } = await this.#tests.run({ file, bail: false }, patience);
    return failures.some((failure) => failure.title === title);
  }

  /** Chains go back to their beginning between runs, so that a test which passed without a mutant does so again. */
  #isBelieved(test: Test): boolean {
    const left = this.#believed.get(formatTest(test)) ?? 0;
    if (left === 0) return false;
    this.#believed.set(formatTest(test), left - 1);
    this.#rememberKiller(test);
    return true;
  }

  #rememberKiller(test: Test): void {
    const others = this.#killers.filter(({ file, title }) => file !== test.file || title !== test.title);
    this.#killers = [test, ...others].slice(0, KILLERS);
  }

  /** With the project's own bytecode every test must pass. */
  async #expectToPass({ file, title }: Test): Promise<void> {
    await this.#tests.patch({});
    const { failures } = await this.#tests.run({ file, bail: false }, this.#patience(file));
    const failure = failures.find((each) => each.title === title);
    if (failure) throw new TestsFail(`${file} fails without a mutant: ${title}: ${failure.message}`);
  }

  #patience(file: string): number {
    return this.#reach.milliseconds(file) * PATIENCE + SPARE_MILLISECONDS;
  }
}

/** The files, those about the mutant's function first. */
function filesFor(files: readonly string[], { functionName }: Mutant): string[] {
  const name = functionName?.replace(/^_+/, "").toLowerCase();
  const isAbout = (file: string): boolean => name !== undefined && file.toLowerCase().includes(`.${name}.`);
  return [...files].sort((a, b) => Number(isAbout(b)) - Number(isAbout(a)));
}

function formatTest({ file, title }: Test): string {
  return `${file}: ${title}`;
}
