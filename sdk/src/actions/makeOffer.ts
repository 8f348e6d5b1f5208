import { Contract, toBigInt, ZeroAddress, ZeroHash } from "ethers";
import type { LocalWrappedCoin } from "../../../typechain-types/index.js";
import { localWrappedCoinAbi } from "../abi/LocalWrappedCoin.ts";
import { approveAmount } from "../internal/approvals.ts";
import { checkAmount, checkBps, checkHash, checkStorefront, checkUint, optionalAddress } from "../internal/check.ts";
import { ask, type Context, requireAccount } from "../internal/Context.ts";
import { deliveryCode } from "../internal/listings.ts";
import { orderFields, type OrderOptions } from "../internal/orderOptions.ts";
import { feeOf } from "../internal/orders.ts";
import type { Step } from "../internal/plan.ts";
import { permitAmount } from "../internal/tokenPermits.ts";
import { makeOrder, OrderSide, TokenStandard } from "../terms/order.ts";
import type { Delivery, TokenId } from "../types.ts";
import type { OrderPlan } from "./signListing.ts";

/** What is wanted, and what is paid for it. */
export interface MakeOfferOptions extends OrderOptions {
  /** The token; any of the collection where none is named. */
  tokenId?: TokenId;
  /** The root of a Merkle tree of the tokens that are wanted, as `@openzeppelin/merkle-tree` makes it of `["uint256"]`. */
  tokenSet?: string;
  /** How many tokens of the collection or set, or copies of the token; 1 where it is not given. */
  quantity?: bigint;
  /** Whether the collection is of KIP-37 tokens. */
  copies?: boolean;
  /** Whether native coins are wrapped where too few wrapped ones are there; true where it is not given. */
  wrap?: boolean;
  /** `Delivered` where it is not given. */
  delivery?: Delivery;
  /** The highest royalty with which you want it; you do not pay it. Any where it is not given. */
  maxRoyaltyBps?: number;
  /** The highest protocol fee with which you want it, in basis points; you do not pay it. Any where it is not given. */
  maxProtocolFeeBps?: number;
}

/**
 * An offer that costs nothing until somebody accepts it. The money stays with you until then, and must be there. With the approval
 * `"permit"` it comes with a permit, which the next one that is used ends, of whichever offer or purchase: those who have several
 * offers open in one token approve.
 */
export async function planMakeOffer(context: Context, options: MakeOfferOptions): Promise<OrderPlan<object>> {
  const maker = requireAccount(context);
  const currency = optionalAddress("currency", options.currency);
  const quantity = checkUint("quantity", options.quantity ?? 1n, 128, 1n);
  const price = checkAmount("price", options.price) * quantity;
  const total = price + feeOf(price, checkStorefront(options.storefront).storefrontFeeBps);
  const fields = await orderFields(context, options);
  const steps =
    currency === ZeroAddress
      ? await prepareWrapped(context, maker, total, options)
      : await permitAmount(
          context,
          currency,
          context.addresses.OrderExchange,
          total,
          options.approval,
          toBigInt(fields.expiresAt),
        );
  const order = makeOrder({
    ...fields,
    side: OrderSide.Offer,
    standard: options.copies === true ? TokenStandard.KIP37 : TokenStandard.KIP17,
    tokenIds: options.tokenId === undefined ? [] : [checkUint("tokenId", options.tokenId, 256)],
    tokenSet: options.tokenSet === undefined ? ZeroHash : checkHash("tokenSet", options.tokenSet),
    quantity,
    delivery: deliveryCode(options.delivery ?? "Delivered"),
    maxRoyaltyBps: checkBps("maxRoyaltyBps", options.maxRoyaltyBps ?? 10_000),
    maxProtocolFeeBps: checkBps("maxProtocolFeeBps", options.maxProtocolFeeBps ?? 500),
  });
  return { steps, order, extra: {} };
}

async function prepareWrapped(
  context: Context,
  maker: string,
  total: bigint,
  { wrap = true, approval }: MakeOfferOptions,
): Promise<Step[]> {
  const spender = context.addresses.OrderExchange;
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
