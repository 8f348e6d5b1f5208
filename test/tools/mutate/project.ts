import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { findMutants } from "../../../tools/mutate/findMutants.ts";
import type { Mutant } from "../../../tools/mutate/Mutant.ts";
import { Compiler } from "../../../tools/mutate/solc/Compiler.ts";
import { parseSources } from "../../../tools/mutate/solc/parseSources.ts";
import type { CompilerSettings } from "../../../tools/mutate/solc/types.ts";
import { Sources } from "../../../tools/mutate/Sources.ts";

export const SETTINGS: CompilerSettings = {
  optimizer: { enabled: true, runs: 1 },
  viaIR: true,
  evmVersion: "cancun",
  metadata: { bytecodeHash: "none" },
};

/** A folder with files, which is gone after the test. */
export async function withProject<T>(
  files: Readonly<Record<string, string>>,
  use: (root: string) => T | Promise<T>,
): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), "droit-mutate-"));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
    return await use(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** One compiler for the tests of a file, which closes it. */
export function openCompiler(): Compiler {
  const compiler = new Compiler();
  after(() => {
    compiler.close();
  });
  return compiler;
}

export const SOURCE = "contracts/Example.sol";

/** A file with this in it, and its mutants. */
export async function withMutants<T>(
  compiler: Compiler,
  text: string,
  use: (found: { sources: Sources; text: Buffer; mutants: Mutant[] }) => T | Promise<T>,
): Promise<T> {
  return withProject(
    { [SOURCE]: `// SPDX-License-Identifier: MIT\npragma solidity 0.8.37;\n\n${text}` },
    async (root) => {
      const sources = new Sources(root);
      const trees = await parseSources(compiler, sources, [SOURCE], SETTINGS);
      const bytes = sources.text(SOURCE);
      return use({ sources, text: bytes, mutants: findMutants(SOURCE, bytes, trees.get(SOURCE)!) });
    },
  );
}
