import type { LogDescription } from "ethers";
import { type Decoded, decodeRevert } from "../errors/decodeRevert.ts";
import { approveToken } from "../internal/approvals.ts";
import { checkAccount, invalid } from "../internal/check.ts";
import { type Context, requireAccount } from "../internal/Context.ts";
import { currencyInfo } from "../internal/currency.ts";
import { findEscrow } from "../internal/escrows.ts";
import { deliveryName } from "../internal/listings.ts";
import { eventIn, eventsIn } from "../internal/logs.ts";
import type { Plan } from "../internal/plan.ts";
import type { ApprovalPolicy, Escrow, EscrowReference } from "../types.ts";

/** How an exit is taken. */
export interface RefundOptions {
  /** See {@link ApprovalPolicy}. By default the escrow is approved for the one token that goes back. */
  approval?: ApprovalPolicy;
}

/** A purchase that was undone. */
export interface RefundResult {
  escrow: Escrow;
  /** Whether the NFT is back with the seller. Where it is not, the collection refused, and the seller can claim it. */
  returned: boolean;
  /** What came back, in the currency's smallest unit. */
  amount: bigint;
}

/** Undoes a purchase of yours within its window: the NFT goes back, and all of your money. */
export async function planRefund(
  context: Context,
  reference: EscrowReference,
  options: RefundOptions = {},
): Promise<Plan<RefundResult>> {
  const escrow = await findEscrow(context, reference);
  const { terms } = escrow;
  const { interface: abi } = context.contracts.escrow;
  const to = context.addresses.RefundEscrow;
  const [currency, steps] = await Promise.all([
    currencyInfo(context, terms.currency),
    deliveryName(terms.delivery) === "Delivered"
      ? approveToken(context, terms.collection, terms.tokenId, to, options.approval)
      : [],
  ]);
  return {
    steps,
    call: { to, data: abi.encodeFunctionData("refund", [terms]) },
    currency,
    read: (receipt) => ({
      escrow,
      returned: eventIn(abi, to, receipt, "EscrowRefunded").args.returned as boolean,
      amount: terms.amount,
    }),
  };
}

/** Makes a purchase of yours final before its window ends, so that the seller is paid. */
export async function planAccept(context: Context, reference: EscrowReference): Promise<Plan<{ escrow: Escrow }>> {
  const escrow = await findEscrow(context, reference);
  return exit(context, escrow, "accept");
}

/** A sale that could not be closed among others. */
export interface CloseFailure extends Pick<Decoded, "code" | "message" | "args"> {
  escrow: Escrow;
}

/** What was closed. */
export interface CloseResult {
  closed: Escrow[];
  /** One that fails among several stops no other. */
  failures: CloseFailure[];
}

/** Makes sales final whose window is over, so that everybody is paid. Anyone may. */
export async function planClose(
  context: Context,
  references: EscrowReference | readonly EscrowReference[],
): Promise<Plan<CloseResult>> {
  if (!Array.isArray(references)) {
    const escrow = await findEscrow(context, references as EscrowReference);
    const plan = await exit(context, escrow, "closeEscrow");
    return { ...plan, read: () => ({ closed: [escrow], failures: [] }) };
  }
  if (references.length === 0) throw invalid("escrows", "must name a sale");
  const escrows = await Promise.all((references as EscrowReference[]).map((each) => findEscrow(context, each)));
  const { interface: abi } = context.contracts.escrow;
  const to = context.addresses.RefundEscrow;
  return {
    steps: [],
    call: { to, data: abi.encodeFunctionData("closeEscrows", [escrows.map(({ terms }) => terms)]) },
    read: (receipt) => readClosed(escrows, eventsIn(abi, to, receipt)),
  };
}

function readClosed(escrows: readonly Escrow[], events: readonly LogDescription[]): CloseResult {
  const byId = new Map(escrows.map((escrow) => [escrow.id, escrow]));
  const result: CloseResult = { closed: [], failures: [] };
  for (const { name, args } of events) {
    const escrow = byId.get(args.id as string);
    if (escrow === undefined) continue;
    if (name === "EscrowClosed") result.closed.push(escrow);
    if (name === "EscrowNotClosed") result.failures.push({ escrow, ...decodeRevert(args.reason as string) });
  }
  return result;
}

/** Where what is claimed goes. */
export interface ClaimOptions {
  /** The seller's NFT, or the buyer's money, goes there; to you where nobody is named. */
  to?: string;
}

/**
 * Takes what is yours of a sale in custody whose collection refuses delivery: the NFT of a seller, the money of a buyer.
 */
export async function planClaim(
  context: Context,
  reference: EscrowReference,
  options: ClaimOptions = {},
): Promise<Plan<{ escrow: Escrow }>> {
  const escrow = await findEscrow(context, reference);
  const receiver = options.to === undefined ? requireAccount(context) : checkAccount("to", options.to);
  const { interface: abi } = context.contracts.escrow;
  return {
    steps: [],
    call: { to: context.addresses.RefundEscrow, data: abi.encodeFunctionData("claim", [escrow.terms, receiver]) },
    currency: await currencyInfo(context, escrow.terms.currency),
    read: () => ({ escrow }),
  };
}

async function exit(
  context: Context,
  escrow: Escrow,
  way: "accept" | "closeEscrow",
): Promise<Plan<{ escrow: Escrow }>> {
  const { interface: abi } = context.contracts.escrow;
  const data =
    way === "accept"
      ? abi.encodeFunctionData("accept", [escrow.terms])
      : abi.encodeFunctionData("closeEscrow", [escrow.terms]);
  return {
    steps: [],
    call: { to: context.addresses.RefundEscrow, data },
    currency: await currencyInfo(context, escrow.terms.currency),
    read: () => ({ escrow }),
  };
}
