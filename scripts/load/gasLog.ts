/** How many transactions at either end of a step are compared. */
const WINDOW = 100;

export interface Spread {
  minimum: number;
  median: number;
  maximum: number;
}

/** What the transactions of one step cost: at the load's beginning, and at its end. */
export interface StepGas {
  step: string;
  count: number;
  first: Spread;
  last: Spread;
  /** By how much the median rose. */
  growth: number;
  grew: boolean;
}

/**
 * What each transaction of a step cost, in the order in which they were mined.
 *
 * The gas of the call data is left out, which depends on how many of its bytes are zero: ids, prices, times and signatures differ
 * from one transaction to the next. What is left is the work, and the same work costs the same, whatever else is stored.
 */
export class GasLog {
  readonly #steps = new Map<string, number[]>();
  #transactions = 0;

  get transactions(): number {
    return this.#transactions;
  }

  add(step: string, gasUsed: number, data: string): void {
    this.#transactions++;
    const costs = this.#steps.get(step) ?? [];
    this.#steps.set(step, costs);
    costs.push(gasUsed - gasOfCallData(data));
  }

  summarize(): StepGas[] {
    return [...this.#steps].map(([step, costs]) => compareEnds(step, costs));
  }
}

/**
 * Compares the first hundred transactions of a step with its last hundred, or its first half with its last where there are fewer.
 * It grew where the median did, by any amount: a store that becomes slower as it fills does so for every transaction, while what
 * happens once (a balance that was zero, a new word of used nonces) moves no median.
 */
export function compareEnds(step: string, costs: readonly number[]): StepGas {
  const window = Math.min(WINDOW, Math.max(1, Math.floor(costs.length / 2)));
  const first = spreadOf(costs.slice(0, window));
  const last = spreadOf(costs.slice(-window));
  const growth = last.median - first.median;
  return { step, count: costs.length, first, last, growth, grew: growth > 0 };
}

/** What a transaction's data costs (EIP-2028). */
export function gasOfCallData(data: string): number {
  return Buffer.from(data.slice(2), "hex").reduce((gas, byte) => gas + (byte === 0 ? 4 : 16), 0);
}

function spreadOf(costs: readonly number[]): Spread {
  const sorted = costs.toSorted((a, b) => a - b);
  return {
    minimum: sorted[0]!,
    // The lower one of the two in the middle: a figure that a transaction had.
    median: sorted[Math.floor((sorted.length - 1) / 2)]!,
    maximum: sorted.at(-1)!,
  };
}
