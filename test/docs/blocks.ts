import path from "node:path";
import { fileURLToPath } from "node:url";
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

/** What the imports of a block name, by the name that they give it. Types are not there when it runs. */
export async function loadImports(code: string): Promise<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  const source = ts.createSourceFile("imports.ts", code, ts.ScriptTarget.ES2023);
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) {
      throw new Error(`This is no import: ${statement.getText(source)}`);
    }
    const module = (await import(statement.moduleSpecifier.text)) as Record<string, unknown>;
    const named = statement.importClause?.namedBindings;
    if (named === undefined || !ts.isNamedImports(named)) throw new Error("Only names are imported here.");
    for (const { name, isTypeOnly } of named.elements) {
      if (!isTypeOnly) values[name.text] = module[name.text];
    }
  }
  return values;
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** What the compiler says against modules that stand in the repository's folder. Nothing, if all is well. */
export function typeErrors(modules: readonly string[]): string[] {
  const { config } = ts.readConfigFile(path.join(ROOT, "tsconfig.json"), (file) => ts.sys.readFile(file)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, ROOT);
  const files = new Map(modules.map((code, i) => [path.join(ROOT, `page${i}.ts`), code]));
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, language, ...rest) => {
    const code = files.get(name);
    return code === undefined ? read(name, language, ...rest) : ts.createSourceFile(name, code, language);
  };
  // What one block leaves is for the reader.
  const program = ts.createProgram([...files.keys()], { ...options, noUnusedLocals: false }, host);
  return [...files].flatMap(([name, code]) =>
    ts.getPreEmitDiagnostics(program, program.getSourceFile(name)).map(({ messageText, start = 0 }) => {
      const line = code.slice(0, start).split("\n").length;
      return `${code.split("\n")[line - 1]!}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
    }),
  );
}
