import type * as z from "zod/v4";

/** One line for each mistake, with the place where it is: `works[2].price: is not a number`. */
export function describeIssues(error: z.ZodError): string[] {
  return error.issues.flatMap((issue) => {
    const place = issue.path.reduce<string>((path, part) => {
      if (typeof part === "number") return `${path}[${part}]`;
      return path === "" ? String(part) : `${path}.${String(part)}`;
    }, "");
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => `${place === "" ? key : `${place}.${key}`}: no such field`);
    }
    return [place === "" ? issue.message : `${place}: ${issue.message}`];
  });
}
