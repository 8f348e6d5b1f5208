import { Judge } from "./Judge.ts";
import { type Description, describeMutant, type Mutant } from "./Mutant.ts";
import type { Plan } from "./planRun.ts";
import { prepareBatches } from "./prepareBatches.ts";
import { Progress } from "./Progress.ts";
import { EquivalenceProver } from "./proveEquivalent.ts";
import type { Result, Results } from "./Results.ts";
import { Compiler } from "./solc/Compiler.ts";
import { quickSettings } from "./solc/settings.ts";
import type { CompilerSettings } from "./solc/types.ts";
import type { Sources } from "./Sources.ts";
import type { Reaching } from "./Reach.ts";
import { TestProcess } from "./tests/TestProcess.ts";

export interface Run {
  root: string;
  sources: Sources;
  results: Results;
  reach: Reaching;
  /** The project's compiler settings for a file. */
  settingsOf: (source: string) => CompilerSettings;
  /** Whether a reason is written why nobody can tell this mutant from the original. */
  isExplained: (mutant: Description) => boolean;
  workers: number;
  write: (line: string) => void;
}

/** Judges the mutants of which no result is known. */
export async function runMutants(run: Run, plans: readonly Plan[]): Promise<void> {
  const progress = new Progress(
    plans.reduce((sum, { mutants }) => sum + mutants.length, 0),
    run.write,
  );
  const queue = plans.map((plan) => {
    const text = run.sources.text(plan.source);
    const unknown = plan.mutants.filter((mutant) => {
      const context = plan.contextOf(run.isExplained(describeMutant(text, mutant)));
      return run.results.find(text, mutant, context) === undefined;
    });
    for (let known = unknown.length; known < plan.mutants.length; known++) progress.skip();
    return { ...plan, mutants: unknown };
  });
  const workers = Array.from({ length: run.workers }, () => new Worker(run, progress));
  try {
    await Promise.all(workers.map((worker) => worker.work(queue)));
  } finally {
    for (const worker of workers) worker.close();
  }
}

/** A compiler and a process of tests, which judge one source after the other. */
class Worker {
  readonly #run: Run;
  readonly #progress: Progress;
  readonly #compiler = new Compiler();
  readonly #tests: TestProcess;
  readonly #prover: EquivalenceProver;

  constructor(run: Run, progress: Progress) {
    this.#run = run;
    this.#progress = progress;
    this.#tests = new TestProcess(run.root);
    this.#prover = new EquivalenceProver(this.#compiler, run.sources, run.settingsOf);
  }

  async work(queue: Plan[]): Promise<void> {
    for (let plan = queue.shift(); plan; plan = queue.shift()) {
      if (plan.mutants.length > 0) await this.#judge(plan);
    }
  }

  close(): void {
    this.#compiler.close();
    this.#tests.close();
  }

  async #judge(plan: Plan): Promise<void> {
    const { sources, settingsOf } = this.#run;
    const judge = new Judge(this.#tests, plan.files, plan.near, this.#run.reach);
    const workshop = { compiler: this.#compiler, sources, settings: quickSettings(settingsOf(plan.source)) };
    for await (const batch of prepareBatches(workshop, plan.source, plan.mutants, plan.contracts)) {
      for (const mutant of batch.mutants) {
        const prove = (): Promise<boolean> => this.#prover.isEquivalent(mutant, plan.contracts);
        const explained = this.#run.isExplained(describeMutant(sources.text(plan.source), mutant));
        this.#add(plan, mutant, explained, await judge.judge(batch, mutant, prove, explained));
      }
    }
  }

  #add({ source, contextOf }: Plan, mutant: Mutant, isExplained: boolean, result: Result): void {
    const text = this.#run.sources.text(source);
    this.#run.results.add(text, mutant, contextOf(isExplained), result);
    this.#progress.add(describeMutant(text, mutant), result);
  }
}
