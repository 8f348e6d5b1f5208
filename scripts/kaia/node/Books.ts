import type { KaiaSigned } from "./chain/SignedTransaction.ts";

/** A transaction of one of Kaia's types that has run. */
export interface KaiaRecord {
  readonly signed: KaiaSigned;
  readonly senderTxHash: string;
  /** What the backend calls the transaction that ran in its place. */
  readonly evmHash: string;
  readonly blockNumber: bigint;
  /** As the chain counts it. */
  readonly gasUsed: bigint;
  /** What the backend counts less. */
  readonly extraGas: bigint;
}

/** What the node knows beyond the backend. It is in memory only. */
export class Books {
  readonly #byHash = new Map<string, KaiaRecord>();
  readonly #byEvmHash = new Map<string, KaiaRecord>();
  readonly #hashOfSenderTxHash = new Map<string, string>();
  readonly #raws = new Map<string, string>();
  readonly #balances = new Map<bigint, Map<string, bigint>>();

  /** By the chain's hash. */
  get(hash: string): KaiaRecord | undefined {
    return this.#byHash.get(hash);
  }

  /** By the backend's hash. */
  getByEvmHash(hash: string): KaiaRecord | undefined {
    return this.#byEvmHash.get(hash);
  }

  /** The backend's hash for one of the chain's. */
  toEvmHash(hash: string): string {
    return this.#byHash.get(hash)?.evmHash ?? hash;
  }

  /** The chain's hash for one of the backend's. */
  fromEvmHash(hash: string): string {
    return this.#byEvmHash.get(hash)?.signed.hash ?? hash;
  }

  hashOfSenderTxHash(senderTxHash: string): string {
    return this.#hashOfSenderTxHash.get(senderTxHash) ?? senderTxHash;
  }

  /** The encoding of a transaction that was sent here. */
  rawOf(hash: string): string | undefined {
    return this.#raws.get(hash);
  }

  keepRaw(hash: string, raw: string): void {
    this.#raws.set(hash, raw);
  }

  add(record: KaiaRecord): void {
    this.#byHash.set(record.signed.hash, record);
    this.#byEvmHash.set(record.evmHash, record);
    this.#hashOfSenderTxHash.set(record.senderTxHash, record.signed.hash);
  }

  /** What an account really had at the end of a block, into whose state the node has written another balance. */
  noteBalance(block: bigint, account: string, balance: bigint): void {
    const balances = this.#balances.get(block) ?? new Map<string, bigint>();
    this.#balances.set(block, balances.set(account, balance));
  }

  /** The balances at a block that the backend's state does not show as they were. */
  balancesAt(block: bigint): ReadonlyMap<string, bigint> {
    return this.#balances.get(block) ?? new Map<string, bigint>();
  }

  /** Forgets what happened after a block, to which the backend has gone back. */
  forgetAfter(block: bigint): void {
    for (const [hash, { blockNumber, evmHash, senderTxHash }] of this.#byHash) {
      if (blockNumber <= block) continue;
      this.#byHash.delete(hash);
      this.#byEvmHash.delete(evmHash);
      this.#hashOfSenderTxHash.delete(senderTxHash);
    }
    for (const noted of this.#balances.keys()) if (noted >= block) this.#balances.delete(noted);
  }
}
