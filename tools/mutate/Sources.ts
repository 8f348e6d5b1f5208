import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, posix } from "node:path";

const IMPORT = /^\s*import\s+(?:[^"';]*?from\s+)?["']([^"']+)["']\s*;/gm;

/** Solidity files by their names in the project, as they were when first read. */
export class Sources {
  readonly root: string;
  readonly #require: NodeJS.Require;
  readonly #texts = new Map<string, Buffer>();
  readonly #closures = new Map<string, readonly string[]>();

  constructor(root: string) {
    this.root = root;
    this.#require = createRequire(join(root, "package.json"));
  }

  /** All files below a folder, in order. */
  list(folder: string): string[] {
    return readdirSync(join(this.root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".sol") && !entry.name.endsWith(".t.sol"))
      .map((entry) => posix.join(entry.parentPath.slice(this.root.length + 1), entry.name))
      .sort();
  }

  exists(name: string): boolean {
    return existsSync(join(this.root, name));
  }

  text(name: string): Buffer {
    let text = this.#texts.get(name);
    if (text === undefined) {
      const isOwn = /^(contracts|test)\//.test(name);
      text = readFileSync(isOwn ? join(this.root, name) : this.#require.resolve(name));
      this.#texts.set(name, text);
    }
    return text;
  }

  /** A file and all that it imports, and they import, in order. */
  closure(name: string): readonly string[] {
    let closure = this.#closures.get(name);
    if (closure === undefined) {
      const found = new Set([name]);
      for (const file of found) for (const imported of this.#importsOf(file)) found.add(imported);
      closure = [...found].sort();
      this.#closures.set(name, closure);
    }
    return closure;
  }

  /** What files and all that they import come to. */
  hash(names: readonly string[]): string {
    const hash = createHash("sha256");
    const all = new Set(names.flatMap((name) => this.closure(name)));
    for (const name of [...all].sort()) hash.update(`${name}\0`).update(this.text(name)).update("\0");
    return hash.digest("hex");
  }

  #importsOf(name: string): string[] {
    const text = this.text(name).toString();
    return [...text.matchAll(IMPORT)].map(([, path]) =>
      path!.startsWith(".") ? posix.join(posix.dirname(name), path!) : path!,
    );
  }
}
