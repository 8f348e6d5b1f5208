import { formatPath, type Issue, issuesOf, tellMissing } from "../../lib/describeIssues.ts";
import { ScriptError } from "../../lib/ScriptError.ts";
import { crossCheck } from "./crossCheck.ts";
import { type Catalog, catalogSchema } from "./schema.ts";

/**
 * Reads the text of a catalogue.
 * @param name What the text is called in the message of an error.
 * @throws ScriptError `CATALOG_INVALID` with all mistakes, each with its entry and field.
 */
export function parseCatalog(name: string, text: string): Catalog {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw new ScriptError("CATALOG_INVALID", `${name} is not JSON: ${(cause as Error).message}`, { cause });
  }
  const parsed = catalogSchema.safeParse(content, { error: tellMissing });
  const issues = [...(parsed.success ? [] : issuesOf(parsed.error)), ...crossCheck(content)];
  if (parsed.success && issues.length === 0) return parsed.data;
  const count = issues.length === 1 ? "1 mistake" : `${issues.length} mistakes`;
  const lines = issues.map((issue) => `  ${describe(issue, content)}`);
  throw new ScriptError("CATALOG_INVALID", [`${name} has ${count}:`, ...lines].join("\n"));
}

function describe({ path, message }: Issue, content: unknown): string {
  if (path.length === 0) return message;
  const title = titleOf(path, content);
  return `${formatPath(path)}${title === undefined ? "" : ` (${title})`}: ${message}`;
}

/** Which work a path is about, in words, for nobody counts entries from zero. */
function titleOf([list, index]: readonly PropertyKey[], content: unknown): string | undefined {
  if (list !== "works" || typeof index !== "number") return undefined;
  const work = (content as { works: unknown[] }).works[index];
  const title = typeof work === "object" && work !== null && "title" in work ? work.title : undefined;
  return typeof title === "string" && /^[^\p{Cc}]+$/u.test(title) ? `"${title}"` : undefined;
}
