import { FeePayerError } from "./FeePayerError.ts";

/** More than that of one sender would wait for minutes. */
const LONGEST = 4;

interface Line {
  last: Promise<unknown>;
  length: number;
}

/** Lets the transactions of one sender through one after the other, so that each finds the nonce that the last one left. */
export class SenderQueue {
  readonly #lines = new Map<string, Line>();

  /** @throws FeePayerError `RATE_LIMITED` where too many wait already. */
  async run<Result>(sender: string, task: () => Promise<Result>): Promise<Result> {
    const line = this.#lines.get(sender) ?? { last: Promise.resolve(), length: 0 };
    if (line.length >= LONGEST) {
      throw new FeePayerError("RATE_LIMITED", "the transactions that this sender sent before are not mined yet");
    }
    this.#lines.set(sender, line);
    line.length += 1;
    const result = line.last.then(task);
    line.last = result.catch(() => undefined);
    try {
      return await result;
    } finally {
      line.length -= 1;
      if (line.length === 0) this.#lines.delete(sender);
    }
  }
}
