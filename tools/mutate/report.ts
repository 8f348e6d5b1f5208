import type { Description } from "./Mutant.ts";
import type { Result } from "./Results.ts";
import type { Explanation } from "./survivors.ts";

/** A mutant and what became of it. */
export interface Judged extends Description {
  result: Result;
  /** Why it is equivalent, where a person wrote that down. */
  explanation?: Explanation | undefined;
}

export interface Counts {
  /** Those that compile, and are not the original again. */
  mutants: number;
  /** Timed out or not. */
  killed: number;
  timedOut: number;
  survived: number;
  explained: number;
}

export interface Summary {
  bySource: Map<string, Counts>;
  total: Counts;
  /** Not counted: the same bytecode. */
  equivalent: number;
  /** Not counted: no bytecode. */
  invalid: number;
  unexplained: Judged[];
  explained: Judged[];
  /** Killed, so that their reasons are wrong or no longer needed. */
  explainedThoughKilled: Judged[];
  /** Tests that could not judge mutants of a source, by source. */
  leftOut: Map<string, Set<string>>;
}

export function summarize(judged: readonly Judged[]): Summary {
  const bySource = new Map<string, Counts>();
  const total = emptyCounts();
  const summary: Summary = {
    bySource,
    total,
    equivalent: 0,
    invalid: 0,
    unexplained: [],
    explained: [],
    explainedThoughKilled: [],
    leftOut: new Map(),
  };
  for (const mutant of judged) {
    const { verdict, leftOut = [] } = mutant.result;
    if (leftOut.length > 0) {
      const tests = summary.leftOut.get(mutant.source) ?? new Set();
      leftOut.forEach((test) => tests.add(test));
      summary.leftOut.set(mutant.source, tests);
    }
    if (verdict === "equivalent") summary.equivalent++;
    else if (verdict === "invalid") summary.invalid++;
    else {
      const counts = bySource.get(mutant.source) ?? emptyCounts();
      bySource.set(mutant.source, counts);
      for (const each of [counts, total]) count(each, mutant);
      if (verdict === "survived") (mutant.explanation ? summary.explained : summary.unexplained).push(mutant);
      else if (mutant.explanation) summary.explainedThoughKilled.push(mutant);
    }
  }
  return summary;
}

function emptyCounts(): Counts {
  return { mutants: 0, killed: 0, timedOut: 0, survived: 0, explained: 0 };
}

function count(counts: Counts, { result, explanation }: Judged): void {
  counts.mutants++;
  if (result.verdict === "survived") {
    if (explanation) counts.explained++;
    else counts.survived++;
  } else {
    counts.killed++;
    if (result.verdict === "timeout") counts.timedOut++;
  }
}

/** Killed mutants in percent of those that could be; 100 where none could. */
export function scoreOf({ killed, survived }: Counts): number {
  return killed + survived === 0 ? 100 : (100 * killed) / (killed + survived);
}

/** Rounded down, so that 100 % means all. */
export function formatScore(counts: Counts): string {
  return `${(Math.floor(scoreOf(counts) * 10) / 10).toFixed(1)} %`;
}

/** A survivor as `contracts/x.sol:123  kind  before -> after`. */
export function formatMutant({ source, line, kind, before, after }: Description): string {
  return `${source}:${line}  ${kind}  ${before} -> ${after === "" ? "(nothing)" : after}`;
}

const COLUMNS = ["contract", "mutants", "killed", "timed out", "survived", "explained", "score"] as const;

function rowsOf({ bySource, total }: Summary): string[][] {
  const rows = [...bySource].sort(([a], [b]) => (a < b ? -1 : 1));
  return [...rows, ["all", total] as const].map(([name, counts]) => [
    name,
    ...[counts.mutants, counts.killed, counts.timedOut, counts.survived, counts.explained].map(String),
    formatScore(counts),
  ]);
}

export function formatReport(summary: Summary): string {
  const rows = [[...COLUMNS], ...rowsOf(summary)];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const table = rows.map((row) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join("  "),
  );
  return [
    ...table,
    "",
    `not counted: ${summary.equivalent} with the same bytecode, ${summary.invalid} that do not compile`,
    ...section("Survivors", summary.unexplained.map(formatMutant)),
    ...section("Survivors that change nothing", summary.explained.map(formatExplained)),
    ...section(
      "Killed, though a reason says that they change nothing",
      summary.explainedThoughKilled.map(formatMutant),
    ),
    ...section(
      "Tests that could not judge, as they fail with the compiler settings in use alone",
      [...summary.leftOut].flatMap(([source, tests]) => [...tests].map((test) => `${source}: ${test}`)),
    ),
  ].join("\n");
}

function formatExplained(mutant: Judged): string {
  return `${formatMutant(mutant)}\n    ${mutant.explanation!.reason}`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", `${title} (${lines.length}):`, ...lines];
}

/** The same for people who read it later. */
export function formatMarkdown(summary: Summary): string {
  const [header, ...rows] = [[...COLUMNS], ...rowsOf(summary)];
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [
    "# Mutants",
    "",
    "What `npm run mutate -- --write` found: each mutant is one small change of a production contract, and is killed when a test",
    "fails because of it. The score is that of the killed ones among all that survive without a reason and these.",
    "",
    line(header),
    line(header.map((_, column) => (column === 0 ? "---" : "---:"))),
    ...rows.map(line),
    "",
    `Not counted: ${summary.equivalent} of which the compiler makes the same bytecode, ${summary.invalid} that do not compile.`,
    ...markdownSection("Survivors", summary.unexplained, () => ""),
    ...markdownSection(
      "Survivors that change nothing",
      summary.explained,
      ({ explanation }) => `: ${explanation!.reason}`,
    ),
    "",
  ].join("\n");
}

function markdownSection(title: string, mutants: readonly Judged[], note: (mutant: Judged) => string): string[] {
  if (mutants.length === 0) return [];
  const lines = mutants.map((mutant) => `- \`${formatMutant(mutant).replaceAll("`", "'")}\`${note(mutant)}`);
  return ["", `## ${title}`, "", ...lines];
}
