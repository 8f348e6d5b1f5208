import { toBigInt, type TransactionReceipt, ZeroAddress } from "ethers";
import { DroitError } from "../errors/DroitError.ts";
import { formatAmount } from "../errors/sentence.ts";
import { approveAmount } from "../internal/approvals.ts";
import {
  checkAccount,
  checkAmount,
  checkHash,
  checkStorefront,
  checkUint,
  invalid,
  optionalAddress,
} from "../internal/check.ts";
import { chainTime, type Context, requireAccount } from "../internal/Context.ts";
import { currencyInfo } from "../internal/currency.ts";
import { escrowsIn } from "../internal/escrows.ts";
import { requireListing } from "../internal/listings.ts";
import { addressIn, checkSigned, feeOf, priceAt } from "../internal/orders.ts";
import type { Plan } from "../internal/plan.ts";
import { permitAmount } from "../internal/tokenPermits.ts";
import { BUY_PURCHASE, makePurchase, type SignedOrder } from "../terms/order.ts";
import type { ApprovalPolicy, Escrow, ListingView, Storefront, TokenId } from "../types.ts";

const BUY = "buy((address,uint256,address,bytes32,address,address,uint16))";

/** A listing as the buyer saw it: what a reading returned, or what names it. */
export interface SeenListing {
  collection: string;
  tokenId: TokenId;
  seller: string;
  /** The hash of the whole listing. */
  hash: string;
  /** In the currency's smallest unit; where it is not here, the caller names a maximum. */
  price?: bigint;
}

interface BuyerOptions {
  /** Who receives it, and may undo the purchase; you where nobody is named. */
  receiver?: string;
  /** The shop that brought you, and its fee, which comes on top of the price. */
  storefront?: Storefront;
  /** See {@link ApprovalPolicy}. By default the exchange is approved for just the price. */
  approval?: ApprovalPolicy;
}

/** A listing of the exchange to buy. */
export interface BuyListingOptions extends BuyerOptions {
  listing: SeenListing;
  /** The most that you pay, in the currency's smallest unit, without your shop's fee; what you saw where it is not given. */
  maxPrice?: bigint;
}

/** A signed listing to buy. */
export interface BuyOrderOptions extends BuyerOptions {
  order: SignedOrder;
  /** How many copies; 1 where it is not given. */
  quantity?: bigint;
  /** The most that you pay for all of them, without your shop's fee; what it costs now where it is not given. */
  maxPrice?: bigint;
}

/** What is bought: a listing of the exchange, or a signed one. */
export type BuyOptions = BuyListingOptions | BuyOrderOptions;

/** A purchase. */
export interface BuyResult {
  /** In the currency's smallest unit, without your shop's fee. */
  price: bigint;
  currency: string;
  /** The sale while it can be undone; undefined where it is final. */
  escrow: Escrow | undefined;
}

/** Buys what a listing offers, as it was seen: where it changed since, nothing is paid. */
export function planBuy(context: Context, options: BuyOptions): Promise<Plan<BuyResult>> {
  return "order" in options ? planBuyOrder(context, options) : planBuyListing(context, options);
}

async function planBuyListing(context: Context, options: BuyListingOptions): Promise<Plan<BuyResult>> {
  requireAccount(context);
  const seen = await findSeen(context, options.listing, options.maxPrice);
  const front = checkStorefront(options.storefront);
  const purchase = {
    collection: seen.collection,
    tokenId: seen.tokenId,
    seller: seen.seller,
    listingHash: seen.hash,
    receiver: optionalAddress("receiver", options.receiver),
    ...front,
  };
  const { exchange } = context.contracts;
  const to = context.addresses.FixedPriceExchange;
  const due = seen.price + feeOf(seen.price, front.storefrontFeeBps);
  const native = seen.currency === ZeroAddress;
  const [currency, steps] = await Promise.all([
    currencyInfo(context, seen.currency),
    native ? [] : approveAmount(context, seen.currency, to, due, options.approval),
  ]);
  return {
    steps,
    call: { to, data: exchange.interface.encodeFunctionData(BUY, [purchase]), ...(native && { value: due }) },
    currency,
    read: (receipt) => ({ price: seen.price, currency: seen.currency, escrow: escrowsIn(context, receipt)[0] }),
  };
}

