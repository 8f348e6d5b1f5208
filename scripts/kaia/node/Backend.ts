import { toBeHex, toQuantity, zeroPadValue } from "ethers";
import type { BlockParameter } from "./rpc/params.ts";
import type { EIP1193Provider, Fields } from "./types.ts";

/** The node behind: the few things that are asked of it, with their types. */
export class Backend {
  readonly #provider: EIP1193Provider;

  constructor(provider: EIP1193Provider) {
    this.#provider = provider;
  }

  send(method: string, ...params: unknown[]): Promise<unknown> {
    return this.#provider.request({ method, params });
  }

  async quantity(method: string, ...params: unknown[]): Promise<bigint> {
    return BigInt((await this.send(method, ...params)) as string);
  }

  blockNumber(): Promise<bigint> {
    return this.quantity("eth_blockNumber");
  }

  balanceOf(account: string, block: BlockParameter = "latest"): Promise<bigint> {
    return this.quantity("eth_getBalance", account, block);
  }

  nonceOf(account: string, block: BlockParameter = "latest"): Promise<bigint> {
    return this.quantity("eth_getTransactionCount", account, block);
  }

  async codeOf(account: string, block: BlockParameter = "latest"): Promise<string> {
    return (await this.send("eth_getCode", account, block)) as string;
  }

  storageAt(account: string, slot: bigint, block: BlockParameter = "latest"): Promise<bigint> {
    return this.quantity("eth_getStorageAt", account, toQuantity(slot), block);
  }

  async block(name: string, full = false): Promise<Fields | undefined> {
    const method = name.length === 66 ? "eth_getBlockByHash" : "eth_getBlockByNumber";
    return ((await this.send(method, name, full)) as Fields | null) ?? undefined;
  }

  async transaction(hash: string): Promise<Fields | undefined> {
    return ((await this.send("eth_getTransactionByHash", hash)) as Fields | null) ?? undefined;
  }

  async receipt(hash: string): Promise<Fields | undefined> {
    return ((await this.send("eth_getTransactionReceipt", hash)) as Fields | null) ?? undefined;
  }

  async setBalance(account: string, balance: bigint): Promise<void> {
    await this.send("hardhat_setBalance", account, toQuantity(balance));
  }

  async setCode(account: string, code: string): Promise<void> {
    await this.send("hardhat_setCode", account, code);
  }

  async setStorage(account: string, slot: bigint, value: bigint): Promise<void> {
    await this.send("hardhat_setStorageAt", account, toQuantity(slot), zeroPadValue(toBeHex(value), 32));
  }

  async setNextBaseFee(baseFee: bigint): Promise<void> {
    await this.send("hardhat_setNextBlockBaseFeePerGas", toQuantity(baseFee));
  }
}
