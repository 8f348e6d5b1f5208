import { createHash } from "node:crypto";
import { basename } from "node:path";
import { findMutants } from "./findMutants.ts";
import { findTargets, type Target } from "./findTargets.ts";
import { type Mutant, mutate } from "./Mutant.ts";
import { OptionError, type Options } from "./options.ts";
import type { Context } from "./Results.ts";
import type { Compiler } from "./solc/Compiler.ts";
import { parseSources } from "./solc/parseSources.ts";
import type { CompilerSettings } from "./solc/types.ts";
import type { Sources } from "./Sources.ts";
import type { TestFiles } from "./tests/TestFiles.ts";

/** The mutants of one source, and all that is needed to judge them. */
export interface Plan {
  source: string;
  mutants: readonly Mutant[];
  /** The contracts that its code is in, by `source:Contract`. */
  contracts: readonly string[];
  /** The test files that may notice, nearest first. */
  files: readonly string[];
  /** How many of them are near. */
  near: number;
  /** What a verdict rests on: of a mutant with a reason the near tests alone are asked. */
  contextOf: (isExplained: boolean) => Context;
}

/** Stand-ins for other contracts on a development chain; nobody deploys them elsewhere. */
const NOT_PRODUCTION = "contracts/local/";

/** Finds all mutants, in the order of their sources. */
export async function planRun(
  { compiler, sources, settings }: { compiler: Compiler; sources: Sources; settings: CompilerSettings },
  tests: TestFiles,
  near = false,
): Promise<Plan[]> {
  const production = sources.list("contracts").filter((source) => !source.startsWith(NOT_PRODUCTION));
  const trees = await parseSources(compiler, sources, [...production, ...sources.list("test/mocks")], settings);
  const targets = findTargets(trees);
  return production
    .map((source) => ({ source, mutants: findMutants(source, sources.text(source), trees.get(source)!) }))
    .filter(({ mutants }) => mutants.length > 0)
    .map(({ source, mutants }) => planSource(source, mutants, targets, sources, tests, near));
}

/** The part of a plan that a run is about. */
export function choosePlans(
  plans: readonly Plan[],
  { contracts, sample, seed }: Pick<Options, "contracts" | "sample" | "seed">,
  sources: Sources,
): Plan[] {
  const chosen = chooseSources(plans, contracts);
  return sample === undefined ? chosen : chooseSample(chosen, sample, seed, sources);
}

function planSource(
  source: string,
  mutants: readonly Mutant[],
  targets: readonly Target[],
  sources: Sources,
  tests: TestFiles,
  near: boolean,
): Plan {
  const contracts = targets.filter((target) => target.sources.has(source)).map(({ name }) => name);
  if (contracts.length === 0) throw new Error(`No contract has the code of ${source}`);
  const names = contracts.map((name) => name.split(":")[1]!);
  const all = tests.touching(source, names);
  if (all.length === 0) throw new Error(`No test deploys a contract that has the code of ${source}`);
  const nearest = tests.touching(source, names, true);
  const files = near && nearest.length > 0 ? nearest : all;
  const code = sources.hash(contracts.map((name) => name.split(":")[0]!));
  const contextOf = (isExplained: boolean): Context => ({
    code,
    testsHash: (file) => tests.hash(file === undefined ? (isExplained ? nearest : files) : [file]),
  });
  return { source, mutants, contracts, files, near: nearest.length, contextOf };
}

function chooseSources(plans: readonly Plan[], names: readonly string[]): Plan[] {
  if (names.length === 0) return [...plans];
  for (const name of names) {
    if (!plans.some(({ source }) => isNamed(source, name))) throw new OptionError(`There is no mutant in ${name}`);
  }
  return names.flatMap((name) => plans.filter(({ source }) => isNamed(source, name)));
}

function isNamed(source: string, name: string): boolean {
  return source === name || basename(source, ".sol") === name;
}

function chooseSample(plans: readonly Plan[], count: number, seed: string, sources: Sources): Plan[] {
  const all = plans.flatMap(({ source, mutants }) =>
    mutants.map((mutant) => {
      const hash = createHash("sha256").update(`${seed}\0${source}\0`);
      return { mutant, at: hash.update(mutate(sources.text(source), mutant)).digest("hex") };
    }),
  );
  all.sort((a, b) => (a.at < b.at ? -1 : 1));
  const chosen = new Set(all.slice(0, count).map(({ mutant }) => mutant));
  return plans
    .map((plan) => ({ ...plan, mutants: plan.mutants.filter((mutant) => chosen.has(mutant)) }))
    .filter(({ mutants }) => mutants.length > 0);
}
