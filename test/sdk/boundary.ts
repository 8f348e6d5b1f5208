import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import ts from "typescript";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const SDK = path.join(ROOT, "sdk");
const SOURCES = path.join(SDK, "src");
const BINDINGS = path.join(ROOT, "typechain-types");

interface Import {
  specifier: string;
  /** Whether nothing of it is left when the types are stripped. */
  typesOnly: boolean;
}

/** Whatever a source takes from others: by imports, exports, `import()`, `require`, and types that name their module. */
function importsOf(source: ts.SourceFile): Import[] {
  const found: Import[] = [];
  const add = (module: ts.Node | undefined, typesOnly: boolean): void => {
    if (module !== undefined) found.push({ specifier: textOf(module), typesOnly });
  };
  const visit = (node: ts.Node): void => {
    // `import { type A }` leaves an empty import behind.
    if (ts.isImportDeclaration(node)) {
      add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    } else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isExternalModuleReference(node)) add(node.expression, false);
    else if (ts.isImportTypeNode(node)) add(node.argument, true);
    else if (ts.isCallExpression(node) && isLoading(node.expression)) add(node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isLoading(called: ts.Expression): boolean {
  return called.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(called) && called.text === "require");
}

/** What is not a literal is an import of anything at all. */
function textOf(module: ts.Node): string {
  const literal = ts.isLiteralTypeNode(module) ? module.literal : module;
  return ts.isStringLiteralLike(literal) ? literal.text : "*";
}

/** The imports by which a source leaves the SDK. */
function crossingsOf(file: string, text: string, packages: readonly string[]): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  return importsOf(source)
    .filter(({ specifier, typesOnly }) => {
      if (!specifier.startsWith(".")) return !packages.includes(specifier);
      const target = path.resolve(path.dirname(file), specifier);
      return !isWithin(SOURCES, target) && !(typesOnly && isWithin(BINDINGS, target));
    })
    .map(({ specifier }) => specifier);
}

function isWithin(folder: string, file: string): boolean {
  return file.startsWith(folder + path.sep);
}

describe("sdk: its boundary", () => {
  const packages = ["ethers"];

  it("imports nothing from outside of sdk/src but ethers, and the types of the bindings", async () => {
    const files = await readdir(SOURCES, { recursive: true });
    const sources = files.filter((file) => /\.[cm]?[jt]sx?$/.test(file)).map((file) => path.join(SOURCES, file));
    expect(sources.length).to.be.greaterThan(60);
    const crossings: Record<string, string[]> = {};
    for (const file of sources) {
      const found = crossingsOf(file, await readFile(file, "utf8"), packages);
      if (found.length > 0) crossings[path.relative(ROOT, file)] = found;
    }
    expect(crossings).to.deep.equal({});
  });

  it("depends on what it imports", async () => {
    const manifest = JSON.parse(await readFile(path.join(SDK, "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
    };
    expect(Object.keys(manifest.dependencies)).to.deep.equal(packages);
  });

  describe("given a source that leaves it", () => {
    const file = path.join(SOURCES, "actions", "planted.ts");
    for (const [what, text, expected] of [
      ["a script", 'import { a } from "../../../scripts/lib/a.ts";', "../../../scripts/lib/a.ts"],
      ["a type of a script", 'import type { A } from "../../../scripts/lib/a.ts";', "../../../scripts/lib/a.ts"],
      [
        "a value of the bindings",
        'import { a } from "../../../typechain-types/a.js";',
        "../../../typechain-types/a.js",
      ],
      [
        "the bindings, emptied",
        'import { type A } from "../../../typechain-types/a.js";',
        "../../../typechain-types/a.js",
      ],
      ["a folder whose name begins alike", 'export * from "../../src-old/a.ts";', "../../src-old/a.ts"],
      ["a module of Node", 'import { readFile } from "node:fs";', "node:fs"],
      ["a module of Node, by its old name", 'import "fs";', "fs"],
      ["another package", 'export { z } from "zod";', "zod"],
      ["a part of ethers that it does not offer", 'import "ethers/lib/a.js";', "ethers/lib/a.js"],
      ["something within a function", 'const a = () => import("zod");', "zod"],
      ["something that is computed", "const a = (name: string) => import(name);", "*"],
      ["something by require", 'const a = require("zod");', "zod"],
      ["something by import =", 'import a = require("zod");', "zod"],
      ["a type in place", 'let a: import("zod").ZodError;', "zod"],
    ] as const) {
      it(`sees ${what}`, () => {
        expect(crossingsOf(file, text, packages)).to.deep.equal([expected]);
      });
    }

    it("sees nothing where none is left", () => {
      const text = [
        'import { a, type B } from "../internal/a.ts";',
        'import type { C } from "../../../typechain-types/c.js";',
        'import { Contract } from "ethers";',
        'export type * from "./d.ts";',
      ].join("\n");
      expect(crossingsOf(file, text, packages)).to.deep.equal([]);
    });
  });
});
