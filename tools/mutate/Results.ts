import { createHash } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { type Mutant, mutate } from "./Mutant.ts";

/**
 * - killed: a test failed that passes without the mutant
 * - timeout: tests took many times as long as without it, which counts as killed
 * - survived: all tests passed
 * - equivalent: the compiler makes the same bytecode of it
 * - invalid: it does not compile
 */
export type Verdict = "killed" | "timeout" | "survived" | "equivalent" | "invalid";

export interface Result {
  verdict: Verdict;
  /** The test file that told, and the full title of the test. */
  file?: string;
  title?: string;
  /** Tests that could not judge, as they fail with the quick compiler settings alone. */
  leftOut?: string[];
}

interface Entry extends Result {
  key: string;
  /** What the sources of the contracts came to. */
  code: string;
  /** What the tests that the verdict rests on came to. */
  tests: string;
}

/** Tells what the files are like that a result rests on. */
export interface Context {
  code: string;
  /** All files that may judge the mutant, or the one that did. */
  testsHash(file: string | undefined): string;
}

/** Results by mutant, kept in a file of which each line is one, so that a run that was cut off goes on. */
export class Results {
  readonly #path: string;
  readonly #entries = new Map<string, Entry>();

  constructor(path: string, fresh = false) {
    this.#path = path;
    if (fresh) rmSync(path, { force: true });
    mkdirSync(dirname(path), { recursive: true });
    if (!existsSync(path)) return;
    const text = readFileSync(path, "utf8");
    for (const line of text.split("\n")) {
      const entry = parseEntry(line);
      if (entry) this.#entries.set(entry.key, entry);
    }
    if (text !== "" && !text.endsWith("\n")) appendFileSync(path, "\n");
  }

  /** What is known of a mutant, if neither the code nor the tests that told have changed since. */
  find(text: Buffer, mutant: Mutant, context: Context): Result | undefined {
    const entry = this.#entries.get(keyOf(text, mutant));
    if (entry?.code !== context.code) return undefined;
    const restsOnCode = entry.verdict === "invalid" || entry.verdict === "equivalent";
    return restsOnCode || entry.tests === context.testsHash(entry.file) ? entry : undefined;
  }

  add(text: Buffer, mutant: Mutant, context: Context, result: Result): void {
    const entry = {
      key: keyOf(text, mutant),
      code: context.code,
      tests: context.testsHash(result.file),
      ...result,
    };
    this.#entries.set(entry.key, entry);
    appendFileSync(this.#path, `${JSON.stringify(entry)}\n`);
  }
}

function keyOf(text: Buffer, mutant: Mutant): string {
  return createHash("sha256").update(`${mutant.source}\0`).update(mutate(text, mutant)).digest("hex");
}

/** The last line of a run that was killed may be half a line. */
function parseEntry(line: string): Entry | undefined {
  try {
    return line === "" ? undefined : (JSON.parse(line) as Entry);
  } catch {
    return undefined;
  }
}
