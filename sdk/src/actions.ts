import { type AcceptOfferOptions, type AcceptOfferResult, planAcceptOffer } from "./actions/acceptOffer.ts";
import {
  type AuctionExitOptions,
  type AuctionSale,
  type BidOptions,
  type BidResult,
  type BuyNowOptions,
  planBid,
  planBuyNow,
  planCancelAuction,
  planSettle,
  planUndoAuction,
} from "./actions/auctionActions.ts";
import { type BuyOptions, type BuyResult, planBuy } from "./actions/buy.ts";
import { type CancelOrderOptions, planCancelAllOrders, planCancelOrder } from "./actions/cancelOrder.ts";
import { type CreateAuctionOptions, type CreateAuctionResult, planCreateAuction } from "./actions/createAuction.ts";
import { type Donation, type DonateOptions, planDonate } from "./actions/donate.ts";
import {
  type BuyEditionsOptions,
  type BuyEditionsResult,
  type CreateDropOptions,
  type CreateEditionOptions,
  type PhaseReference,
  planBuyEditions,
  planCreateDrop,
  planCreateEdition,
  planDrawProceeds,
  planReturnEdition,
  type ReturnEditionOptions,
} from "./actions/editions.ts";
import {
  type ClaimOptions,
  type CloseResult,
  planAccept,
  planClaim,
  planClose,
  planRefund,
  type RefundOptions,
  type RefundResult,
} from "./actions/exits.ts";
import {
  type CancelListingOptions,
  type ListOptions,
  type ListResult,
  planCancelListing,
  planList,
  planPrune,
  planReprice,
  type PruneOptions,
  type RepriceOptions,
} from "./actions/list.ts";
import { type MakeOfferOptions, planMakeOffer } from "./actions/makeOffer.ts";
import { type MintOptions, type MintResult, planMint } from "./actions/mint.ts";
import { planSetRoyalties, type SetRoyaltiesOptions, type SetRoyaltiesResult } from "./actions/setRoyalties.ts";
import {
  type OrderPlan,
  planSignListing,
  sign,
  type SignListingOptions,
  type SignListingResult,
  type SignResult,
} from "./actions/signListing.ts";
import { planSignPermit, signPermit, type SignPermitOptions, type SignPermitResult } from "./actions/signPermit.ts";
import { planSweep, type SweepOptions, type SweepResult } from "./actions/sweep.ts";
import { planWithdraw, type WithdrawOptions, type WithdrawResult } from "./actions/withdraw.ts";
import { toDroitError } from "./errors/toDroitError.ts";
import type { AuctionHandle, AuctionReference } from "./internal/auctions.ts";
import type { Context } from "./internal/Context.ts";
import type { Plan } from "./internal/plan.ts";
import { describeSteps, execute, requireChain, simulate } from "./internal/send.ts";
import type { Escrow, EscrowReference, ListingView, Sent, Simulated } from "./types.ts";

/**
 * Every action finds what it needs, sends the approvals that are missing, tries itself, sends itself and waits until it is
 * mined. Whatever fails is a DroitError.
 */
