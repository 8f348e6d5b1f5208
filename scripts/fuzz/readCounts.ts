import { id } from "ethers";

/** How often a step was granted and refused by the suite. */
export interface StepCount {
  step: string;
  granted: number;
  refused: number;
}

/**
 * Adds up what the runs wrote: a line for each run, in it `selector:granted:refused` for each step, the selector in decimals.
 * @param steps The names of the steps, each of which takes one number.
 */
export function readCounts(lines: readonly string[], steps: readonly string[]): StepCount[] {
  const counts = new Map<string, StepCount>(
    steps.map((step) => [
      String(Number.parseInt(id(`${step}(uint256)`).slice(2, 10), 16)),
      { step, granted: 0, refused: 0 },
    ]),
  );
  for (const line of lines) {
    for (const word of line.split(" ")) {
      const [selector = "", granted, refused] = word.split(":");
      const count = counts.get(selector);
      if (count === undefined) continue;
      count.granted += Number(granted);
      count.refused += Number(refused);
    }
  }
  return [...counts.values()].filter(({ granted, refused }) => granted + refused > 0);
}
