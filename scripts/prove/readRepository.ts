import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

export const ROOT = path.join(import.meta.dirname, "..", "..");

/** Reads a source of the repository or of a package that it depends on. */
export function readRepository(file: string): string | undefined {
  for (const base of [ROOT, path.join(ROOT, "node_modules")]) {
    const absolute = path.join(base, file);
    if (existsSync(absolute)) return readFileSync(absolute, "utf8");
  }
  return undefined;
}
