import { ZeroAddress } from "ethers";
import { approveCopies, approveToken } from "../internal/approvals.ts";
import {
  checkAccount,
  checkAmount,
  checkBps,
  checkSeconds,
  checkUint,
  invalid,
  optionalAddress,
} from "../internal/check.ts";
import { chooseDelivery } from "../internal/collections.ts";
import { ask, type Context, requireAccount, requireSigner } from "../internal/Context.ts";
import { type Ending, periodOf } from "../internal/defaults.ts";
import { deliveryCode } from "../internal/listings.ts";
import { makerState, nonceOf, signing } from "../internal/orders.ts";
import type { Step } from "../internal/plan.ts";
import { executeSteps } from "../internal/send.ts";
import {
  hashOrder,
  makeOrder,
  type Order,
  OrderSide,
  type SignedOrder,
  signOrder,
  TokenStandard,
} from "../terms/order.ts";
import type { Approval, ApprovalPolicy, Delivery, Preparation, Seconds, Storefront, TokenId } from "../types.ts";

/** What is offered by a signature, and on which terms. */
export interface SignListingOptions extends Ending {
  collection: string;
  /** One token; several are a bundle, sold together and final at once. */
  tokenId: TokenId | readonly TokenId[];
  /** In the currency's smallest unit: for each copy, or for the whole bundle. */
  price: bigint;
  /** The price falls to this one until the end; it does not fall where none is given. */
  endPrice?: bigint;
  /** A KIP-7 or ERC-20 token; the chain's native coin where none is named. */
  currency?: string;
  /** How many copies of a KIP-37 token; the collection counts as KIP-17 where it is not given. */
  copies?: bigint;
  /** Unix time in seconds from which on it can be bought; now where it is not given. */
  startsAt?: Seconds;
  /** Seconds in which the buyer can undo the purchase; 0, final at once, where it is not given. */
  refundWindow?: Seconds;
  /** As for `list`. */
  delivery?: Delivery;
  /** The highest royalty that you accept, in basis points; what the terms in force can ask where it is not given. */
  maxRoyaltyBps?: number;
  /** The highest protocol fee that you accept, in basis points; today's where it is not given. */
  maxProtocolFeeBps?: number;
  /** Who alone may buy. */
  taker?: string;
  /** The shop that brought you, and its fee, which is paid from the price. */
  storefront?: Storefront;
  /** Orders with one nonce are alternatives: the first to be used up ends the others. One at random where none is given. */
  nonce?: bigint | number;
  /** See {@link ApprovalPolicy}. By default the exchange is approved for each token; copies need `"unlimited"`. */
  approval?: ApprovalPolicy;
}

/** A signed order, which anyone whom it suits can take. */
export interface SignResult {
  order: SignedOrder;
  /** By which the exchange knows it. */
  orderHash: string;
  /** What was approved for it. */
  approvals: Approval[];
  /** What else was done for it first. */
  preparations: Preparation[];
}

/** A signed listing. */
export interface SignListingResult extends SignResult {
  delivery: Delivery;
  /** Why it is delivered so, in a sentence. */
  deliveryReason: string;
}

/** An order that is ready to be signed. */
export interface OrderPlan<Extra = unknown> {
  steps: Step[];
  order: Order;
  extra: Extra;
}

/** A listing that costs nothing until somebody takes it. */
export async function planSignListing(
  context: Context,
  options: SignListingOptions,
): Promise<OrderPlan<{ delivery: Delivery; deliveryReason: string }>> {
  const maker = requireAccount(context);
  const collection = checkAccount("collection", options.collection);
  const ids = Array.isArray(options.tokenId) ? (options.tokenId as TokenId[]) : [options.tokenId as TokenId];
  const tokenIds = ids.map((id) => checkUint("tokenId", id, 256));
  if (tokenIds.length === 0) throw invalid("tokenId", "must name a token");
  if (new Set(tokenIds).size !== tokenIds.length) throw invalid("tokenId", "names a token twice");
  const isCopies = options.copies !== undefined;
  const refundWindow = checkSeconds("refundWindow", options.refundWindow ?? 0, 24);
  const exchange = context.addresses.OrderExchange;
  const [period, state, rates, choice, steps] = await Promise.all([
    periodOf(context, options, options.startsAt),
    makerState(context, maker),
    options.maxRoyaltyBps === undefined ? highestRates(context, collection, tokenIds) : [],
    chooseDelivery(context, collection, refundWindow, options.delivery),
    isCopies
      ? approveCopies(context, collection, exchange, options.approval)
      : approveTokens(context, collection, tokenIds, exchange, options.approval),
  ]);
  const order = makeOrder({
    side: OrderSide.Listing,
    standard: isCopies ? TokenStandard.KIP37 : TokenStandard.KIP17,
    maker,
    taker: optionalAddress("taker", options.taker),
    collection,
    tokenIds,
    quantity: isCopies ? checkUint("copies", options.copies ?? 1n, 128, 1n) : 1n,
    currency: optionalAddress("currency", options.currency),
    price: checkAmount("price", options.price),
    endPrice: options.endPrice === undefined ? 0n : checkAmount("endPrice", options.endPrice),
    ...period,
    refundWindow,
    delivery: deliveryCode(choice.delivery),
    maxRoyaltyBps:
      options.maxRoyaltyBps === undefined
        ? rates.reduce((highest, rate) => (rate > highest ? rate : highest), 0n)
        : checkBps("maxRoyaltyBps", options.maxRoyaltyBps),
    maxProtocolFeeBps:
      options.maxProtocolFeeBps === undefined
        ? state.protocolFeeBps
        : checkBps("maxProtocolFeeBps", options.maxProtocolFeeBps),
    storefront: options.storefront === undefined ? ZeroAddress : checkAccount("storefront", options.storefront.address),
    storefrontFeeBps: checkBps("storefront.feeBps", options.storefront?.feeBps ?? 0),
    nonce: nonceOf(options.nonce),
    epoch: state.epoch,
  });
  return { steps, order, extra: choice };
}

/** Does what an order needs first, then signs it. */
export async function sign<Extra extends object>(
  context: Context,
  { steps, order, extra }: OrderPlan<Extra>,
): Promise<SignResult & Extra> {
  const signer = requireSigner(context);
  const done = await executeSteps(context, steps);
  const domain = { chainId: context.chainId, verifyingContract: context.addresses.OrderExchange };
  try {
    const signed = await signing(context, () => signOrder(signer, domain, order));
    return { order: signed, orderHash: hashOrder(order), ...done, ...extra };
  } catch (error) {
    (error as { approvals?: Approval[] }).approvals = done.approvals;
    throw error;
  }
}

async function approveTokens(
  context: Context,
  collection: string,
  tokenIds: readonly bigint[],
  spender: string,
  policy: ApprovalPolicy | undefined,
): Promise<Step[]> {
  const steps = await Promise.all(tokenIds.map((id) => approveToken(context, collection, id, spender, policy)));
  // The approval of all tokens is needed once.
  const forAll = steps.flat().find(({ done }) => done.kind === "collection");
  return forAll === undefined ? steps.flat() : [forAll];
}

function highestRates(context: Context, collection: string, tokenIds: readonly bigint[]): Promise<bigint[]> {
  const { router } = context.contracts;
  return Promise.all(tokenIds.map((id) => ask(context, () => router.highestRoyaltyRate(collection, id))));
}
