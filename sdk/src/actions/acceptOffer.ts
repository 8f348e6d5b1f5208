import { toBigInt } from "ethers";
import { approveCopies, approveToken } from "../internal/approvals.ts";
import { checkAmount, checkHash, checkStorefront, checkUint } from "../internal/check.ts";
import { type Context, requireAccount } from "../internal/Context.ts";
import { currencyInfo } from "../internal/currency.ts";
import { escrowsIn } from "../internal/escrows.ts";
import { eventIn } from "../internal/logs.ts";
import { addressIn, checkSigned } from "../internal/orders.ts";
import type { Plan } from "../internal/plan.ts";
import { makeAcceptance, type SignedOrder, TokenStandard } from "../terms/order.ts";
import type { ApprovalPolicy, Escrow, Storefront, TokenId } from "../types.ts";

/** Which offer is accepted, with what, and for how much at least. */
export interface AcceptOfferOptions {
  offer: SignedOrder;
  tokenId: TokenId;
  /** The least that you must receive after royalties and fees, in the currency's smallest unit. */
  minimum: bigint;
  /** What came with the offer, where it is paid by permit. */
  permit?: string;
  /** The token's proof in the offer's set. */
  tokenProof?: readonly string[];
  /** How many copies; 1 where it is not given. */
  quantity?: bigint;
  /** The shop that brought you, and its fee, which is paid from the price. */
  storefront?: Storefront;
  /** See {@link ApprovalPolicy}. By default the exchange is approved for this one token; copies need `"unlimited"`. */
  approval?: ApprovalPolicy;
}

/** A sale to an offer. */
export interface AcceptOfferResult {
  /** What the buyer paid without their shop's fee, in the currency's smallest unit. */
  price: bigint;
  buyer: string;
  /** The sale while the buyer can undo it; undefined where it is final. */
  escrow: Escrow | undefined;
}

/** Sells your token, or copies, to the maker of an offer. */
export async function planAcceptOffer(context: Context, options: AcceptOfferOptions): Promise<Plan<AcceptOfferResult>> {
  requireAccount(context);
  const signed = checkSigned(options.offer);
  const collection = addressIn(signed.order, "collection");
  const tokenId = checkUint("tokenId", options.tokenId, 256);
  const minimum = checkAmount("minimum", options.minimum);
  const to = context.addresses.OrderExchange;
  const isCopies = toBigInt(signed.order.standard) === BigInt(TokenStandard.KIP37);
  const [currency, steps] = await Promise.all([
    currencyInfo(context, addressIn(signed.order, "currency")),
    isCopies
      ? approveCopies(context, collection, to, options.approval)
      : approveToken(context, collection, tokenId, to, options.approval),
  ]);
  const { orders } = context.contracts;
  const acceptance = makeAcceptance(signed, tokenId, minimum, {
    tokenProof: (options.tokenProof ?? []).map((node) => checkHash("tokenProof", node)),
    quantity: checkUint("quantity", options.quantity ?? 1n, 128, 1n),
    ...checkStorefront(options.storefront),
    permit: options.permit ?? "0x",
  });
  return {
    steps,
    call: { to, data: orders.interface.encodeFunctionData("acceptOffer", [acceptance]) },
    currency,
    read: (receipt) => {
      const { args } = eventIn(orders.interface, to, receipt, "OrderFilled");
      const [price, buyer] = [args.price as bigint, args.buyer as string];
      return { price, buyer, escrow: escrowsIn(context, receipt)[0] };
    },
  };
}
