import type { NetworkConnection } from "hardhat/types/network";
import { ScriptError } from "../lib/ScriptError.ts";
import { createAuctions, placeBids, planAuctions, settleAuctions } from "./auctions.ts";
import { Audit, type Book, type Gain } from "./audit.ts";
import { Chain } from "./chain.ts";
import { Escrows } from "./escrows.ts";
import { GasLog, type StepGas } from "./gasLog.ts";
import { Model, type Movement } from "./model.ts";
import { estimateTransactions, planOrders, planSales } from "./plan.ts";
import { acceptOffers, buyAll, buyOrders, listAll, mintAll, sweepAll, type Trading } from "./sales.ts";
import { createWorld, REFUND_WINDOW } from "./world.ts";

const DAY = 86_400;

/** How much is traded. */
export interface LoadSize {
  listings: number;
  auctions: number;
  /** After so many seconds the load gives up. */
  seconds: number;
}

export interface LoadReport {
  size: LoadSize;
  steps: StepGas[];
  transactions: number;
  /** Of the transactions alone, without the looking at the books. */
  seconds: number;
  /** While sales and auctions ran, when all had ended, and when everybody had their money. */
  books: { running: Book[]; ended: Book[]; paidOut: Book[] };
  gains: Gain[];
  escrows: number;
  nfts: number;
  /** What is not as it should be; nothing where all is well. */
  wrong: string[];
}

export interface LoadOptions extends LoadSize {
  connection: NetworkConnection;
  /** Called after each block. */
  onProgress?: (phase: string, done: number, total: number) => void;
  /** See {@link Model}. */
  adjust?: (movement: Movement) => bigint;
}

/**
 * Trades as many works as it is told to on one chain, in all the ways that there are, and looks at the books.
 * @throws ScriptError `LOAD_REVERTED` or `LOAD_TIMED_OUT`.
 */
export async function runTrades({ connection, onProgress, adjust, ...size }: LoadOptions): Promise<LoadReport> {
  const { listings, auctions } = size;
  const world = await createWorld(connection);
  const model = new Model(world.terms, adjust);
  const escrows = new Escrows(world, model);
  const gas = new GasLog();
  const total = estimateTransactions(listings, auctions);
  const startedAt = performance.now();
  let phase = "";
  const chain = new Chain(connection, gas, (done) => {
    onProgress?.(phase, done, total);
    if (performance.now() - startedAt > size.seconds * 1_000) {
      throw new ScriptError("LOAD_TIMED_OUT", `The load was not done after ${size.seconds} seconds, in "${phase}".`);
    }
  });
  const now = await chain.time();
  const trading: Trading = { world, chain, model, escrows, expiresAt: now + 90 * DAY };
  const sales = planSales(world, listings);
  const orders = planOrders(world, listings);
  const ordered = [...orders.swept, ...orders.bought, ...orders.offers];
  const planned = planAuctions(trading, {
    count: auctions,
    firstToken: BigInt(listings + ordered.length + 1),
    startsAt: now,
    endsAt: now + DAY,
  });
  const audit = await Audit.open(world, model);
  let auditing = 0;
  const look = async <T>(what: Promise<T>): Promise<T> => {
    const from = performance.now();
    const result = await what;
    auditing += performance.now() - from;
    return result;
  };
  const { provider } = connection;
  await provider.request({ method: "evm_setAutomine", params: [false] });

  phase = "minting";
  await mintAll(trading, [...sales, ...ordered, ...planned.map(({ sale }) => sale)]);
  phase = "listing";
  await listAll(trading, sales);
  phase = "creating auctions";
  await createAuctions(trading, planned);
  phase = "buying";
  await buyAll(trading, sales);
  phase = "sweeping";
  await sweepAll(trading, sales, orders.swept);
  phase = "taking orders";
  await buyOrders(trading, orders.bought);
  await acceptOffers(trading, orders.offers);
  phase = "bidding";
  await placeBids(trading, planned);
  const running = await look(audit.checkBooks("while sales run"));
  await look(audit.checkOwners("while sales run"));

  await chain.wait(DAY);
  phase = "settling auctions";
  await settleAuctions(trading, planned);
  phase = "refunding and accepting";
  await escrows.endInside(chain);
  await chain.wait(REFUND_WINDOW);
  phase = "closing escrows";
  await escrows.endAfter(chain);
  const seconds = (performance.now() - startedAt - auditing) / 1_000;

  await provider.request({ method: "evm_setAutomine", params: [true] });
  phase = "looking at the books";
  onProgress?.(phase, gas.transactions, total);
  const ended = await audit.checkBooks("when all had ended");
  await audit.withdrawAll();
  const paidOut = await audit.checkBooks("when all was paid out");
  for (const { contract, currency, balance } of paidOut) {
    if (balance !== 0n) audit.wrong.push(`${contract} still has ${balance} of ${currency}`);
  }
  await audit.checkAuctions(planned.map(({ sale }) => sale.tokenId));
  return {
    size,
    steps: gas.summarize(),
    transactions: gas.transactions,
    seconds,
    books: { running, ended, paidOut },
    gains: await audit.checkGains(),
    escrows: await audit.checkEscrows(escrows),
    nfts: await audit.checkOwners("in the end"),
    wrong: audit.wrong,
  };
}
