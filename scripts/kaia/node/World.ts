import type { Backend } from "./Backend.ts";
import { Books } from "./Books.ts";
import { Impersonations } from "./Impersonations.ts";
import { AccountKeys } from "./accounts/AccountKeys.ts";
import { TransactionPool } from "./chain/TransactionPool.ts";
import { LOWER_BOUND_BASE_FEE } from "./chain/limits.ts";

/** What the methods of a node share. */
export interface World {
  readonly backend: Backend;
  readonly books: Books;
  readonly keys: AccountKeys;
  readonly pool: TransactionPool;
  readonly impersonations: Impersonations;
  readonly chainId: bigint;
  /** The most gas that the backend lets a transaction have. */
  readonly gasCap: bigint;
  /** Of every block from now on. */
  baseFee: bigint;
}

export async function createWorld(backend: Backend): Promise<World> {
  const latest = await backend.block("latest");
  return {
    backend,
    books: new Books(),
    keys: new AccountKeys(backend),
    pool: new TransactionPool(),
    impersonations: new Impersonations(backend),
    chainId: await backend.quantity("eth_chainId"),
    gasCap: BigInt(latest?.["gasLimit"] as string),
    baseFee: LOWER_BOUND_BASE_FEE,
  };
}
