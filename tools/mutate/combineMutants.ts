import type { Form, Mutant, Site } from "./Mutant.ts";

/** Which mutant runs, as a number in the bytecode that nothing else holds; it is replaced after compiling. */
export const CHOICE = "d701c0de5eed4b1d9a6e2c77f04813ab5296ce8037f1d44ba9025e6f18c3b90d";

const CHOSEN = "chosenMutant";
const CHOSEN_HERE = "chosenMutantHere";

export interface Combined {
  text: Buffer;
  /** Mutants by their number, from one; zero is the original. */
  mutants: readonly Mutant[];
  /** Which mutants the text between two bytes belongs to: the innermost. */
  culprits(start: number, end: number): Mutant[];
}

interface Alternative {
  number: number;
  mutant: Mutant;
}

interface Node {
  site: Site;
  alternatives: Alternative[];
  children: Node[];
  /** Of an assembly block: the functions that its sites call. */
  functions: string[];
}

/** From the outside in, where two sites are the same piece of text. */
const RANK: Readonly<Record<Form | "block", number>> = {
  block: 0,
  statement: 1,
  expression: 2,
  yulStatement: 3,
  yulValue: 4,
  yulCall: 5,
  alone: 6,
};

/**
 * One text that holds the original and many mutants of it, of which one number in the bytecode chooses: to compile a contract
 * takes seconds, to change a number in it no time.
 *
 * Only one mutant is chosen at a time, so within a mutant's branch all the rest is as in the original.
 * @param text The original.
 * @param mutants Changes of it, none of which must stand alone.
 */
export function combineMutants(text: Buffer, mutants: readonly Mutant[]): Combined {
  const output = new Output();
  render(text, 0, text.length, nest(mutants), output);
  output.write(
    `\nfunction ${CHOSEN}() pure returns (uint256 chosen) { assembly ("memory-safe") { chosen := 0x${CHOICE} } }\n`,
  );
  return {
    text: output.text(),
    mutants,
    culprits: (start, end) => output.culprits(start, end).map((number) => mutants[number - 1]!),
  };
}

/** Bytecode of a combined text in which a mutant is chosen. */
export function chooseMutant(bytecode: string, number: number): string {
  return bytecode.replaceAll(CHOICE, number.toString(16).padStart(64, "0"));
}

function nest(mutants: readonly Mutant[]): Node[] {
  const nodes = new Map<string, Node>();
  const blocks = new Map<number, Node>();
  for (const [index, mutant] of mutants.entries()) {
    const { site } = mutant;
    if (site.form === "alone") throw new Error(`A mutant at byte ${mutant.start} must stand alone`);
    const key = `${site.form} ${site.start} ${site.end}`;
    const node = nodes.get(key) ?? { site, alternatives: [], children: [], functions: [] };
    node.alternatives.push({ number: index + 1, mutant });
    nodes.set(key, node);
    if (site.block !== undefined && !blocks.has(site.block)) {
      // All that matters of a block is where it begins.
      const place = { ...site, start: site.block, end: site.block + 1 };
      blocks.set(site.block, { site: place, alternatives: [], children: [], functions: [] });
    }
  }
  for (const node of nodes.values()) {
    if (node.site.block !== undefined) blocks.get(node.site.block)!.functions.push(yulFunctionOf(node));
  }
  const rank = ({ site, functions }: Node): number => RANK[functions.length > 0 ? "block" : site.form];
  const sorted = [...nodes.values(), ...blocks.values()].sort(
    (a, b) => a.site.start - b.site.start || b.site.end - a.site.end || rank(a) - rank(b),
  );
  const roots: Node[] = [];
  const open: Node[] = [];
  for (const node of sorted) {
    while (open.length > 0 && open.at(-1)!.site.end <= node.site.start) open.pop();
    const parent = open.at(-1);
    if (parent && node.site.end > parent.site.end) throw new Error(`Mutants overlap at byte ${node.site.start}`);
    (parent?.children ?? roots).push(node);
    open.push(node);
  }
  return roots;
}

function render(text: Buffer, start: number, end: number, nodes: readonly Node[], output: Output): void {
  let at = start;
  for (const node of nodes) {
    output.write(text.subarray(at, node.site.start));
    output.enter(node.alternatives.map(({ number }) => number));
    renderNode(text, node, output);
    output.leave();
    at = node.site.end;
  }
  output.write(text.subarray(at, end));
}

