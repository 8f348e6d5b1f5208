import { toQuantity } from "ethers";
import { parseAccountKey } from "../../transactions/accountKeyCodec.ts";
import { replaceAccountKey } from "../../transactions/accountKeys.ts";
import { senderTxHash } from "../../transactions/hashes.ts";
import type { KaiaTransaction } from "../../transactions/types.ts";
import type { Backend } from "../Backend.ts";
import type { Books } from "../Books.ts";
import type { Impersonations } from "../Impersonations.ts";
import type { AccountKeys } from "../accounts/AccountKeys.ts";
import { clearSponsor, setSponsor } from "../standIns.ts";
import { execute, type Execution } from "./Execution.ts";
import type { EthereumSigned, KaiaSigned } from "./SignedTransaction.ts";
import { splitFee } from "./fees.ts";
import type { GasTerms } from "./gas.ts";

export interface RunWorld {
  readonly backend: Backend;
  readonly books: Books;
  readonly keys: AccountKeys;
  readonly impersonations: Impersonations;
  /** The most gas that the backend lets a transaction have. */
  readonly gasCap: bigint;
}

/** Code that stops at once, and the gas that it costs beyond that of no code: a zero byte's and a word's. */
const NOTHING = "0x00";
const NOTHING_GAS = 6n;

/** Runs a transaction of Ethereum's as it is. */
export async function runEthereum(signed: EthereumSigned, sender: string, { backend, books }: RunWorld): Promise<void> {
  books.keepRaw(signed.hash, signed.raw);
  await execute(backend, { sender, nonce: signed.nonce }, () =>
    backend.send("eth_sendRawTransaction", signed.tx.serialized),
  );
}

/**
 * Runs a transaction of one of Kaia's types: its sender, impersonated, sends the backend one that does the same.
 *
 * The chain takes the whole gas limit from the sender and the fee payer, each their share, before anything runs, and
 * gives back afterwards, each their share, what was left. The backend takes and gives back less gas, and all of it from
 * and to the sender. So both accounts are set beforehand to what makes them show, while it runs, what the chain would
 * show, and are put right afterwards.
 */
export async function runKaia(signed: KaiaSigned, gas: GasTerms, world: RunWorld): Promise<void> {
  const { backend, books } = world;
  const { tx } = signed;
  const head = await backend.blockNumber();
  const extra = gas.extra - (isEmptyCreation(tx) ? NOTHING_GAS : 0n);
  const evmGas = minimum(signed.gasLimit - extra, world.gasCap);
  const accounts = await Accounts.of(tx, backend);
  const execution = await runPrepared(signed, { evmGas, head, accounts }, world);

  const gasUsed = maximum(execution.gasUsed + extra, gas.floor);
  const refund = splitFee(tx, (signed.gasLimit - gasUsed) * tx.gasPrice);
  const evmRefund = (evmGas - execution.gasUsed) * tx.gasPrice;
  await accounts.change({ sender: refund.sender - evmRefund, feePayer: refund.feePayer });
  accounts.note(books, head);
  if (tx.key !== undefined) await updateKey(tx, world.keys);
  books.keepRaw(signed.hash, signed.raw);
  books.add({
    signed,
    senderTxHash: senderTxHash(tx),
    evmHash: execution.evmHash,
    blockNumber: execution.blockNumber,
    gasUsed,
    extraGas: gasUsed - execution.gasUsed,
  });
}

async function runPrepared(
  { tx, nonce, gasLimit }: KaiaSigned,
  { evmGas, head, accounts }: { evmGas: bigint; head: bigint; accounts: Accounts },
  { backend, impersonations }: RunWorld,
): Promise<Execution> {
  const upfront = splitFee(tx, gasLimit * tx.gasPrice);
  try {
    await accounts.change({ sender: evmGas * tx.gasPrice - upfront.sender, feePayer: -upfront.feePayer });
    if (tx.feePayer !== undefined) await setSponsor(backend, tx.feePayer, head + 1n);
    const request = await requestOf(tx, evmGas, backend);
    return await impersonations.during(tx.from, () =>
      execute(backend, { sender: tx.from, nonce }, () => backend.send("eth_sendTransaction", request)),
    );
  } catch (error) {
    await accounts.restore();
    throw error;
  } finally {
    if (tx.feePayer !== undefined) await clearSponsor(backend);
  }
}

async function requestOf(tx: KaiaTransaction, evmGas: bigint, backend: Backend): Promise<Record<string, string>> {
  const { from, gasPrice, nonce, value, data } = tx;
  const to = tx.to ?? (tx.type.kind === "deploy" ? undefined : await nothingAt(from, backend));
  return {
    from,
    ...(to === undefined ? {} : { to }),
    gas: toQuantity(evmGas),
    gasPrice: toQuantity(gasPrice),
    nonce: toQuantity(nonce),
    value: toQuantity(value),
    data: isEmptyCreation(tx) ? NOTHING : data,
  };
}

/** Backends refuse to create something from no code at all, which the chain does not. */
function isEmptyCreation({ type, data }: KaiaTransaction): boolean {
  return type.kind === "deploy" && data === "0x";
}

/** Where a call does nothing: cancellations and new keys run no code. The chain shows their sender as the recipient. */
async function nothingAt(sender: string, backend: Backend): Promise<string> {
  return (await backend.codeOf(sender)) === "0x" ? sender : "0x0000000000000000000000000000000000000000";
}

async function updateKey({ from, key }: KaiaTransaction, keys: AccountKeys): Promise<void> {
  await keys.setKey(from, replaceAccountKey(await keys.keyOf(from), parseAccountKey(key!)));
}

/** The balances of the two who pay, who may be one. */
class Accounts {
  readonly #backend: Backend;
  readonly #tx: KaiaTransaction;
  readonly #before: ReadonlyMap<string, bigint>;

  private constructor(backend: Backend, tx: KaiaTransaction, before: ReadonlyMap<string, bigint>) {
    this.#backend = backend;
    this.#tx = tx;
    this.#before = before;
  }

  static async of(tx: KaiaTransaction, backend: Backend): Promise<Accounts> {
    const before = new Map<string, bigint>();
    for (const account of [tx.from, tx.feePayer ?? tx.from]) before.set(account, await backend.balanceOf(account));
    return new Accounts(backend, tx, before);
  }

  async change(by: { sender: bigint; feePayer: bigint }): Promise<void> {
    const { from, feePayer = from } = this.#tx;
    await this.#add(from, feePayer === from ? by.sender + by.feePayer : by.sender);
    if (feePayer !== from) await this.#add(feePayer, by.feePayer);
  }

  async restore(): Promise<void> {
    for (const [account, balance] of this.#before) await this.#backend.setBalance(account, balance);
  }

  note(books: Books, block: bigint): void {
    for (const [account, balance] of this.#before) books.noteBalance(block, account, balance);
  }

  async #add(account: string, amount: bigint): Promise<void> {
    if (amount === 0n) return;
    await this.#backend.setBalance(account, (await this.#backend.balanceOf(account)) + amount);
  }
}

function minimum(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function maximum(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
