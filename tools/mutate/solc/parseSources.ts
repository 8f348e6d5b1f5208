import type { AstNode } from "../ast.ts";
import type { Sources } from "../Sources.ts";
import type { Compiler } from "./Compiler.ts";
import { CompilerRefusal } from "./compileContracts.ts";
import type { CompilerSettings } from "./types.ts";

/** The syntax trees of files and of all that they import, with types. */
export async function parseSources(
  compiler: Compiler,
  sources: Sources,
  names: readonly string[],
  settings: CompilerSettings,
): Promise<Map<string, AstNode>> {
  const files = new Set(names.flatMap((name) => sources.closure(name)));
  const output = await compiler.compile({
    language: "Solidity",
    sources: Object.fromEntries([...files].map((file) => [file, { content: sources.text(file).toString() }])),
    settings: { ...settings, outputSelection: { "*": { "": ["ast"] } } },
  });
  const errors = (output.errors ?? []).filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new CompilerRefusal(errors);
  return new Map(Object.entries(output.sources!).map(([name, { ast }]) => [name, ast]));
}
