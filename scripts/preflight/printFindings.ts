import type { Finding } from "./types.ts";

const MARKS: Readonly<Record<Finding["outcome"], string>> = { passed: "ok", failed: "NO", told: "--" };

/** A line for each, and a last one that says what follows. */
export function printFindings(findings: readonly Finding[], output: Pick<Console, "log">): void {
  const width = Math.max(...findings.map(({ check }) => check.length));
  for (const { check, outcome, detail } of findings) {
    output.log(`${MARKS[outcome]}  ${check.padEnd(width)}  ${detail}`);
  }
  const failed = findings.filter(({ outcome }) => outcome === "failed").length;
  output.log(failed === 0 ? "Ready." : `Not ready: ${failed} of ${findings.length} checks failed.`);
}
