import { z } from "zod";
import { compile } from "./compiler.ts";

/** What is looked at of a syntax tree's node. */
const nodeSchema = z.object({ nodeType: z.string(), src: z.string() }).passthrough();
export type SyntaxNode = z.infer<typeof nodeSchema>;

/** The syntax tree of one source, which is parsed alone: nothing is resolved. */
export function parse(file: string, text: string): SyntaxNode {
  const output = compile([file], { stopAfter: "parsing", outputSelection: { "*": { "": ["ast"] } } }, (asked) =>
    asked === file ? text : undefined,
  );
  return nodeSchema.parse(output.sources[file]?.ast);
}

/** Every node below one, in the order of the source. */
export function* descend(node: unknown): Generator<SyntaxNode> {
  if (Array.isArray(node)) {
    for (const item of node) yield* descend(item);
  } else if (typeof node === "object" && node !== null) {
    const parsed = nodeSchema.safeParse(node);
    if (parsed.success) yield parsed.data;
    for (const value of Object.values(node)) yield* descend(value);
  }
}

export function rangeOf(node: SyntaxNode): { start: number; end: number } {
  const [start, length] = node.src.split(":").map(Number) as [number, number];
  return { start, end: start + length };
}

/** The source's text of a node. Positions count bytes. */
export function textOf(node: SyntaxNode, source: string): string {
  const { start, end } = rangeOf(node);
  return Buffer.from(source).subarray(start, end).toString();
}
