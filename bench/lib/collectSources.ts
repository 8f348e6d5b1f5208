import { access, readFile } from "node:fs/promises";
import path from "node:path";

/** The folder of bench/package.json. */
export const ROOT = path.join(import.meta.dirname, "..");

const IMPORT = /^\s*import\s+(?:[^"';]*\sfrom\s+)?["']([^"']+)["']/gm;

/**
 * Reads sources and everything that they import, by the names under which a compiler asks for them. A package's import is looked
 * up from the file that has it, as Node.js does: packages may bring different versions of what they import.
 * @throws If one build needs two different files of the same name.
 */
export async function collectSources(entries: readonly string[]): Promise<Record<string, string>> {
  const sources: Record<string, string> = {};
  const visit = async (name: string, file: string): Promise<void> => {
    const content = await readFile(file, "utf8");
    if (sources[name] === content) return;
    if (sources[name] !== undefined) throw new Error(`Two versions of ${name}, one of them ${file}`);
    sources[name] = content;
    for (const [, target] of content.matchAll(IMPORT)) {
      if (target!.startsWith(".")) {
        await visit(path.posix.join(path.posix.dirname(name), target!), path.join(path.dirname(file), target!));
      } else {
        await visit(target!, await findInPackages(target!, path.dirname(file)));
      }
    }
  };
  for (const entry of entries) await visit(entry, await findInPackages(entry, ROOT));
  return sources;
}

async function findInPackages(name: string, from: string): Promise<string> {
  for (let folder = from; folder.startsWith(ROOT); folder = path.dirname(folder)) {
    // Packages that Foundry builds may name files from their own root.
    for (const file of [path.join(folder, "node_modules", name), path.join(folder, name)]) {
      if (await exists(file)) return file;
    }
  }
  throw new Error(`${name}, which ${from} imports, is in no package of bench/`);
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
}
