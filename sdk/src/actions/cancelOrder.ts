import { toBigInt } from "ethers";
import { checkUint, invalid } from "../internal/check.ts";
import { type Context, requireAccount } from "../internal/Context.ts";
import { eventIn } from "../internal/logs.ts";
import { addressIn, checkSigned } from "../internal/orders.ts";
import type { Plan } from "../internal/plan.ts";
import type { SignedOrder } from "../terms/order.ts";

/** Which of your orders: one that you have, or all with a nonce. */
export type CancelOrderOptions = { order: SignedOrder } | { nonce: bigint | number };

/** Ends a signed listing or an offer of yours, and its alternatives: all orders with its nonce. */
export function planCancelOrder(context: Context, options: CancelOrderOptions): Plan<{ nonce: bigint }> {
  const account = requireAccount(context);
  if ("order" in options && addressIn(checkSigned(options.order).order, "maker") !== account) {
    throw invalid("order", "is not yours");
  }
  const nonce = "order" in options ? toBigInt(options.order.order.nonce) : checkUint("nonce", options.nonce, 256);
  const { orders } = context.contracts;
  return {
    steps: [],
    call: { to: context.addresses.OrderExchange, data: orders.interface.encodeFunctionData("cancel", [nonce]) },
    read: () => ({ nonce }),
  };
}

/** Ends all signed listings and offers of yours so far. */
export function planCancelAllOrders(context: Context): Plan<{ epoch: bigint }> {
  const { orders } = context.contracts;
  const to = context.addresses.OrderExchange;
  return {
    steps: [],
    call: { to, data: orders.interface.encodeFunctionData("incrementEpoch") },
    read: (receipt) => ({ epoch: eventIn(orders.interface, to, receipt, "EpochIncremented").args.epoch as bigint }),
  };
}
