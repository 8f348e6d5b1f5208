import type { Measurement } from "./steps.ts";

/** A step beside its committed figure and its bar; a figure that does not exist is undefined. */
export interface Comparison {
  step: string;
  gas: number;
  committed: number | undefined;
  bar: number | undefined;
  rose: boolean;
  aboveBar: boolean;
}

/** Puts measured steps beside the committed figures and the bars. A step without a committed figure counts as risen. */
export function compare(
  measured: readonly Measurement[],
  committed: Readonly<Record<string, number>>,
  bars: Readonly<Record<string, number>>,
): Comparison[] {
  return measured.map(({ step, gas }) => {
    const figure = committed[step];
    const bar = bars[step];
    return {
      step,
      gas,
      committed: figure,
      bar,
      rose: figure === undefined || gas > figure,
      aboveBar: bar !== undefined && gas > bar,
    };
  });
}
