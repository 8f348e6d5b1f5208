import type { SourceReader } from "./compiler.ts";
import type { Property } from "./properties.ts";
import { queriesOf, queriesOfImpossible } from "./queries.ts";
import type { Answer, Solver } from "./solver.ts";

export type Outcome =
  /** There is no case in which anything goes wrong. */
  | "proved"
  /** There is a case in which something does. */
  | "refuted"
  /** The solver does not know. */
  | "gave up"
  /** No case is possible, so that anything would be true of all of them. */
  | "empty";

export interface Proof {
  property: Property;
  outcome: Outcome;
  /** How many questions the compiler asked. */
  queries: number;
  seconds: number;
}

/** How long one way of looking for an answer may take, in seconds: with an answer that must be found, and without. */
const PATIENCE = 60;
const IMPATIENCE = 2;

/** Tries to prove a property of what `read` serves. */
export async function prove(property: Property, solver: Solver, read: SourceReader): Promise<Proof> {
  const startedAt = performance.now();
  const seconds = property.exhausted === undefined ? PATIENCE : IMPATIENCE;
  const queries = queriesOf(property, read);
  const answers: Answer[] = [];
  for (const query of queries) answers.push(await solver.solve(query, seconds));
  let outcome = outcomeOf(answers);
  if (outcome === "proved" && !(await isPossible(property, solver, read))) outcome = "empty";
  return { property, outcome, queries: queries.length, seconds: (performance.now() - startedAt) / 1_000 };
}

function outcomeOf(answers: readonly Answer[]): Outcome {
  if (answers.includes("sat")) return "refuted";
  return answers.length === 0 || answers.includes("unknown") ? "gave up" : "proved";
}

async function isPossible(property: Property, solver: Solver, read: SourceReader): Promise<boolean> {
  for (const query of queriesOfImpossible(property, read)) {
    if ((await solver.solve(query, PATIENCE)) === "sat") return true;
  }
  return false;
}

/** Whether an outcome is no worse than what is expected: only what is exhausted may go without a proof. */
export function isExpected({ property, outcome }: Proof): boolean {
  return outcome === "proved" || (outcome === "gave up" && property.exhausted !== undefined);
}
