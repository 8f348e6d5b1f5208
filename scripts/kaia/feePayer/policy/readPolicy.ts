import { readFile } from "node:fs/promises";
import { describeIssues, tellMissing } from "../../../lib/describeIssues.ts";
import { SetupError } from "../SetupError.ts";
import { type Policy, policySchema } from "./policySchema.ts";

/**
 * Reads what the service pays for.
 * @throws SetupError `POLICY_UNREADABLE` where there is no such file, `POLICY_MALFORMED` with each mistake and its place.
 */
export async function readPolicy(file: string): Promise<Policy> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === "ENOENT";
    const problem = missing ? "there is no such file" : (cause as Error).message;
    throw new SetupError("POLICY_UNREADABLE", `Cannot read the policy ${file}: ${problem}.`, { cause });
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw new SetupError("POLICY_MALFORMED", `${file} is not JSON: ${(cause as Error).message}`, { cause });
  }
  const parsed = policySchema.safeParse(content, { error: tellMissing });
  if (parsed.success) return parsed.data;
  throw new SetupError("POLICY_MALFORMED", [`${file}:`, ...describeIssues(parsed.error)].join("\n  "));
}