export interface Actions {
  /** Mints a token, with its own royalty terms from the first moment where they are given. */
  mint(options: MintOptions): Promise<Sent & MintResult>;
  /** Sets who has which share of every sale, of a collection or of a token. Before the token is listed: approving settles it. */
  setRoyalties(options: SetRoyaltiesOptions): Promise<Sent & SetRoyaltiesResult>;
  /** Puts a token on sale at a fixed price, or replaces your listing of it. */
  list(options: ListOptions): Promise<Sent & ListResult>;
  /** Changes the price of your listing; all else stays as it is. */
  reprice(options: RepriceOptions): Promise<Sent & { listing: ListingView }>;
  /** Ends your listing. */
  cancelListing(options: CancelListingOptions): Promise<Sent>;
  /** Ends a listing that has expired, or whose seller no longer owns the token. Anyone may. */
  prune(options: PruneOptions): Promise<Sent>;
  /** Buys what a listing or a signed listing offers, as it was seen: where it changed since, nothing is paid. */
  buy(options: BuyOptions): Promise<Sent & BuyResult>;
  /** Buys many things in one transaction; the native coin that is left comes back. */
  sweep(options: SweepOptions): Promise<Sent & SweepResult>;
  /** Undoes a purchase of yours within its window: the NFT goes back, and all of your money. */
  refund(escrow: EscrowReference, options?: RefundOptions): Promise<Sent & RefundResult>;
  /** Makes a purchase of yours final before its window ends, so that the seller is paid. */
  accept(escrow: EscrowReference): Promise<Sent & { escrow: Escrow }>;
  /** Makes sales final whose window is over, so that everybody is paid. Anyone may. */
  close(escrows: EscrowReference | readonly EscrowReference[]): Promise<Sent & CloseResult>;
  /** Takes what is yours of a sale in custody whose collection refuses delivery. */
  claim(escrow: EscrowReference, options?: ClaimOptions): Promise<Sent & { escrow: Escrow }>;
  /** Signs a listing that costs nothing until somebody takes it. Sends only the approvals that are missing. */
  signListing(options: SignListingOptions): Promise<SignListingResult>;
  /** Signs an offer that costs nothing until somebody accepts it. Sends only what is missing: wrapping, approval. */
  makeOffer(options: MakeOfferOptions): Promise<SignResult>;
  /** Sells your token, or copies, to the maker of an offer. */
  acceptOffer(options: AcceptOfferOptions): Promise<Sent & AcceptOfferResult>;
  /** Ends a signed listing or an offer of yours, and its alternatives: all orders with its nonce. */
  cancelOrder(options: CancelOrderOptions): Promise<Sent & { nonce: bigint }>;
  /** Ends all signed listings and offers of yours so far. */
  cancelAllOrders(): Promise<Sent & { epoch: bigint }>;
  /** Puts a token up for auction. The auction house keeps it until the end. */
  createAuction(options: CreateAuctionOptions): Promise<Sent & CreateAuctionResult>;
  /** Bids, and gives the standing bid back. */
  bid(options: BidOptions): Promise<Sent & BidResult>;
  /** Buys for the price at which the seller ends the auction, until the first bid. */
  buyNow(options: BuyNowOptions): Promise<Sent & AuctionSale>;
  /** Ends an auction that is over: the token goes to the winner, the money to everybody it belongs to. Anyone may. */
  settle(auction: AuctionReference): Promise<Sent & AuctionSale>;
  /** Ends your auction while no bid stands. */
  cancelAuction(auction: AuctionReference, options?: AuctionExitOptions): Promise<Sent & AuctionHandle>;
  /** Gives the standing bid of an auction back where the token cannot be delivered. */
  undoAuction(
    auction: AuctionReference,
    options?: AuctionExitOptions,
  ): Promise<Sent & AuctionHandle & { amount: bigint }>;
  /** Signs a permit of yours, by which an account may bid once in an auction, or buy in a drop, whose gate you are. */
  signPermit(options: SignPermitOptions): Promise<SignPermitResult>;
  /** Creates a collection of numbered copies, which you own. */
  createEdition(options: CreateEditionOptions): Promise<Sent & { collection: string }>;
  /** Begins to sell an edition of yours, which mints copies as they are bought. Its terms cannot be changed. */
  createDrop(options: CreateDropOptions): Promise<Sent & { phases: number[] }>;
  /** Buys copies in a phase of a drop, at the price that was seen. */
  buyEditions(options: BuyEditionsOptions): Promise<Sent & BuyEditionsResult>;
  /** Returns a copy of yours for what it cost, before the drop's refund date. It is burned. */
  returnEdition(options: ReturnEditionOptions): Promise<Sent & { amount: bigint }>;
  /** Pays the proceeds of a phase to whom they belong, from the drop's refund date on. Anyone may. */
  drawProceeds(options: PhaseReference): Promise<Sent & { amount: bigint }>;
  /** Pays out what one contract has set aside for you: fees, and payments that could not reach you. */
  withdraw(options?: WithdrawOptions): Promise<Sent & WithdrawResult>;
  /**
   * Gives an artist money, all of which is theirs, and a few words.
   * @param artist Their account.
   * @param amount In the currency's smallest unit.
   */
  donate(artist: string, amount: bigint, options?: DonateOptions): Promise<Sent & Donation>;
}

/** Each action with the same arguments, tried without sending anything. */
export type Simulations = {
  [Name in keyof Actions]: (...args: Parameters<Actions[Name]>) => Promise<Simulated>;
};

type Planner<Args extends unknown[], Result> = (
  context: Context,
  ...args: Args
) => Plan<Result> | Promise<Plan<Result>>;
type OrderPlanner<Args extends unknown[], Extra extends object> = (
  context: Context,
  ...args: Args
) => Promise<OrderPlan<Extra>>;

