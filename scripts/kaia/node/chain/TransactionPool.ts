import { refused } from "../rpc/RpcError.ts";
import type { SignedTransaction } from "./SignedTransaction.ts";
import { ChainError, knownTransaction, poolIsFull } from "./errors.ts";
import { POOL_LIMIT } from "./limits.ts";

export interface Waiting {
  readonly sender: string;
  readonly signed: SignedTransaction;
}

/** The transactions that wait for their turn: for one with a lower nonce, or for a lower base fee. */
export class TransactionPool {
  #waiting: ReadonlyMap<string, Waiting> = new Map();

  /** To go back to with restore: a pool is never changed in place. */
  snapshot(): ReadonlyMap<string, Waiting> {
    return this.#waiting;
  }

  restore(waiting: ReadonlyMap<string, Waiting>): void {
    this.#waiting = waiting;
  }

  get(hash: string): SignedTransaction | undefined {
    return this.#waiting.get(hash)?.signed;
  }

  /** That of a sender with this nonce. */
  find(sender: string, nonce: bigint): SignedTransaction | undefined {
    return this.#of(sender).find((signed) => signed.nonce === nonce);
  }

  countOf(sender: string): number {
    return this.#of(sender).length;
  }

  senders(): string[] {
    return [...new Set([...this.#waiting.values()].map(({ sender }) => sender))];
  }

  requireUnknown(hash: string): void {
    if (this.#waiting.has(hash)) throw refused(knownTransaction(hash));
    if (this.#waiting.size >= POOL_LIMIT) throw refused(poolIsFull(this.#waiting.size));
  }

  /** Takes the place of one with the same nonce if it pays more, or cancels it. */
  add(signed: SignedTransaction, sender: string): void {
    const old = this.find(sender, signed.nonce);
    const cancels = signed.kind === "kaia" && signed.tx.type.kind === "cancel";
    if (old !== undefined && !cancels && old.gasPrice >= signed.gasPrice) throw refused(ChainError.NonceTaken);
    const waiting = new Map(this.#waiting);
    if (old !== undefined) waiting.delete(old.hash);
    this.#waiting = waiting.set(signed.hash, { sender, signed });
  }

  remove(hash: string): void {
    const waiting = new Map(this.#waiting);
    waiting.delete(hash);
    this.#waiting = waiting;
  }

  /** Drops what can never run any more. */
  dropBelow(sender: string, nonce: bigint): void {
    for (const signed of this.#of(sender)) if (signed.nonce < nonce) this.remove(signed.hash);
  }

  /** The nonce that comes after those that only wait for their turn. */
  nextNonce(sender: string, nonce: bigint): bigint {
    let next = nonce;
    while (this.find(sender, next) !== undefined) next += 1n;
    return next;
  }

  #of(sender: string): SignedTransaction[] {
    return [...this.#waiting.values()].filter((waiting) => waiting.sender === sender).map(({ signed }) => signed);
  }
}
