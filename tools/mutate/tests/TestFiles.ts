import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";

/**
 * Folders whose tests are about other things than what contracts do: documents, figures, code sizes, commands in processes of
 * their own, and what runs beside the chain.
 */
const OTHER_THINGS = ["test/docs", "test/kaia", "test/scripts", "test/examples", "test/package", "test/tools"];

/** Slow ones, or ones that look at everything at once, come last. */
const LAST = ["test/attacks", "test/model"];

/** Up to which rank a file is near where a source has no tests of its own. */
const NEAR = 2;

const IMPORT = /(?:from|import)\s*\(?\s*["'](\.[^"']+)["']/g;

/** The test files of the project, and what they and all that they import say. */
export class TestFiles {
  readonly #root: string;
  readonly #texts = new Map<string, string>();
  readonly #closures = new Map<string, readonly string[]>();
  readonly all: readonly string[];

  constructor(root: string) {
    this.#root = root;
    this.all = readdirSync(join(root, "test"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)))
      .filter((file) => !OTHER_THINGS.some((folder) => file.startsWith(`${folder}/`)))
      .filter((file) => /^\s*describe(?:\.\w+)?\(/m.test(this.#text(file)))
      .sort();
  }

  /**
   * The files that may deploy one of some contracts, nearest first: the source's own by name, those of its folder, the others.
   *
   * A file may deploy a contract if it or anything that it imports has its name in quotes.
   * @param source The changed file.
   * @param contracts The contracts that its code is in, by their plain names.
   * @param near Whether to leave out all but the source's own and, of what is inherited, those of its heirs in its folder; where
   * it has none of its own, all but those of contracts with its code, and of its folder.
   */
  touching(source: string, contracts: readonly string[], near = false): string[] {
    const names = new RegExp(`["'\`](?:[^"'\`\\s]*:)?(?:${contracts.join("|")})["'\`]`);
    const own = basename(source, ".sol");
    const area = dirname(source).split("/")[1]!;
    const rank = (file: string): number => {
      const last = LAST.findIndex((folder) => file.startsWith(`${folder}/`));
      if (last >= 0) return 4 + last;
      const parts = basename(file, ".ts").split(".");
      if (parts[0] === own) return 0;
      if (contracts.includes(parts[0]!)) return 1;
      return file.startsWith(`test/${area}/`) ? 2 : 3;
    };
    const files = this.all
      .filter((file) => this.closure(file).some((part) => names.test(this.#text(part))))
      .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
    if (!near) return files;
    if (!files.some((file) => rank(file) === 0)) return files.filter((file) => rank(file) <= NEAR);
    // What is inherited is tested most by the tests of its heirs.
    const isBase = !contracts.includes(own);
    return files.filter((file) => rank(file) === 0 || (isBase && rank(file) === 1 && file.startsWith(`test/${area}/`)));
  }

  /** A test file and all of the project's that it imports. */
  closure(file: string): readonly string[] {
    let closure = this.#closures.get(file);
    if (closure === undefined) {
      const found = new Set([file]);
      for (const part of found) for (const imported of this.#importsOf(part)) found.add(imported);
      closure = [...found].sort();
      this.#closures.set(file, closure);
    }
    return closure;
  }

  /** What files and all that they import come to. */
  hash(files: readonly string[]): string {
    const hash = createHash("sha256");
    const all = new Set(files.flatMap((file) => this.closure(file)));
    for (const file of [...all].sort()) hash.update(`${file}\0${this.#text(file)}\0`);
    return hash.digest("hex");
  }

  #text(file: string): string {
    let text = this.#texts.get(file);
    if (text === undefined) {
      text = readFileSync(join(this.#root, file), "utf8");
      this.#texts.set(file, text);
    }
    return text;
  }

  #importsOf(file: string): string[] {
    if (!/\.[cm]?[jt]s$/.test(file)) return [];
    const folder = dirname(join(this.#root, file));
    return [...this.#text(file).matchAll(IMPORT)]
      .map(([, path]) => resolve(folder, path!))
      .map((path) => (existsSync(path) ? path : path.replace(/\.js$/, ".ts")))
      .filter((path) => existsSync(path) && !path.includes("/typechain-types/"))
      .map((path) => relative(this.#root, path));
  }
}