/** The actions of a context. */
export function createActions(context: Context): Actions {
  const sends =
    <Args extends unknown[], Result>(plan: Planner<Args, Result>) =>
    (...args: Args): Promise<Sent & Result> =>
      guard(async () => execute(context, await prepared(context, plan, args)));
  const signs =
    <Args extends unknown[], Extra extends object>(plan: OrderPlanner<Args, Extra>) =>
    (...args: Args): Promise<SignResult & Extra> =>
      guard(async () => sign(context, await prepared(context, plan, args)));
  return {
    mint: sends(planMint),
    setRoyalties: sends(planSetRoyalties),
    list: sends(planList),
    reprice: sends(planReprice),
    cancelListing: sends(planCancelListing),
    prune: sends(planPrune),
    buy: sends(planBuy),
    sweep: sends(planSweep),
    refund: sends(planRefund),
    accept: sends(planAccept),
    close: sends(planClose),
    claim: sends(planClaim),
    signListing: signs(planSignListing),
    makeOffer: signs(planMakeOffer),
    acceptOffer: sends(planAcceptOffer),
    cancelOrder: sends(planCancelOrder),
    cancelAllOrders: sends(planCancelAllOrders),
    createAuction: sends(planCreateAuction),
    bid: sends(planBid),
    buyNow: sends(planBuyNow),
    settle: sends(planSettle),
    cancelAuction: sends(planCancelAuction),
    undoAuction: sends(planUndoAuction),
    signPermit: (options) => guard(async () => signPermit(context, await prepared(context, planSignPermit, [options]))),
    createEdition: sends(planCreateEdition),
    createDrop: sends(planCreateDrop),
    buyEditions: sends(planBuyEditions),
    returnEdition: sends(planReturnEdition),
    drawProceeds: sends(planDrawProceeds),
    withdraw: sends(planWithdraw),
    donate: sends(planDonate),
  };
}

/** The dry runs of a context. */
export function createSimulations(context: Context): Simulations {
  const tries =
    <Args extends unknown[]>(plan: Planner<Args, unknown>) =>
    (...args: Args): Promise<Simulated> =>
      guard(async () => simulate(context, await prepared(context, plan, args)));
  const checks =
    <Args extends unknown[], Extra extends object>(plan: OrderPlanner<Args, Extra>) =>
    (...args: Args): Promise<Simulated> =>
      guard(async () => {
        const { steps } = await prepared(context, plan, args);
        return { complete: steps.length === 0, ...describeSteps(steps), gas: undefined };
      });
  return {
    mint: tries(planMint),
    setRoyalties: tries(planSetRoyalties),
    list: tries(planList),
    reprice: tries(planReprice),
    cancelListing: tries(planCancelListing),
    prune: tries(planPrune),
    buy: tries(planBuy),
    sweep: tries(planSweep),
    refund: tries(planRefund),
    accept: tries(planAccept),
    close: tries(planClose),
    claim: tries(planClaim),
    signListing: checks(planSignListing),
    makeOffer: checks(planMakeOffer),
    acceptOffer: tries(planAcceptOffer),
    cancelOrder: tries(planCancelOrder),
    cancelAllOrders: tries(planCancelAllOrders),
    createAuction: tries(planCreateAuction),
    bid: tries(planBid),
    buyNow: tries(planBuyNow),
    settle: tries(planSettle),
    cancelAuction: tries(planCancelAuction),
    undoAuction: tries(planUndoAuction),
    signPermit: (options) =>
      guard(async () => {
        await prepared(context, planSignPermit, [options]);
        return { complete: true, ...describeSteps([]), gas: undefined };
      }),
    createEdition: tries(planCreateEdition),
    createDrop: tries(planCreateDrop),
    buyEditions: tries(planBuyEditions),
    returnEdition: tries(planReturnEdition),
    drawProceeds: tries(planDrawProceeds),
    withdraw: tries(planWithdraw),
    donate: tries(planDonate),
  };
}

/** Nothing is planned on a chain for which the plan is not. */
async function prepared<Args extends unknown[], Result>(
  context: Context,
  plan: (context: Context, ...args: Args) => Result | Promise<Result>,
  args: Args,
): Promise<Result> {
  await requireChain(context);
  return plan(context, ...args);
}

/** Whatever fails is a DroitError, also where it is thrown before anything is awaited. */
async function guard<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw toDroitError(thrown);
  }
}