/**
 * The listing that stands now, if it is what the buyer saw.
 * @throws DroitError `ExchangeNotListed`, `ExchangeListingChanged`, `PRICE_ABOVE_MAXIMUM`, `INVALID_ARGUMENT`.
 */
export async function findSeen(context: Context, seen: SeenListing, maxPrice = seen.price): Promise<ListingView> {
  const key = {
    collection: checkAccount("listing.collection", seen.collection),
    tokenId: checkUint("listing.tokenId", seen.tokenId, 256),
    seller: checkAccount("listing.seller", seen.seller),
  };
  const hash = checkHash("listing.hash", seen.hash);
  if (maxPrice === undefined) throw invalid("maxPrice", "must be given where the listing has no price");
  const maximum = checkAmount("maxPrice", maxPrice);
  const listing = await requireListing(context, key);
  if (listing.hash !== hash) {
    throw new DroitError(
      "ExchangeListingChanged",
      `The listing is no longer what you saw: ${key.seller} changed the terms for ${key.tokenId} of ${key.collection}.`,
      { args: { ...key, listing } },
    );
  }
  if (listing.price > maximum) throw await tooDear(context, listing.currency, listing.price, maximum);
  return listing;
}

async function planBuyOrder(context: Context, options: BuyOrderOptions): Promise<Plan<BuyResult>> {
  requireAccount(context);
  const signed = checkSigned(options.order);
  const { order } = signed;
  const quantity = checkUint("quantity", options.quantity ?? 1n, 128, 1n);
  const address = addressIn(order, "currency");
  const price = priceAt(order, await chainTime(context)) * quantity;
  const maximum = options.maxPrice === undefined ? price : checkAmount("maxPrice", options.maxPrice);
  if (price > maximum) throw await tooDear(context, address, price, maximum);
  const front = checkStorefront(options.storefront);
  const most = maximum + feeOf(maximum, front.storefrontFeeBps);
  const purchase = makePurchase(signed, {
    quantity,
    maximum: most,
    receiver: optionalAddress("receiver", options.receiver),
    ...front,
  });
  const { orders } = context.contracts;
  const to = context.addresses.OrderExchange;
  const native = address === ZeroAddress;
  const [currency, steps] = await Promise.all([
    currencyInfo(context, address),
    native ? [] : permitAmount(context, address, to, most, options.approval),
  ]);
  const call = (permit = "0x") => ({
    to,
    data: orders.interface.encodeFunctionData(BUY_PURCHASE, [{ ...purchase, permit }]),
    // What is above the price comes back.
    ...(native && { value: most }),
  });
  return {
    steps,
    call: call(),
    withPermits: (permits) => call(permits.get(address)),
    currency,
    read: (receipt) => ({
      price: filledPrice(context, receipt),
      currency: address,
      escrow: escrowsIn(context, receipt)[0],
    }),
  };
}

/** What the orders of a transaction were sold for, together. */
function filledPrice(context: Context, receipt: TransactionReceipt): bigint {
  const { orders } = context.contracts;
  return receipt.logs.reduce((sum, log) => {
    const event = log.address === context.addresses.OrderExchange ? orders.interface.parseLog(log) : null;
    return event?.name === "OrderFilled" ? sum + toBigInt(event.args.price as bigint) : sum;
  }, 0n);
}

async function tooDear(context: Context, address: string, price: bigint, maximum: bigint): Promise<DroitError> {
  const currency = await currencyInfo(context, address);
  const [costs, most] = [price, maximum].map((amount) => formatAmount(amount, currency, context.coin));
  return new DroitError("PRICE_ABOVE_MAXIMUM", `It costs ${costs!}, which is above your maximum of ${most!}.`, {
    args: { price, maximum },
  });
}
