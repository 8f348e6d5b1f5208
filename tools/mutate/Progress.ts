import { type Description } from "./Mutant.ts";
import { formatMutant } from "./report.ts";
import type { Result } from "./Results.ts";

const LINES_EVERY_MILLISECONDS = 30_000;

/** Tells how far a run is, and each survivor when it is found. */
export class Progress {
  readonly #write: (line: string) => void;
  readonly #clock: () => number;
  readonly #total: number;
  readonly #started: number;
  #lastLine: number;
  #judged = 0;
  #known = 0;

  constructor(total: number, write: (line: string) => void, clock: () => number = Date.now) {
    this.#write = write;
    this.#clock = clock;
    this.#total = total;
    this.#started = this.#lastLine = clock();
  }

  /** A mutant whose result an earlier run left. */
  skip(): void {
    this.#known++;
  }

  add(mutant: Description, { verdict }: Result): void {
    this.#judged++;
    if (verdict === "survived") this.#write(`survived: ${formatMutant(mutant)}`);
    const now = this.#clock();
    if (now - this.#lastLine < LINES_EVERY_MILLISECONDS) return;
    this.#lastLine = now;
    this.#write(this.#line(now));
  }

  #line(now: number): string {
    const done = this.#judged + this.#known;
    const minutes = (now - this.#started) / 60_000;
    const left = Math.ceil(((this.#total - done) * minutes) / this.#judged);
    const rate = (this.#judged / minutes).toFixed(1);
    return `${done} of ${this.#total} mutants, ${rate} a minute, about ${left} minutes left`;
  }
}
