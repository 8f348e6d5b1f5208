import { toBigInt } from "ethers";
import { approveCopies, approveToken } from "../internal/approvals.ts";
import { checkAccount, checkAmount, checkBps, checkUint, invalid } from "../internal/check.ts";
import { chooseDelivery } from "../internal/collections.ts";
import { ask, type Context, requireSigner } from "../internal/Context.ts";
import { deliveryCode } from "../internal/listings.ts";
import { orderFields, type OrderOptions } from "../internal/orderOptions.ts";
import { addressIn, signing } from "../internal/orders.ts";
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
import type { Approval, ApprovalPolicy, Delivery, Preparation, TokenId } from "../types.ts";

/** What is offered by a signature, and on which terms. */
export interface SignListingOptions extends OrderOptions {
  /** One token; several are a bundle, sold together and final at once. */
  tokenId: TokenId | readonly TokenId[];
  /** The price falls to this one until the end; it does not fall where none is given. */
  endPrice?: bigint;
  /** How many copies of a KIP-37 token, which need the approval `"unlimited"`; the collection is of KIP-17 where it is not given. */
  copies?: bigint;
  /** As for `list`. */
  delivery?: Delivery;
  /** The highest royalty that you accept, in basis points; what the terms in force can ask where it is not given. */
  maxRoyaltyBps?: number;
  /** The highest protocol fee that you accept, in basis points; today's where it is not given. */
  maxProtocolFeeBps?: number;
}

/** A signed order, which anyone whom it suits can take. */
export interface SignResult {
  order: SignedOrder;
  /** By which the exchange knows it. */
  orderHash: string;
  /** What goes with an offer that is paid by permit: whoever accepts it gives this to `acceptOffer`. */
  permit?: string;
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
  const collection = checkAccount("collection", options.collection);
  const ids = Array.isArray(options.tokenId) ? (options.tokenId as TokenId[]) : [options.tokenId as TokenId];
  const tokenIds = ids.map((id) => checkUint("tokenId", id, 256));
  if (tokenIds.length === 0) throw invalid("tokenId", "must name a token");
  if (new Set(tokenIds).size !== tokenIds.length) throw invalid("tokenId", "names a token twice");
  const isCopies = options.copies !== undefined;
  const { maxProtocolFeeBps: maxFee, maxRoyaltyBps: maxRoyalty } = options;
  const { OrderExchange: exchange } = context.addresses;
  const fields = await orderFields(context, options);
  const [fee, rates, choice, steps] = await Promise.all([
    maxFee === undefined ? ask(context, () => context.contracts.orders.protocolFee()) : undefined,
    maxRoyalty === undefined ? highestRates(context, collection, tokenIds) : [],
    chooseDelivery(context, collection, toBigInt(fields.refundWindow), options.delivery),
    isCopies
      ? approveCopies(context, collection, exchange, options.approval)
      : approveTokens(context, collection, tokenIds, exchange, options.approval),
  ]);
  const order = makeOrder({
    ...fields,
    side: OrderSide.Listing,
    standard: isCopies ? TokenStandard.KIP37 : TokenStandard.KIP17,
    tokenIds,
    quantity: isCopies ? checkUint("copies", options.copies ?? 1n, 128, 1n) : 1n,
    endPrice: options.endPrice === undefined ? 0n : checkAmount("endPrice", options.endPrice),
    delivery: deliveryCode(choice.delivery),
    maxRoyaltyBps:
      maxRoyalty === undefined
        ? rates.reduce((highest, rate) => (rate > highest ? rate : highest), 0n)
        : checkBps("maxRoyaltyBps", maxRoyalty),
    maxProtocolFeeBps: fee?.bps ?? checkBps("maxProtocolFeeBps", maxFee ?? 0),
  });
  return { steps, order, extra: choice };
}

/** Does what an order needs first, then signs it. */
export async function sign<Extra extends object>(
  context: Context,
  { steps, order, extra }: OrderPlan<Extra>,
): Promise<SignResult & Extra> {
  const signer = requireSigner(context);
  const domain = { chainId: context.chainId, verifyingContract: context.addresses.OrderExchange };
  return executeSteps(context, steps, async ({ permits, ...done }) => {
    const signed = await signing(context, () => signOrder(signer, domain, order));
    const permit = permits.get(addressIn(order, "currency"));
    return { order: signed, orderHash: hashOrder(order), ...done, ...(permit !== undefined && { permit }), ...extra };
  });
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
