import { approveToken } from "../internal/approvals.ts";
import {
  checkAccount,
  checkAmount,
  checkBps,
  checkSeconds,
  checkStorefront,
  checkUint,
  optionalAddress,
} from "../internal/check.ts";
import { chooseDelivery } from "../internal/collections.ts";
import { ask, type Context, requireAccount } from "../internal/Context.ts";
import { currencyInfo } from "../internal/currency.ts";
import { type Ending, periodOf, USUAL_REFUND_WINDOW } from "../internal/defaults.ts";
import { deliveryCode, requireListing } from "../internal/listings.ts";
import type { Plan } from "../internal/plan.ts";
import type { ApprovalPolicy, Delivery, ListingView, Seconds, Storefront, TokenId } from "../types.ts";

const PUT_ON_SALE =
  "putOnSale(address,uint256,(address,uint128,uint40,uint24,uint8,uint16,uint16,address,address,uint16))";

/** What is put on sale, and on which terms. */
export interface ListOptions extends Ending {
  collection: string;
  tokenId: TokenId;
  /** In the currency's smallest unit. */
  price: bigint;
  /** A KIP-7 or ERC-20 token; the chain's native coin where none is named. */
  currency?: string;
  /** Seconds in which the buyer can undo the purchase, at most 30 days; 7 days where it is not given, 0 is final at once. */
  refundWindow?: Seconds;
  /** Where it is not given: `Held` for collections that Droit did not make, `Delivered` for others. */
  delivery?: Delivery;
  /** The highest royalty that you accept, in basis points; what the terms in force can ask where it is not given. */
  maxRoyaltyBps?: number;
  /** Who alone may buy. */
  buyer?: string;
  /** The shop that brought you, and its fee, which is paid from the price. */
  storefront?: Storefront;
  /** See {@link ApprovalPolicy}. By default the exchange is approved for this one token. */
  approval?: ApprovalPolicy;
}

/** A token that is on sale now. */
export interface ListResult {
  listing: ListingView;
  delivery: Delivery;
  /** Why it is delivered so, in a sentence. */
  deliveryReason: string;
}

/** Puts a token on sale at a fixed price, or replaces your listing of it. */
export async function planList(context: Context, options: ListOptions): Promise<Plan<ListResult>> {
  const seller = requireAccount(context);
  const collection = checkAccount("collection", options.collection);
  const tokenId = checkUint("tokenId", options.tokenId, 256);
  const price = checkAmount("price", options.price);
  const currency = optionalAddress("currency", options.currency);
  const refundWindow = checkSeconds("refundWindow", options.refundWindow ?? USUAL_REFUND_WINDOW, 24);
  const { exchange, router } = context.contracts;
  const [{ expiresAt }, fee, rate, choice, info, steps] = await Promise.all([
    periodOf(context, options),
    ask(context, () => exchange.protocolFee()),
    options.maxRoyaltyBps === undefined
      ? ask(context, () => router.highestRoyaltyRate(collection, tokenId))
      : undefined,
    chooseDelivery(context, collection, refundWindow, options.delivery),
    currencyInfo(context, currency),
    approveToken(context, collection, tokenId, context.addresses.FixedPriceExchange, options.approval),
  ]);
  const listing = {
    currency,
    price,
    expiresAt,
    refundWindow,
    delivery: deliveryCode(choice.delivery),
    maxRoyaltyBps: rate ?? checkBps("maxRoyaltyBps", options.maxRoyaltyBps ?? 0),
    protocolFeeBps: fee.bps,
    buyer: optionalAddress("buyer", options.buyer),
    ...checkStorefront(options.storefront),
  };
  const data = exchange.interface.encodeFunctionData(PUT_ON_SALE, [collection, tokenId, listing]);
  return {
    steps,
    call: { to: context.addresses.FixedPriceExchange, data },
    currency: info,
    read: async () => ({ listing: await requireListing(context, { collection, tokenId, seller }), ...choice }),
  };
}

/** Which of your tokens, and what it shall cost. */
export interface RepriceOptions {
  collection: string;
  tokenId: TokenId;
  /** In the currency's smallest unit. */
  price: bigint;
}

/** Changes the price of your listing; all else stays as it is. */
export async function planReprice(context: Context, options: RepriceOptions): Promise<Plan<{ listing: ListingView }>> {
  const key = ownListing(context, options);
  const price = checkAmount("price", options.price);
  const { currency } = await requireListing(context, key);
  const { exchange } = context.contracts;
  const data = exchange.interface.encodeFunctionData("reprice", [key.collection, key.tokenId, price]);
  return {
    steps: [],
    call: { to: context.addresses.FixedPriceExchange, data },
    currency: await currencyInfo(context, currency),
    read: async () => ({ listing: await requireListing(context, key) }),
  };
}

/** Which of your listings. */
export interface CancelListingOptions {
  collection: string;
  tokenId: TokenId;
}

/** Ends your listing. */
export function planCancelListing(context: Context, options: CancelListingOptions): Plan<object> {
  const { collection, tokenId } = ownListing(context, options);
  const data = context.contracts.exchange.interface.encodeFunctionData("cancelSale", [collection, tokenId]);
  return { steps: [], call: { to: context.addresses.FixedPriceExchange, data }, read: () => ({}) };
}

/** Whose listing of what. */
export interface PruneOptions {
  collection: string;
  tokenId: TokenId;
  seller: string;
}

/** Ends a listing that has expired, or whose seller no longer owns the token. Anyone may. */
export function planPrune(context: Context, options: PruneOptions): Plan<object> {
  const collection = checkAccount("collection", options.collection);
  const tokenId = checkUint("tokenId", options.tokenId, 256);
  const seller = checkAccount("seller", options.seller);
  const data = context.contracts.exchange.interface.encodeFunctionData("prune", [collection, tokenId, seller]);
  return { steps: [], call: { to: context.addresses.FixedPriceExchange, data }, read: () => ({}) };
}

function ownListing(context: Context, { collection, tokenId }: CancelListingOptions) {
  return {
    collection: checkAccount("collection", collection),
    tokenId: checkUint("tokenId", tokenId, 256),
    seller: requireAccount(context),
  };
}
