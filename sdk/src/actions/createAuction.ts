import { auctionId } from "../terms/auction.ts";
import type { AuctionTerms } from "../auctions/types.ts";
import { approveToken } from "../internal/approvals.ts";
import type { AuctionHandle } from "../internal/auctions.ts";
import {
  checkAccount,
  checkAmount,
  checkBps,
  checkSeconds,
  checkStorefront,
  checkUint,
  invalid,
  optionalAddress,
} from "../internal/check.ts";
import { chooseDelivery } from "../internal/collections.ts";
import { ask, chainTime, type Context, requireAccount } from "../internal/Context.ts";
import { currencyInfo } from "../internal/currency.ts";
import { type Gate, gateOf } from "../internal/gates.ts";
import { deliveryCode } from "../internal/listings.ts";
import type { Plan } from "../internal/plan.ts";
import type { ApprovalPolicy, Delivery, Seconds, Storefront, TokenId } from "../types.ts";

const MINUTE = 60;
const DAY = 86_400n;

/** What is put up for auction, and on which terms. */
export interface CreateAuctionOptions {
  collection: string;
  tokenId: TokenId;
  /** The least first bid, in the currency's smallest unit. */
  reservePrice: bigint;
  /** The price at which anyone may buy at once until the first bid. */
  buyNowPrice?: bigint;
  /** A KIP-7 or ERC-20 token; the chain's native coin where none is named. */
  currency?: string;
  /** Unix time in seconds; now where it is not given. */
  startsAt?: Seconds;
  /** In seconds from the start; a day where neither this nor `endsAt` is given. */
  duration?: Seconds;
  /** Unix time in seconds. */
  endsAt?: Seconds;
  /** What a bid exceeds the last one by at least, in basis points of it; 500 where it is not given. */
  minRaiseBps?: number;
  /** The same as an amount; the higher of both counts. */
  minRaise?: bigint;
  /** A bid in the last so many seconds moves the end to so many seconds after it; 15 minutes where it is not given. */
  extensionWindow?: Seconds;
  /** How many seconds the end moves at most; a day where it is not given. */
  maxExtension?: Seconds;
  /** Who may bid; everybody where it is not given. */
  gate?: Gate;
  /** Seconds in which the winner can undo the sale; 0, final at once, where it is not given. */
  refundWindow?: Seconds;
  /** As for `list`. */
  delivery?: Delivery;
  /** The highest royalty that you pay, in basis points; what the terms in force can ask where it is not given. */
  maxRoyaltyBps?: number;
  /** The shop that brought you, and its fee, which is paid from the price. */
  storefront?: Storefront;
  /** See {@link ApprovalPolicy}. By default the auction house is approved for this one token. */
  approval?: ApprovalPolicy;
}

/** An auction that runs, or begins. */
export interface CreateAuctionResult extends AuctionHandle {
  delivery: Delivery;
  /** Why it is delivered so, in a sentence. */
  deliveryReason: string;
}

/** Puts a token up for auction. The auction house keeps it until the end. */
export async function planCreateAuction(
  context: Context,
  options: CreateAuctionOptions,
): Promise<Plan<CreateAuctionResult>> {
  const seller = requireAccount(context);
  if (options.duration !== undefined && options.endsAt !== undefined) {
    throw invalid("duration", "cannot be given beside endsAt");
  }
  const collection = checkAccount("collection", options.collection);
  const tokenId = checkUint("tokenId", options.tokenId, 256);
  const refundWindow = checkSeconds("refundWindow", options.refundWindow ?? 0, 24);
  const currency = optionalAddress("currency", options.currency);
  const { house, router } = context.contracts;
  const to = context.addresses.AuctionHouse;
  const [now, fee, rate, choice, info, steps] = await Promise.all([
    chainTime(context),
    ask(context, () => house.protocolFee()),
    options.maxRoyaltyBps === undefined
      ? ask(context, () => router.highestRoyaltyRate(collection, tokenId))
      : undefined,
    chooseDelivery(context, collection, refundWindow, options.delivery),
    currencyInfo(context, currency),
    approveToken(context, collection, tokenId, to, options.approval),
  ]);
  const startsAt = options.startsAt === undefined ? BigInt(now) : checkSeconds("startsAt", options.startsAt);
  const endsAt =
    options.endsAt === undefined
      ? startsAt + checkSeconds("duration", options.duration ?? DAY)
      : checkSeconds("endsAt", options.endsAt);
  const auction: AuctionTerms = {
    collection,
    tokenId,
    seller,
    currency,
    reservePrice: checkAmount("reservePrice", options.reservePrice, 96),
    buyNowPrice: options.buyNowPrice === undefined ? 0n : checkAmount("buyNowPrice", options.buyNowPrice, 96),
    minRaise: options.minRaise === undefined ? 0n : checkAmount("minRaise", options.minRaise, 96, 0n),
    minRaiseBps: checkBps("minRaiseBps", options.minRaiseBps ?? 500),
    startsAt: Number(startsAt),
    endsAt: Number(endsAt),
    extensionWindow: Number(checkSeconds("extensionWindow", options.extensionWindow ?? 15 * MINUTE, 24)),
    maxExtension: Number(checkSeconds("maxExtension", options.maxExtension ?? DAY, 24)),
    ...gateOf(options.gate),
    refundWindow: Number(refundWindow),
    delivery: deliveryCode(choice.delivery),
    maxRoyaltyBps: Number(rate ?? checkBps("maxRoyaltyBps", options.maxRoyaltyBps ?? 0)),
    protocolFeeBps: Number(fee.bps),
    ...checkStorefront(options.storefront),
  };
  return {
    steps,
    call: { to, data: house.interface.encodeFunctionData("create", [auction]) },
    currency: info,
    read: () => ({ id: auctionId(auction), auction, ...choice }),
  };
}
