import { getAddress } from "ethers";
import type { Backend } from "./Backend.ts";

/** Lets the node act for accounts whose signatures it has checked, and leaves alone what the developer has set up. */
export class Impersonations {
  readonly #backend: Backend;
  readonly #standing = new Set<string>();

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  async start(account: string): Promise<unknown> {
    this.#standing.add(getAddress(account));
    return this.#backend.send("hardhat_impersonateAccount", account);
  }

  async stop(account: string): Promise<unknown> {
    this.#standing.delete(getAddress(account));
    return this.#backend.send("hardhat_stopImpersonatingAccount", account);
  }

  async during<T>(account: string, work: () => Promise<T>): Promise<T> {
    await this.#backend.send("hardhat_impersonateAccount", account);
    try {
      return await work();
    } finally {
      if (!this.#standing.has(getAddress(account))) {
        await this.#backend.send("hardhat_stopImpersonatingAccount", account);
      }
    }
  }
}
