import { toBeHex, toQuantity, ZeroHash } from "ethers";
import type { NodeRequest } from "../../../scripts/kaia/feePayer/node/createNode.ts";
import { decodeTransaction } from "../../../scripts/kaia/transactions/decodeTransaction.ts";
import { transactionHash } from "../../../scripts/kaia/transactions/hashes.ts";
import type { KaiaTransaction } from "../../../scripts/kaia/transactions/types.ts";

export class RpcError extends Error {
  readonly code: number;
  constructor(message: string, code = -32000) {
    super(message);
    this.code = code;
  }
}

/** What becomes of a transaction that is sent; a function may refuse it, or answer nothing. */
export type OnSend = "mine" | "hold" | ((tx: KaiaTransaction, hash: string) => unknown);

/** A node that does as a test tells it, and checks nothing by itself: what reaches it, the service has let through. */
export class StubChain {
  readonly balances = new Map<string, bigint>();
  readonly nonces = new Map<string, bigint>();
  readonly accountKeys = new Map<string, unknown>();
  readonly sent: KaiaTransaction[] = [];
  readonly calls: string[] = [];
  readonly #receipts = new Map<string, Record<string, unknown>>();
  readonly #pool = new Set<string>();

  onSend: OnSend = "mine";
  gasUsed = 100_000n;
  gasPrice = 25_000_000_000n;
  status = 1;
  /** Methods that fail now. */
  readonly failures = new Map<string, () => unknown>();

  readonly request: NodeRequest = async (method, params) => {
    this.calls.push(method);
    await new Promise((resolve) => setImmediate(resolve));
    const failure = this.failures.get(method);
    if (failure !== undefined) return failure();
    const [first] = params as [string];
    switch (method) {
      case "eth_chainId":
        return toQuantity(1001);
      case "klay_getAccountKey":
        return this.accountKeys.get(first) ?? null;
      case "klay_getTransactionCount":
        return toQuantity(this.nonces.get(first) ?? 0n);
      case "klay_getBalance":
        return toQuantity(this.balances.get(first) ?? 0n);
      case "klay_sendRawTransaction":
        return this.#send(first);
      case "klay_getTransactionByHash":
        return this.#pool.has(first) || this.#receipts.has(first) ? { hash: first } : null;
      case "eth_getTransactionReceipt":
        return this.#receipts.get(first) ?? null;
      default:
        throw new RpcError(`the method ${method} does not exist/is not available`, -32601);
    }
  };

  /** How often the node was asked this. */
  count(method: string): number {
    return this.calls.filter((call) => call === method).length;
  }

  mine(tx: KaiaTransaction): void {
    const hash = transactionHash(tx);
    this.nonces.set(tx.from, tx.nonce + 1n);
    this.#pool.delete(hash);
    this.#receipts.set(hash, {
      blockHash: toBeHex(1, 32),
      blockNumber: "0x10",
      contractAddress: null,
      cumulativeGasUsed: toQuantity(this.gasUsed),
      effectiveGasPrice: toQuantity(this.gasPrice),
      from: tx.from.toLowerCase(),
      gasUsed: toQuantity(this.gasUsed),
      logs: [],
      logsBloom: `0x${"00".repeat(256)}`,
      status: toQuantity(this.status),
      to: tx.to,
      transactionHash: hash,
      transactionIndex: "0x0",
      type: "0x0",
    });
  }

  hold(tx: KaiaTransaction): void {
    this.#pool.add(transactionHash(tx));
  }

  drop(tx: KaiaTransaction): void {
    this.#pool.delete(transactionHash(tx));
  }

  #send(raw: string): unknown {
    const tx = decodeTransaction(raw);
    this.sent.push(tx);
    const hash = transactionHash(tx);
    if (typeof this.onSend === "function") return this.onSend(tx, hash);
    if (this.onSend === "mine") this.mine(tx);
    else this.hold(tx);
    return hash;
  }
}

export const UNKNOWN_HASH = ZeroHash;
