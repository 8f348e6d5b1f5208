import { readFile } from "node:fs/promises";
import { ScriptError } from "../../lib/ScriptError.ts";
import { parseCatalog } from "./parseCatalog.ts";
import type { Catalog } from "./schema.ts";

/** @throws ScriptError `CATALOG_INVALID` where the file cannot be read, or has mistakes. */
export async function readCatalog(file: string): Promise<Catalog> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code === "ENOENT" ? "there is no such file" : String(cause);
    throw new ScriptError("CATALOG_INVALID", `Cannot read ${file}: ${reason}.`, { cause });
  }
  return parseCatalog(file, text);
}
