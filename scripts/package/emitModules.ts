import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import ts from "typescript";
import { PackageError } from "./PackageError.ts";

/** What runs in browsers and Node releases that are still maintained. */
const TARGET = ts.ScriptTarget.ES2022;

/** The SDK runs from source inside the repository, where modules name each other with the extension of their sources. */
const SOURCE_EXTENSION = /(?<=\b(?:from|import\()\s*["']\.{1,2}\/[^"']*)\.ts(?=["'])/g;

/**
 * Compiles modules and all that they import, as ES modules into `esm` and as CommonJS into `cjs`, with declarations for both. Each
 * module stays a file of its own, at the path that it has in the repository: a bundler takes of them what it needs, and what is
 * imported by two entries is there once.
 *
 * Types are not checked, which is what `npm run typecheck` is for.
 * @param entries Paths in the repository.
 */
export async function emitModules(root: string, entries: readonly string[], directory: string): Promise<void> {
  const esm = path.join(directory, "esm");
  const cjs = path.join(directory, "cjs");
  const files = new Map<string, string>();
  const program = ts.createProgram(
    entries.map((entry) => path.join(root, entry)),
    {
      target: TARGET,
      lib: ["lib.es2023.d.ts", "lib.dom.d.ts"],
      types: [],
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      rewriteRelativeImportExtensions: true,
      strict: true,
      noCheck: true,
      declaration: true,
      rootDir: root,
      outDir: esm,
    },
  );
  const { diagnostics, emitSkipped } = program.emit(undefined, (file, text) => {
    // The compiler leaves the specifiers of declarations as they are.
    files.set(path.relative(esm, file), file.endsWith(".d.ts") ? text.replaceAll(SOURCE_EXTENSION, ".js") : text);
  });
  if (emitSkipped || diagnostics.length > 0) {
    const host = { getCurrentDirectory: () => root, getCanonicalFileName: String, getNewLine: () => "\n" };
    throw new PackageError("EMIT_FAILED", ts.formatDiagnostics(diagnostics, host));
  }
  for (const [file, text] of files) {
    await write(path.join(esm, file), text);
    await write(path.join(cjs, file), file.endsWith(".js") ? toCommonJs(text) : text);
  }
  // Tells Node, and TypeScript for the declarations, what the files under it are.
  await write(path.join(cjs, "package.json"), `${JSON.stringify({ type: "commonjs" })}\n`);
}

function toCommonJs(text: string): string {
  return ts.transpileModule(text, { compilerOptions: { target: TARGET, module: ts.ModuleKind.CommonJS } }).outputText;
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
}
