import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import hre from "hardhat";
import { format } from "prettier";
import { type Description, describeMutant, KINDS } from "./Mutant.ts";
import { HELP, OptionError, type Options, parseOptions } from "./options.ts";
import { choosePlans, type Plan, planRun } from "./planRun.ts";
import { formatMarkdown, formatReport, type Judged, scoreOf, type Summary, summarize } from "./report.ts";
import { Reach } from "./Reach.ts";
import { Results } from "./Results.ts";
import { runMutants } from "./runMutants.ts";
import { Compiler } from "./solc/Compiler.ts";
import { quickSettings, settingsOf } from "./solc/settings.ts";
import { Sources } from "./Sources.ts";
import { findExplanation, findStale, readExplanations } from "./survivors.ts";
import { TestFiles } from "./tests/TestFiles.ts";

/** The least that a run is content with, in percent. */
const LEAST_SCORE = 95;

const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
const CACHE = join(ROOT, "cache/mutate");
const EXPLANATIONS = "tools/mutate/survivors.json";

async function main(options: Options): Promise<void> {
  const sources = new Sources(ROOT);
  const tests = new TestFiles(ROOT);
  const compiler = new Compiler();
  try {
    const settings = settingsOf(hre.config, "");
    const all = await planRun({ compiler, sources, settings }, tests, options.near);
    const plans = choosePlans(all, options, sources);
    if (options.list) {
      console.log(formatList(plans));
      return;
    }
    const results = new Results(join(CACHE, "results.jsonl"), options.fresh);
    const tracing = {
      root: ROOT,
      compiler,
      sources,
      tests,
      settings: quickSettings(settings),
      folder: CACHE,
      write: console.log,
    };
    const reach = new Reach(tracing, all, plans);
    const explanations = readExplanations(join(ROOT, EXPLANATIONS));
    const run = {
      root: ROOT,
      sources,
      results,
      reach,
      settingsOf: (source: string) => settingsOf(hre.config, source),
      isExplained: (mutant: Description) => findExplanation(explanations, mutant) !== undefined,
      workers: options.workers,
      write: console.log,
    };
    try {
      await runMutants(run, plans);
    } finally {
      reach.close();
    }
    await report(options, plans, sources, results);
  } finally {
    compiler.close();
  }
}

async function report(options: Options, plans: readonly Plan[], sources: Sources, results: Results): Promise<void> {
  const summary = summarize(judgedOf(plans, sources, results));
  console.log(`\n${formatReport(summary)}\n`);
  conclude(summary, staleOf(options, plans, sources));
  if (!options.write || !isWhole(options)) return;
  writeFileSync(join(ROOT, "docs/mutants.md"), await format(formatMarkdown(summary), { parser: "markdown" }));
}

function isWhole({ contracts, sample, near }: Options): boolean {
  return contracts.length === 0 && sample === undefined && !near;
}

function formatList(plans: readonly Plan[]): string {
  const rows = plans.map(({ source, mutants }) => [
    source,
    ...KINDS.map((kind) => mutants.filter((mutant) => mutant.kind === kind).length),
    mutants.length,
  ]);
  const totals = [...KINDS, "all"].map((_, index) => rows.reduce((sum, row) => sum + (row[index + 1] as number), 0));
  const table = [["contract", ...KINDS, "all"], ...rows, ["all", ...totals]].map((row) => row.map(String));
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  return table
    .map((row) => row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join("  "))
    .join("\n");
}

function judgedOf(plans: readonly Plan[], sources: Sources, results: Results): Judged[] {
  const explanations = readExplanations(join(ROOT, EXPLANATIONS));
  return plans.flatMap(({ source, mutants, contextOf }) => {
    const text = sources.text(source);
    return mutants.map((mutant) => {
      const description = describeMutant(text, mutant);
      const explanation = findExplanation(explanations, description);
      const result = results.find(text, mutant, contextOf(explanation !== undefined));
      if (result === undefined) throw new Error(`There is no result of a mutant at ${source}:${description.line}`);
      return { ...description, result, explanation };
    });
  });
}

/** Reasons whose mutants are gone. Where only a sample ran, nobody can tell. */
function staleOf({ sample }: Options, plans: readonly Plan[], sources: Sources): string[] {
  if (sample !== undefined) return [];
  const explanations = readExplanations(join(ROOT, EXPLANATIONS));
  const known = new Set(plans.map(({ source }) => source));
  const mutants = plans.flatMap(({ source, mutants: own }) =>
    own.map((mutant) => describeMutant(sources.text(source), mutant)),
  );
  const mayBeStale = explanations.filter(({ source }) => known.has(source) || !sources.exists(source));
  return findStale(mayBeStale, mutants).map(
    ({ source, line, before, after }) => `${source}: ${line}: ${before} -> ${after}`,
  );
}

function conclude({ total, unexplained }: Summary, stale: readonly string[]): void {
  const score = scoreOf(total);
  console.log(`score ${score.toFixed(2)} %, at least ${LEAST_SCORE} %: ${score < LEAST_SCORE ? "missed" : "reached"}`);
  console.log(
    `survivors without a reason ${unexplained.length}, at most 0: ${unexplained.length > 0 ? "missed" : "reached"}`,
  );
  for (const reason of stale) console.error(`${EXPLANATIONS} explains a mutant that is not there: ${reason}`);
  if (score < LEAST_SCORE || unexplained.length > 0 || stale.length > 0) process.exitCode = 1;
}

process.once("SIGINT", () => process.exit(130));
process.once("SIGTERM", () => process.exit(143));
try {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) console.log(HELP);
  else await main(options);
} catch (error) {
  console.error(error instanceof OptionError ? `${error.message}\n\n${HELP}` : error);
  process.exitCode = 1;
}
