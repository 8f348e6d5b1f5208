import { toBigInt, ZeroAddress } from "ethers";
import { DroitError } from "../errors/DroitError.ts";
import { approveAmount } from "../internal/approvals.ts";
import { type AuctionHandle, type AuctionReference, findAuction } from "../internal/auctions.ts";
import { checkAccount, checkAmount } from "../internal/check.ts";
import { ask, type Context, requireAccount } from "../internal/Context.ts";
import { currencyInfo } from "../internal/currency.ts";
import { escrowsIn } from "../internal/escrows.ts";
import { eventsIn } from "../internal/logs.ts";
import type { Plan } from "../internal/plan.ts";
import { FULL_BID } from "../terms/auction.ts";
import type { ApprovalPolicy, Escrow } from "../types.ts";

/** What is bid. */
export interface BidOptions {
  auction: AuctionReference;
  /** In the currency's smallest unit. All of it is paid now, and comes back when somebody beats it. */
  amount: bigint;
  /** What the auction's gate asks for: the `proof` of its service's `signPermit`. */
  proof?: string;
  /** See {@link ApprovalPolicy}. By default the auction house is approved for just the bid. */
  approval?: ApprovalPolicy;
}

/** A bid that stands. */
export interface BidResult extends AuctionHandle {
  amount: bigint;
  /** Unix time in seconds: the end, which a late bid may have moved. */
  endsAt: number;
}

/** Bids, and gives the standing bid back. */
export async function planBid(context: Context, options: BidOptions): Promise<Plan<BidResult>> {
  requireAccount(context);
  const amount = checkAmount("amount", options.amount, 96);
  const { id, auction } = await findAuction(context, options.auction);
  const { house } = context.contracts;
  const to = context.addresses.AuctionHouse;
  const native = auction.currency === ZeroAddress;
  const [currency, steps] = await Promise.all([
    currencyInfo(context, auction.currency),
    native ? [] : approveAmount(context, auction.currency, to, amount, options.approval),
  ]);
  const data = house.interface.encodeFunctionData(FULL_BID, [auction, amount, options.proof ?? "0x"]);
  return {
    steps,
    call: { to, data, ...(native && { value: amount }) },
    currency,
    read: async () => {
      const { endsAt } = await ask(context, () => house.auctionOf(auction.collection, auction.tokenId));
      return { id, auction, amount, endsAt: Number(endsAt) };
    },
  };
}

/** What is bought at its seller's price. */
export interface BuyNowOptions {
  auction: AuctionReference;
  /** The most that you pay, in the currency's smallest unit. */
  maxPrice: bigint;
  /** What the auction's gate asks for: the `proof` of its service's `signPermit`. */
  proof?: string;
  /** See {@link ApprovalPolicy}. By default the auction house is approved for just the price. */
  approval?: ApprovalPolicy;
}

/** A sale by auction. */
export interface AuctionSale extends AuctionHandle {
  /** Undefined where nobody bid, and the token went back to its seller. */
  winner: string | undefined;
  /** In the currency's smallest unit. */
  price: bigint;
  /** The sale while the winner can undo it; undefined where it is final. */
  escrow: Escrow | undefined;
}

/** Buys for the price at which the seller ends the auction, until the first bid. */
export async function planBuyNow(context: Context, options: BuyNowOptions): Promise<Plan<AuctionSale>> {
  requireAccount(context);
  const handle = await findAuction(context, options.auction);
  const { auction } = handle;
  const price = auction.buyNowPrice;
  if (price === 0n) {
    throw new DroitError("AuctionNoBuyNow", "The auction offers no immediate purchase.", { args: { id: handle.id } });
  }
  if (price > checkAmount("maxPrice", options.maxPrice)) {
    throw new DroitError(
      "PRICE_ABOVE_MAXIMUM",
      `It costs ${price}, which is above your maximum of ${options.maxPrice}.`,
      {
        args: { price, maximum: options.maxPrice },
      },
    );
  }
  const { house } = context.contracts;
  const to = context.addresses.AuctionHouse;
  const native = auction.currency === ZeroAddress;
  const [currency, steps] = await Promise.all([
    currencyInfo(context, auction.currency),
    native ? [] : approveAmount(context, auction.currency, to, price, options.approval),
  ]);
  const data = house.interface.encodeFunctionData("buyNow", [auction, options.proof ?? "0x"]);
  return { steps, call: { to, data, ...(native && { value: price }) }, currency, read: readSale(context, handle) };
}

/** Ends an auction that is over: the token goes to the winner, the money to everybody it belongs to. Anyone may. */
export async function planSettle(context: Context, reference: AuctionReference): Promise<Plan<AuctionSale>> {
  const handle = await findAuction(context, reference);
  const data = context.contracts.house.interface.encodeFunctionData("settle", [handle.auction]);
  return {
    steps: [],
    call: { to: context.addresses.AuctionHouse, data },
    currency: await currencyInfo(context, handle.auction.currency),
    read: readSale(context, handle),
  };
}

/** Where what comes back goes. */
export interface AuctionExitOptions {
  /** You where nobody is named. */
  to?: string;
}

/** Ends your auction while no bid stands. */
export async function planCancelAuction(
  context: Context,
  reference: AuctionReference,
  options: AuctionExitOptions = {},
): Promise<Plan<AuctionHandle>> {
  const account = requireAccount(context);
  const handle = await findAuction(context, reference);
  const to = options.to === undefined ? account : checkAccount("to", options.to);
  const data = context.contracts.house.interface.encodeFunctionData("cancel", [handle.auction, to]);
  return { steps: [], call: { to: context.addresses.AuctionHouse, data }, read: () => handle };
}

/** Gives the standing bid back where the token cannot be delivered. */
export async function planUndoAuction(
  context: Context,
  reference: AuctionReference,
  options: AuctionExitOptions = {},
): Promise<Plan<AuctionHandle & { amount: bigint }>> {
  const handle = await findAuction(context, reference);
  const to = options.to === undefined ? requireAccount(context) : checkAccount("to", options.to);
  const { interface: abi } = context.contracts.house;
  return {
    steps: [],
    call: { to: context.addresses.AuctionHouse, data: abi.encodeFunctionData("undo", [handle.auction, to]) },
    currency: await currencyInfo(context, handle.auction.currency),
    read: (receipt) => {
      const undone = eventsIn(abi, context.addresses.AuctionHouse, receipt).find(
        ({ name }) => name === "AuctionUndone",
      );
      return { ...handle, amount: toBigInt((undone?.args.amount ?? 0n) as bigint) };
    },
  };
}

function readSale(context: Context, handle: AuctionHandle): Plan<AuctionSale>["read"] {
  const { interface: abi } = context.contracts.house;
  return (receipt) => {
    const settled = eventsIn(abi, context.addresses.AuctionHouse, receipt).find(
      ({ name, args }) => name === "AuctionSettled" && args.id === handle.id,
    );
    return {
      ...handle,
      winner: settled?.args.winner as string | undefined,
      price: (settled?.args.price ?? 0n) as bigint,
      escrow: escrowsIn(context, receipt)[0],
    };
  };
}
