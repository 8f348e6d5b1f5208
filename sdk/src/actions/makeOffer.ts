import { Contract, toBigInt, ZeroAddress, ZeroHash } from "ethers";
import type { LocalWrappedCoin } from "../../../typechain-types/index.js";
import { localWrappedCoinAbi } from "../abi/LocalWrappedCoin.ts";
import { approveAmount } from "../internal/approvals.ts";
import {
  checkAccount,
  checkAmount,
  checkBps,
  checkHash,
  checkSeconds,
  checkUint,
  optionalAddress,
} from "../internal/check.ts";
import { ask, type Context, requireAccount } from "../internal/Context.ts";
import { type Ending, periodOf } from "../internal/defaults.ts";
import { deliveryCode } from "../internal/listings.ts";
import { feeOf, makerState, nonceOf } from "../internal/orders.ts";
import type { Step } from "../internal/plan.ts";
import { makeOrder, OrderSide, TokenStandard } from "../terms/order.ts";
import type { ApprovalPolicy, Delivery, Seconds, Storefront, TokenId } from "../types.ts";
import type { OrderPlan } from "./signListing.ts";

/** What is wanted, and what is paid for it. */
export interface MakeOfferOptions extends Ending {
  collection: string;
  /** The token; any of the collection where none is named. */
  tokenId?: TokenId;
  /** The root of a Merkle tree of the tokens that are wanted, as `@openzeppelin/merkle-tree` makes it of `["uint256"]`. */
  tokenSet?: string;
  /** For each token or copy, in the currency's smallest unit. */
  price: bigint;
  /** How many tokens of the collection or set, or copies of the token; 1 where it is not given. */
  quantity?: bigint;
  /** Whether the collection is of KIP-37 tokens. */
  copies?: boolean;
  /** A KIP-7 or ERC-20 token; the native coin where none is named. An offer in it is paid from your wrapped coins. */
  currency?: string;
  /** Whether native coins are wrapped where too few wrapped ones are there; true where it is not given. */
  wrap?: boolean;
  /** Unix time in seconds from which on it can be accepted; now where it is not given. */
  startsAt?: Seconds;
  /** Seconds in which you can undo the purchase; 0, final at once, where it is not given. */
  refundWindow?: Seconds;
  /** `Delivered` where it is not given. */
  delivery?: Delivery;
  /** The highest royalty with which you want it; you do not pay it. Any where it is not given. */
  maxRoyaltyBps?: number;
  /** The highest protocol fee with which you want it, in basis points; you do not pay it. Any where it is not given. */
  maxProtocolFeeBps?: number;
  /** Who alone may accept. */
  taker?: string;
  /** The shop that brought you, and its fee, which comes on top of the price. */
  storefront?: Storefront;
  /** As for `signListing`. */
  nonce?: bigint | number;
  /** See {@link ApprovalPolicy}. By default the exchange is approved for just what this offer can cost. */
  approval?: ApprovalPolicy;
}

/** An offer that costs nothing until somebody accepts it. The money stays with you until then, and must be there. */
export async function planMakeOffer(context: Context, options: MakeOfferOptions): Promise<OrderPlan<object>> {
  const maker = requireAccount(context);
  const currency = optionalAddress("currency", options.currency);
  const price = checkAmount("price", options.price);
  const quantity = checkUint("quantity", options.quantity ?? 1n, 128, 1n);
  const storefrontFeeBps = checkBps("storefront.feeBps", options.storefront?.feeBps ?? 0);
  const total = price * quantity + feeOf(price * quantity, storefrontFeeBps);
  const [period, state, steps] = await Promise.all([
    periodOf(context, options, options.startsAt),
    makerState(context, maker),
    preparePayment(context, maker, currency, total, options),
  ]);
  const order = makeOrder({
    side: OrderSide.Offer,
    standard: options.copies === true ? TokenStandard.KIP37 : TokenStandard.KIP17,
    maker,
    taker: optionalAddress("taker", options.taker),
    collection: checkAccount("collection", options.collection),
    tokenIds: options.tokenId === undefined ? [] : [checkUint("tokenId", options.tokenId, 256)],
    tokenSet: options.tokenSet === undefined ? ZeroHash : checkHash("tokenSet", options.tokenSet),
    quantity,
    currency,
    price,
    ...period,
    refundWindow: checkSeconds("refundWindow", options.refundWindow ?? 0, 24),
    delivery: deliveryCode(options.delivery ?? "Delivered"),
    maxRoyaltyBps: checkBps("maxRoyaltyBps", options.maxRoyaltyBps ?? 10_000),
    maxProtocolFeeBps: checkBps("maxProtocolFeeBps", options.maxProtocolFeeBps ?? 500),
    storefront: options.storefront === undefined ? ZeroAddress : checkAccount("storefront", options.storefront.address),
    storefrontFeeBps,
    nonce: nonceOf(options.nonce),
    epoch: state.epoch,
  });
  return { steps, order, extra: {} };
}

async function preparePayment(
  context: Context,
  maker: string,
  currency: string,
  total: bigint,
  { wrap = true, approval }: MakeOfferOptions,
): Promise<Step[]> {
  const spender = context.addresses.OrderExchange;
  if (currency !== ZeroAddress) return approveAmount(context, currency, spender, total, approval);
  const address = context.addresses.WrappedCoin;
  const coin = new Contract(address, localWrappedCoinAbi, context.provider) as unknown as LocalWrappedCoin;
  const balance = toBigInt(await ask(context, () => coin.balanceOf(maker)));
  const missing = balance < total ? total - balance : 0n;
  // What is there after wrapping is not there yet: the approval is asked for as if it were.
  const steps = await approveAmount(context, address, spender, total, approval, wrap ? missing : 0n);
  if (missing === 0n) return steps;
  const call = { to: address, data: coin.interface.encodeFunctionData("deposit"), value: missing };
  return [{ kind: "preparation", call, done: { kind: "wrap", amount: missing } }, ...steps];
}
