import { Transaction, Wallet } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import { VALIDATE_SENDER } from "./costs.ts";
import { type CallFrame, STAND_IN, type Step, sumCosts } from "./sumCosts.ts";

/** A transaction that can be sent. */
export interface Call {
  from: string;
  to: string;
  data: string;
  value?: bigint;
}

/** What a transaction takes of a chain. */
export interface Figures {
  /** Kaia's computation cost. */
  computation: number;
  gas: number;
  /** Signed and encoded. */
  bytes: number;
}

/** So much that no limit of the local chain binds. */
const PLENTY_OF_GAS = 20_000_000_000n;

/** What the local chain needs: fees of nothing, and room in a block for more than any real one has. */
export const COMPUTATION_NETWORK = {
  initialDate: "2026-01-01T00:00:00Z",
  initialBaseFeePerGas: 0,
  blockGasLimit: 10n * PLENTY_OF_GAS,
  mining: { mempool: { order: "fifo" } },
} as const;

/** Executes transactions, each in the same state: whatever one does is undone. */
export class Meter {
  readonly #connection: NetworkConnection;

  constructor(connection: NetworkConnection) {
    this.#connection = connection;
  }

  /** The gas on any EVM chain that has no validateSender; Kaia adds 5,000 for each signature that it checks. */
  async gasOf(call: Call): Promise<number> {
    return this.#inVain(async () => {
      const { gasUsed } = await this.#execute(call);
      return gasUsed;
    });
  }

  /** The computation cost on Kaia, where validateSender says of every signature whether it is right. */
  async computationOf(call: Call): Promise<number> {
    return this.#inVain(async () => {
      const { provider } = this.#connection;
      await provider.request({ method: "hardhat_setCode", params: [VALIDATE_SENDER, STAND_IN] });
      const { hash } = await this.#execute(call);
      const plain = { disableStack: true, disableMemory: true, disableStorage: true };
      const { structLogs } = (await provider.request({
        method: "debug_traceTransaction",
        params: [hash, plain],
      })) as { structLogs: Step[] };
      const frame: unknown = await provider.request({
        method: "debug_traceTransaction",
        params: [hash, { tracer: "callTracer" }],
      });
      return sumCosts(structLogs, frame as CallFrame);
    });
  }

  async #execute(call: Call): Promise<{ hash: string; gasUsed: number }> {
    const { provider } = this.#connection;
    const hash = (await provider.request({
      method: "eth_sendTransaction",
      params: [
        {
          from: call.from,
          to: call.to,
          data: call.data,
          value: `0x${(call.value ?? 0n).toString(16)}`,
          gas: `0x${PLENTY_OF_GAS.toString(16)}`,
          gasPrice: "0x0",
        },
      ],
    })) as string;
    const receipt = (await provider.request({ method: "eth_getTransactionReceipt", params: [hash] })) as {
      status: string;
      gasUsed: string;
    };
    if (receipt.status !== "0x1") throw new Error(`the transaction ${hash} was reverted`);
    return { hash, gasUsed: Number(receipt.gasUsed) };
  }

  async #inVain<T>(act: () => Promise<T>): Promise<T> {
    const { provider } = this.#connection;
    const snapshot: unknown = await provider.request({ method: "evm_snapshot", params: [] });
    try {
      return await act();
    } finally {
      await provider.request({ method: "evm_revert", params: [snapshot] });
    }
  }
}

/** How long a transaction with this call is on the wire. What else it holds has the greatest length that is usual. */
export function bytesOf({ to, data, value = 0n }: Call): number {
  const transaction = Transaction.from({
    type: 2,
    chainId: 8217,
    nonce: 0xffff_ff,
    maxFeePerGas: 10n ** 15n,
    maxPriorityFeePerGas: 10n ** 15n,
    gasLimit: 10n ** 9n,
    to,
    data,
    value: value === 0n ? 0n : 10n ** 27n,
  });
  transaction.signature = SIGNER.signingKey.sign(transaction.unsignedHash);
  return (transaction.serialized.length - 2) / 2;
}

const SIGNER = new Wallet(`0x${"11".repeat(32)}`);