function renderNode(text: Buffer, node: Node, output: Output): void {
  const { site, alternatives, children, functions } = node;
  const inner = (from = site.start): void => {
    render(text, from, site.end, children, output);
  };
  if (functions.length > 0) {
    const choose = `function ${CHOSEN_HERE}() -> ${CHOSEN}Number { ${CHOSEN}Number := 0x${CHOICE} }`;
    output.write(`{ ${[choose, ...functions].join(" ")} `);
    return;
  }
  switch (site.form) {
    case "expression": {
      const cast = site.type ?? "";
      output.write("(");
      for (const { number, mutant } of alternatives) {
        output.write(`${CHOSEN}() == ${number} ? ${cast}(${mutatedSite(text, mutant)}) : `);
      }
      output.write(`${cast}(`);
      inner();
      output.write("))");
      break;
    }
    case "statement":
      output.write(`{ if (${CHOSEN}() != ${alternatives[0]!.number}) { `);
      inner();
      output.write(" } }");
      break;
    case "yulStatement":
      output.write(`if ${nameOf(site)}() { `);
      inner();
      output.write(" }");
      break;
    case "yulValue":
      output.write(`${nameOf(site)}(`);
      inner();
      output.write(")");
      break;
    case "yulCall":
      output.write(nameOf(site));
      inner(alternatives[0]!.mutant.end);
      break;
    case "alone":
      throw new Error("A mutant that stands alone is in no combined text");
  }
}

function mutatedSite(text: Buffer, { site, start, end, replacement }: Mutant): string {
  return text.subarray(site.start, start).toString() + replacement + text.subarray(end, site.end).toString();
}

function nameOf(site: Site): string {
  return `${CHOSEN}${site.form}At${site.start}`;
}

/** The function that stands in for a piece of an assembly block. It sees nothing but its arguments, whose names are its own. */
function yulFunctionOf({ site, alternatives }: Node): string {
  const name = nameOf(site);
  const choose = (original: string, change: (mutant: Mutant) => string): string =>
    `{ switch ${CHOSEN_HERE}() ${alternatives
      .map(({ number, mutant }) => `case ${number} { ${CHOSEN}Result := ${change(mutant)} }`)
      .join(" ")} default { ${CHOSEN}Result := ${original} } }`;
  const [left, right, result] = [`${CHOSEN}Left`, `${CHOSEN}Right`, `${CHOSEN}Result`];
  switch (site.form) {
    case "yulStatement":
      return `function ${name}() -> ${result} ${choose("1", () => "0")}`;
    case "yulValue":
      return `function ${name}(${left}) -> ${result} ${choose(left, ({ replacement }) =>
        replacement.startsWith("iszero") ? `iszero(${left})` : replacement,
      )}`;
    case "yulCall": {
      const call = (instruction: string): string => `${instruction}(${left}, ${right})`;
      const original = call(alternatives[0]!.mutant.site.instruction!);
      return `function ${name}(${left}, ${right}) -> ${result} ${choose(original, ({ replacement }) => call(replacement))}`;
    }
    default:
      throw new Error(`${site.form} is not a site of assembly`);
  }
}

/** The text as it grows, and whose each part of it is. */
class Output {
  readonly #parts: Buffer[] = [];
  readonly #open: { start: number; numbers: readonly number[] }[] = [];
  readonly #spans: { start: number; end: number; numbers: readonly number[] }[] = [];
  #length = 0;

  write(part: string | Buffer): void {
    const bytes = Buffer.from(part);
    this.#parts.push(bytes);
    this.#length += bytes.length;
  }

  enter(numbers: readonly number[]): void {
    this.#open.push({ start: this.#length, numbers });
  }

  leave(): void {
    this.#spans.push({ ...this.#open.pop()!, end: this.#length });
  }

  text(): Buffer {
    return Buffer.concat(this.#parts);
  }

  culprits(start: number, end: number): number[] {
    const around = this.#spans.filter((span) => span.start <= start && span.end >= end && span.numbers.length > 0);
    const inside = this.#spans.filter((span) => span.start >= start && span.end <= end);
    const [innermost] = around.sort((a, b) => a.end - a.start - (b.end - b.start));
    return [...new Set([...(innermost?.numbers ?? []), ...inside.flatMap(({ numbers }) => numbers)])];
  }
}
