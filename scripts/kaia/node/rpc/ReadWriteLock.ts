/**
 * Lets readers pass together, and writers one at a time while nobody reads, all in the order in which they came.
 * While a transaction runs, balances are not what the chain would show: nobody may look.
 */
export class ReadWriteLock {
  #readers = 0;
  #writing = false;
  readonly #waiting: { writes: boolean; enter: () => void }[] = [];

  read(work: () => unknown): Promise<unknown> {
    return this.#run(false, work);
  }

  write(work: () => unknown): Promise<unknown> {
    return this.#run(true, work);
  }

  async #run(writes: boolean, work: () => unknown): Promise<unknown> {
    await new Promise<void>((enter) => {
      this.#waiting.push({ writes, enter });
      this.#admit();
    });
    try {
      return await work();
    } finally {
      if (writes) this.#writing = false;
      else this.#readers -= 1;
      this.#admit();
    }
  }

  #admit(): void {
    for (let next = this.#waiting[0]; next !== undefined && this.#isFree(next.writes); next = this.#waiting[0]) {
      this.#waiting.shift();
      if (next.writes) this.#writing = true;
      else this.#readers += 1;
      next.enter();
    }
  }

  #isFree(writes: boolean): boolean {
    return !this.#writing && (!writes || this.#readers === 0);
  }
}
