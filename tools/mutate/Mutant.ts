/** What the project asks to be changed: one of these at a time. */
export const KINDS = ["operator", "condition", "boundary", "statement", "modifier"] as const;
export type Kind = (typeof KINDS)[number];

/**
 * How a mutant can be built into the contract beside the original, to be chosen when the contract runs.
 * - expression: as a branch of a conditional in place of the expression
 * - statement: under a condition, which leaves the statement out
 * - yulCall, yulValue, yulStatement: the same within assembly, through a function of its own
 * - alone: not at all; the contract is compiled once for this mutant
 */
export type Form = "expression" | "statement" | "yulCall" | "yulValue" | "yulStatement" | "alone";

/** The piece of code that a mutant changes, in bytes. */
export interface Site {
  form: Form;
  start: number;
  end: number;
  /** To which type a literal is converted, which by itself would have one of its own. */
  type?: string;
  /** Where the assembly block around it begins. */
  block?: number;
  /** The instruction that a call within assembly runs. */
  instruction?: string;
}

/** One small change of a source file. */
export interface Mutant {
  source: string;
  /** Where the replaced text begins and ends, in bytes. */
  start: number;
  end: number;
  replacement: string;
  kind: Kind;
  site: Site;
  /** Where the statement begins that runs it; undefined where none does, as in a constant. */
  statement?: number;
  /** The function that it is in. */
  functionName?: string;
  /** Of a modifier: where its function ends. */
  functionEnd?: number;
}

/** A source file with a mutant in the place of the original. */
export function mutate(text: Buffer, { start, end, replacement }: Mutant): Buffer {
  return Buffer.concat([text.subarray(0, start), Buffer.from(replacement), text.subarray(end)]);
}

/** The line of a position, counted from one. */
export function lineAt(text: Buffer, position: number): number {
  let line = 1;
  for (let at = text.indexOf(0x0a); at >= 0 && at < position; at = text.indexOf(0x0a, at + 1)) line++;
  return line;
}

/** The text of the line of a position, without the spaces around it. */
export function lineTextAt(text: Buffer, position: number): string {
  const end = text.indexOf(0x0a, position);
  return text
    .subarray(lineStart(text, position), end < 0 ? text.length : end)
    .toString()
    .trim();
}

/** Where in the text of its line a position is, counted from one. */
export function columnAt(text: Buffer, position: number): number {
  return text.subarray(lineStart(text, position), position).toString().trimStart().length + 1;
}

function lineStart(text: Buffer, position: number): number {
  return position === 0 ? 0 : text.lastIndexOf(0x0a, position - 1) + 1;
}

/** How people recognise a mutant: what stands there, and what in its place. */
export interface Description {
  source: string;
  functionName: string | undefined;
  line: number;
  lineText: string;
  /** Where it begins in that text, counted from one. */
  column: number;
  kind: Kind;
  before: string;
  after: string;
}

export function describeMutant(text: Buffer, mutant: Mutant): Description {
  return {
    source: mutant.source,
    functionName: mutant.functionName,
    line: lineAt(text, mutant.start),
    lineText: lineTextAt(text, mutant.start),
    column: columnAt(text, mutant.start),
    kind: mutant.kind,
    before: oneLine(text.subarray(mutant.start, mutant.end).toString()),
    after: oneLine(mutant.replacement),
  };
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
