import type { NetworkConnection } from "hardhat/types/network";
import { ScriptError } from "../lib/ScriptError.ts";
import type { GasLog } from "./gasLog.ts";

/** How many transactions a block has at most. */
const BLOCK_SIZE = 250;

/** What the load needs of a chain: gas that costs nothing, so that balances tell of sales alone, and room in blocks. */
export const LOAD_NETWORK = {
  initialDate: "2026-01-01T00:00:00Z",
  initialBaseFeePerGas: 0,
  blockGasLimit: 100_000_000_000n,
  mining: { mempool: { order: "fifo" } },
} as const;

/** One transaction of the load. */
export interface Action {
  /** What it is an instance of; transactions of one step do the same. */
  step: string;
  from: string;
  to: string;
  data: string;
  value?: bigint;
  gas?: number;
}

export interface Log {
  address: string;
  topics: string[];
  data: string;
}

interface Receipt {
  status: string;
  gasUsed: string;
  logs: Log[];
}

interface Pending {
  action: Action;
  hash: string;
  onMined: ((logs: Log[]) => void) | undefined;
}

/** Sends transactions, many into one block, and notes what each cost. */
export class Chain {
  readonly #connection: NetworkConnection;
  readonly #gas: GasLog;
  readonly #onBlock: (transactions: number) => void;
  readonly #nonces = new Map<string, number>();
  #pending: Pending[] = [];

  /** @param onBlock Called after each block with the number of transactions so far; it may throw to end the load. */
  constructor(connection: NetworkConnection, gas: GasLog, onBlock: (transactions: number) => void) {
    this.#connection = connection;
    this.#gas = gas;
    this.#onBlock = onBlock;
  }

  /** Hands a transaction in; it is mined with others when the block is full, or by {@link flush}. */
  async send(action: Action, onMined?: (logs: Log[]) => void): Promise<void> {
    const { provider } = this.#connection;
    const nonce = this.#nonces.get(action.from) ?? (await this.#nonceOf(action.from));
    this.#nonces.set(action.from, nonce + 1);
    const hash = (await provider.request({
      method: "eth_sendTransaction",
      params: [
        {
          from: action.from,
          to: action.to,
          data: action.data,
          value: `0x${(action.value ?? 0n).toString(16)}`,
          gas: `0x${(action.gas ?? 2_000_000).toString(16)}`,
          gasPrice: "0x0",
          nonce: `0x${nonce.toString(16)}`,
        },
      ],
    })) as string;
    this.#pending.push({ action, hash, onMined });
    if (this.#pending.length === BLOCK_SIZE) await this.flush();
  }

  /** Mines what was handed in. */
  async flush(): Promise<void> {
    if (this.#pending.length === 0) return;
    const mined = this.#pending;
    this.#pending = [];
    const { provider } = this.#connection;
    await provider.request({ method: "evm_mine", params: [] });
    for (const { action, hash, onMined } of mined) {
      const receipt = (await provider.request({
        method: "eth_getTransactionReceipt",
        params: [hash],
      })) as Receipt | null;
      if (receipt?.status !== "0x1") {
        throw new ScriptError("LOAD_REVERTED", `A transaction failed: ${action.step}, ${hash}.`);
      }
      this.#gas.add(action.step, Number(receipt.gasUsed), action.data);
      onMined?.(receipt.logs);
    }
    this.#onBlock(this.#gas.transactions);
  }

  /** The time of the latest block. */
  time(): Promise<number> {
    return this.#connection.networkHelpers.time.latest();
  }

  /** Lets time pass. */
  async wait(seconds: number): Promise<void> {
    await this.flush();
    await this.#connection.networkHelpers.time.increase(seconds);
  }

  async #nonceOf(account: string): Promise<number> {
    const count: unknown = await this.#connection.provider.request({
      method: "eth_getTransactionCount",
      params: [account, "latest"],
    });
    return Number(count);
  }
}
