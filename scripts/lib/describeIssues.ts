import type * as z from "zod/v4";

/** A mistake in a file or an option, and where it is. */
export interface Issue {
  path: readonly PropertyKey[];
  message: string;
}

/** The mistakes that a schema found. A field that does not exist is a mistake at its own place. */
export function issuesOf(error: z.ZodError): Issue[] {
  return error.issues.flatMap((issue): Issue[] =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({ path: [...issue.path, key], message: "there is no such field" }))
      : [{ path: issue.path, message: issue.message }],
  );
}

/** Says plainly of a field that it is missing; what else is wrong a schema says itself. */
export const tellMissing: z.core.$ZodErrorMap = (issue) => (issue.input === undefined ? "is missing" : undefined);

/** `works[2].price`, as one would write it in a program; nothing for the file as a whole. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text === "" ? String(part) : `${text}.${String(part)}`;
  }, "");
}

/** One line for each mistake. */
export function describeIssues(error: z.ZodError): string[] {
  return issuesOf(error).map(({ path, message }) => (path.length === 0 ? message : `${formatPath(path)}: ${message}`));
}
