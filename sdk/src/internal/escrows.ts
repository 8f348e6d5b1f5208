import type { TransactionReceipt } from "ethers";
import { DroitError } from "../errors/DroitError.ts";
import { escrowId, type OpenedEscrow, openedEscrows, openedIn } from "../terms/escrow.ts";
import type { Escrow, EscrowReference, EscrowView } from "../types.ts";
import { checkHash } from "./check.ts";
import { ask, type Context } from "./Context.ts";
import { newestLog } from "./logs.ts";

const MARKETS = ["FixedPriceExchange", "OrderExchange", "AuctionHouse"] as const;
const STATES = ["none", "open", "nftOwed"] as const;

/**
 * An escrow as its event announced it. Anyone can open an escrow that names anyone, and one for a trifle whose refund would
 * give away an NFT of the buyer's: only those that the suite's markets opened are anybody's.
 * @returns Undefined where somebody else opened it.
 * @throws DroitError `NODE_FAILED` where the terms are not those of the id.
 */
export function escrowOf(context: Context, { id, terms }: OpenedEscrow): Escrow | undefined {
  if (escrowId(terms) !== id) throw new DroitError("NODE_FAILED", `The node's event has other terms than ${id}.`);
  const market = MARKETS.find((name) => context.addresses[name] === terms.opener);
  return market === undefined ? undefined : { id, terms, market };
}

/** The escrows that the suite's markets opened in a transaction. */
export function escrowsIn(context: Context, receipt: TransactionReceipt): Escrow[] {
  return openedEscrows(context.addresses.RefundEscrow, receipt).flatMap((opened) => escrowOf(context, opened) ?? []);
}

/**
 * The escrow that a reference names.
 * @throws DroitError `NOT_FOUND`, `FOREIGN_ESCROW` where none of the suite's markets opened it, `INVALID_ARGUMENT`.
 */
export async function findEscrow(context: Context, reference: EscrowReference): Promise<Escrow> {
  if (typeof reference !== "string") {
    const id = escrowId(reference.terms);
    if (id !== reference.id) {
      throw new DroitError("INVALID_ARGUMENT", `escrow: its terms are not those of ${reference.id}.`);
    }
    return escrowOf(context, reference) ?? foreign(id, reference.terms.opener);
  }
  const id = checkHash("escrow", reference);
  const { escrow } = context.contracts;
  const event = escrow.interface.getEvent("EscrowOpened");
  const log = await newestLog(context, { address: context.addresses.RefundEscrow, topics: [event.topicHash, id] });
  if (log === undefined)
    throw new DroitError("NOT_FOUND", `There never was a sale ${id} in the escrow.`, { args: { id } });
  const opened = openedIn(escrow.interface.decodeEventLog(event, log.data, log.topics));
  return escrowOf(context, opened) ?? foreign(id, opened.terms.opener);
}

/** How an escrow stands, at a time of the chain's. */
export async function viewEscrow(context: Context, escrow: Escrow, now: number): Promise<EscrowView> {
  const state = STATES[Number(await ask(context, () => context.contracts.escrow.stateOf(escrow.id)))];
  const left = Math.max(0, Number(escrow.terms.closesAt) - now);
  if (state === "open") return { ...escrow, state: left > 0 ? "refundable" : "closable", timeLeft: left };
  return { ...escrow, state: state === "nftOwed" ? "nftOwed" : "ended", timeLeft: 0 };
}

function foreign(id: string, opener: string): never {
  throw new DroitError(
    "FOREIGN_ESCROW",
    `No market of Droit opened the sale ${id}, but ${opener}: anyone can open one that names you, and its refund could give away your NFT for nothing.`,
    { args: { id, opener } },
  );
}
