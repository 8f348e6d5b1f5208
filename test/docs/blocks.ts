import ts from "typescript";

/** A block of code of a page. */
export interface Block {
  language: string;
  /** What stands behind the language. */
  name: string | undefined;
  code: string;
}

/** The blocks of a page in Markdown, in its order. */
export function readBlocks(page: string): Block[] {
  return [...page.matchAll(/^```(\w+)(?: ([\w-]+))?\n([\s\S]*?)^```$/gm)].map(([, language, name, code]) => ({
    language: language!,
    name,
    code: code!,
  }));
}

const AsyncFunction = (async () => Promise.resolve()).constructor as new (
  ...source: string[]
) => (...args: unknown[]) => Promise<unknown>;

/**
 * Runs a block of TypeScript.
 * @param values What it finds by name.
 * @param results The names of what it leaves.
 */
export async function runBlock<Result>(
  code: string,
  values: Record<string, unknown>,
  results: readonly string[] = [],
): Promise<Result> {
  const { outputText } = ts.transpileModule(`${code}\nreturn { ${results.join()} };`, {
    compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext },
  });
  const work = new AsyncFunction(...Object.keys(values), outputText);
  return (await work(...Object.values(values))) as Result;
}
