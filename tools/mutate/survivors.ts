import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import type { Description } from "./Mutant.ts";

/** Why a mutant that no test notices changes nothing that anybody could notice. */
const explanation = z.strictObject({
  source: z.string(),
  /** The text of the line, without the spaces around it. */
  line: z.string(),
  /** The function that the line is in, where others have the same line. */
  function: z.string().optional(),
  /** Where in that text it begins, counted from one, where the same change can be made elsewhere in it. */
  column: z.number().int().positive().optional(),
  before: z.string(),
  after: z.string(),
  reason: z.string().min(20),
});
export type Explanation = z.infer<typeof explanation>;

export function readExplanations(path: string): Explanation[] {
  if (!existsSync(path)) return [];
  return z.array(explanation).parse(JSON.parse(readFileSync(path, "utf8")));
}

/** The reason that is written for a mutant. */
export function findExplanation(all: readonly Explanation[], mutant: Description): Explanation | undefined {
  return all.find((written) => explains(written, mutant));
}

/** Reasons whose mutants are gone, among the sources whose mutants are all known. */
export function findStale(all: readonly Explanation[], mutants: readonly Description[]): Explanation[] {
  return all.filter((written) => !mutants.some((mutant) => explains(written, mutant)));
}

function explains(
  written: Explanation,
  { source, functionName, lineText, column, before, after }: Description,
): boolean {
  return (
    written.source === source &&
    written.line === lineText &&
    (written.function === undefined || written.function === functionName) &&
    (written.column === undefined || written.column === column) &&
    written.before === before &&
    written.after === after
  );
}
