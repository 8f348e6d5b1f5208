import { readDomains } from "./exhaust.ts";
import { readProperties, type Property } from "./properties.ts";

/** What is proved and what is exhausted, as docs/arithmetic.md lists it. */
export function createTables(): string {
  const proofs = readProperties().map(
    (property) => `| \`${property.name}\` | ${property.statement} | ${methodOf(property)} |`,
  );
  const exhaustions = readDomains().map(({ name, statement }) => `| \`${name}\` | ${statement} |`);
  return [
    "| property | what it says | how it is shown |",
    "| --- | --- | --- |",
    ...proofs,
    "",
    "| exhaustion | its domain |",
    "| --- | --- |",
    ...exhaustions,
  ].join("\n");
}

function methodOf({ loops, after, exhausted }: Property): string {
  if (exhausted !== undefined) return `z3 gives up: \`${exhausted}\``;
  if (after !== undefined) return `proved, given \`${after}\``;
  return loops === undefined ? "proved" : `proved, loops followed ${loops} times`;
}
