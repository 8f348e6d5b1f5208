import { AbiCoder, keccak256, type Result, type TransactionReceipt } from "ethers";
import { DroitError } from "../errors/DroitError.ts";
import type { Escrow, EscrowReference, EscrowTerms, EscrowView, Payout } from "../types.ts";
import { checkHash } from "./check.ts";
import { ask, type Context } from "./Context.ts";
import { eventsIn, newestLog } from "./logs.ts";

const PAYOUT = "tuple(address receiver, uint256 amount)";
const TERMS =
  "tuple(address opener, address seller, address buyer, address collection, uint256 tokenId, address currency, " +
  `uint256 amount, uint40 closesAt, uint8 delivery, ${PAYOUT}[] royalties, ${PAYOUT}[] fees)`;

const MARKETS = ["FixedPriceExchange", "OrderExchange", "AuctionHouse"] as const;
const STATES = ["none", "open", "nftOwed"] as const;

/** The id by which the escrow contract knows terms: their hash. */
export function escrowId(terms: EscrowTerms): string {
  return keccak256(AbiCoder.defaultAbiCoder().encode([TERMS], [terms]));
}

/**
 * An escrow as its event announced it. Anyone can open an escrow that names anyone, and one for a trifle whose refund would
 * give away an NFT of the buyer's: only those that the suite's markets opened are anybody's.
 * @returns Undefined where somebody else opened it.
 * @throws DroitError `NODE_FAILED` where the terms are not those of the id.
 */
export function escrowOf(context: Context, id: string, terms: EscrowTerms): Escrow | undefined {
  if (escrowId(terms) !== id) throw new DroitError("NODE_FAILED", `The node's event has other terms than ${id}.`);
  const market = MARKETS.find((name) => context.addresses[name] === terms.opener);
  return market === undefined ? undefined : { id, terms, market };
}

/** The terms in a decoded event. */
export function termsIn(args: Result): EscrowTerms {
  const terms = args.terms as Result;
  const payouts = (list: Result): Payout[] =>
    (list as unknown as Payout[]).map(({ receiver, amount }) => ({ receiver, amount }));
  return {
    opener: terms.opener as string,
    seller: terms.seller as string,
    buyer: terms.buyer as string,
    collection: terms.collection as string,
    tokenId: terms.tokenId as bigint,
    currency: terms.currency as string,
    amount: terms.amount as bigint,
    closesAt: terms.closesAt as bigint,
    delivery: terms.delivery as bigint,
    royalties: payouts(terms.royalties as Result),
    fees: payouts(terms.fees as Result),
  };
}

/** The escrows that the suite's markets opened in a transaction. */
export function escrowsIn(context: Context, receipt: TransactionReceipt): Escrow[] {
  const { escrow } = context.contracts;
  return eventsIn(escrow.interface, context.addresses.RefundEscrow, receipt).flatMap(({ name, args }) => {
    if (name !== "EscrowOpened") return [];
    return escrowOf(context, args.id as string, termsIn(args)) ?? [];
  });
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
    return escrowOf(context, id, reference.terms) ?? foreign(id, reference.terms.opener);
  }
  const id = checkHash("escrow", reference);
  const { escrow } = context.contracts;
  const event = escrow.interface.getEvent("EscrowOpened");
  const log = await newestLog(context, { address: context.addresses.RefundEscrow, topics: [event.topicHash, id] });
  if (log === undefined)
    throw new DroitError("NOT_FOUND", `There never was a sale ${id} in the escrow.`, { args: { id } });
  const terms = termsIn(escrow.interface.decodeEventLog(event, log.data, log.topics));
  return escrowOf(context, id, terms) ?? foreign(id, terms.opener);
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
