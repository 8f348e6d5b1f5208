/** Whatever answers JSON-RPC by EIP-1193: Hardhat's own network, or another node behind an URL. */
export interface EIP1193Provider {
  request(args: { method: string; params?: unknown[] }): Promise<unknown>;
}

export interface KaiaNodeOptions {
  /** The node that runs the EVM. It must have Hardhat's methods for impersonation, balances, code and storage. */
  backend: EIP1193Provider;
  /** Any free one by default. */
  port?: number;
  /** Loopback by default. */
  host?: string;
}

export interface KaiaNode {
  /** Where it answers over HTTP. */
  readonly url: string;
  /** Answers as over HTTP, or throws an RpcError. */
  request(method: string, params?: unknown[]): Promise<unknown>;
  close(): Promise<void>;
}

/** An object of an answer, of which only what is needed is known. */
export type Fields = Record<string, unknown>;
