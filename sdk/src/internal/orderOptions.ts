import type { Order } from "../terms/order.ts";
import type { ApprovalPolicy, Seconds, Storefront } from "../types.ts";
import { checkAccount, checkAmount, checkSeconds, checkStorefront, optionalAddress } from "./check.ts";
import { ask, type Context, requireAccount } from "./Context.ts";
import { type Ending, periodOf } from "./defaults.ts";
import { nonceOf } from "./orders.ts";

/** What every order says, a signed listing or an offer. */
export interface OrderOptions extends Ending {
  collection: string;
  /** In the currency's smallest unit: for each token or copy, or for a bundle as a whole. */
  price: bigint;
  /**
   * A KIP-7 or ERC-20 token; the chain's native coin where none is named. An offer in native coin is paid from wrapped ones.
   */
  currency?: string;
  /** Unix time in seconds from which on it can be taken; now where it is not given. */
  startsAt?: Seconds;
  /** Seconds in which the buyer can undo the purchase; 0, final at once, where it is not given. */
  refundWindow?: Seconds;
  /** Who alone may take it. */
  taker?: string;
  /** The shop that brought you, and its fee: a seller's is paid from the price, a buyer's comes on top of it. */
  storefront?: Storefront;
  /** Orders with one nonce are alternatives: the first to be used up ends the others. One at random where none is given. */
  nonce?: bigint | number;
  /** See {@link ApprovalPolicy}. By default the exchange is approved for just what this order can take from you. */
  approval?: ApprovalPolicy;
}

type Common =
  | ("maker" | "taker" | "collection" | "currency" | "price" | "startsAt" | "expiresAt" | "refundWindow")
  | ("storefront" | "storefrontFeeBps" | "nonce" | "epoch");

/** The fields of an order that follow from what every order says, and from its maker's state on the chain. */
export async function orderFields(context: Context, options: OrderOptions): Promise<Pick<Order, Common>> {
  const maker = requireAccount(context);
  const fields = {
    maker,
    taker: optionalAddress("taker", options.taker),
    collection: checkAccount("collection", options.collection),
    currency: optionalAddress("currency", options.currency),
    price: checkAmount("price", options.price),
    refundWindow: checkSeconds("refundWindow", options.refundWindow ?? 0, 24),
    ...checkStorefront(options.storefront),
    nonce: nonceOf(options.nonce),
  };
  const [period, epoch] = await Promise.all([
    periodOf(context, options, options.startsAt),
    ask(context, () => context.contracts.orders.epochOf(maker)),
  ]);
  return { ...fields, ...period, epoch };
}
