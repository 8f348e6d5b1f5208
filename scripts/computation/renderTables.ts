import { type LimitName, LIMITS } from "./limits.ts";
import type { LargestOf, Result } from "./measureScenario.ts";

/** The tables of docs/limits.md: what fits, and what a transaction takes at Kaia's limit. */
export function renderTables(results: readonly Result[]): string {
  const scalable = results.filter(({ maximum }) => maximum > 1);
  const single = results.filter(({ maximum }) => maximum === 1);
  return [
    table(
      ["transaction", "of", ...LIMITS.map(({ name }) => HEADINGS[name])],
      scalable.map((result) => [
        result.name,
        result.items,
        ...LIMITS.map(({ name }) => sizeOf(result, result.limits[name])),
      ]),
    ),
    table(
      ["transaction", "largest", "its computation cost", "one more", "its gas", "its bytes"],
      scalable.map((result) => {
        const { size, computation, next, gas, bytes } = result.limits.computation;
        return [
          result.name,
          format(size),
          format(computation!),
          next === null ? "-" : format(next),
          format(gas),
          format(bytes),
        ];
      }),
    ),
    table(
      ["transaction", "computation cost", "of the limit", "gas", "bytes"],
      single.map(({ name, limits: { computation: figures } }) => [
        name,
        format(figures.computation!),
        `${((100 * figures.computation!) / LIMITS[0].value).toFixed(2)} %`,
        format(figures.gas),
        format(figures.bytes),
      ]),
    ),
  ].join("\n");
}

const HEADINGS: Readonly<Record<LimitName, string>> = {
  computation: "computation cost 150,000,000",
  bytes: "131,072 bytes",
  gas16M: "16,777,216 gas",
  gas30M: "30,000,000 gas",
  gas36M: "36,000,000 gas",
  gas45M: "45,000,000 gas",
};

/** With "all" where the contract's own maximum fits, and "over" where no larger one was prepared. */
function sizeOf({ capped }: Result, { size, next }: LargestOf): string {
  if (next !== null) return format(size);
  return `${capped ? "all" : "over"} ${format(size)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |\n`;
  return line(head) + line(head.map((_, i) => (i === 0 ? "---" : "---:"))) + rows.map(line).join("");
}

function format(figure: number): string {
  return figure.toLocaleString("en");
}
