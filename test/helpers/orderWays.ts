import { expect } from "chai";
import { BUY_ORDER, BUY_PURCHASE, type Order, type SignedOrder } from "../../sdk/src/terms/order.js";
import {
  acceptanceOf,
  listingOf,
  NOBODY,
  offerOf,
  type OrderWorld,
  PRICE,
  purchaseOf,
  type Sent,
  type Signer,
} from "./orderWorld.js";

/** What the one who takes an order may say. */
export interface Terms {
  by?: Signer;
  quantity?: bigint;
  storefront?: string;
  storefrontFeeBps?: bigint;
  tokenId?: bigint;
}

/** A way to take an order: one of the functions that do. */
export interface Way {
  name: string;
  isListing: boolean;
  /** An order that can be taken so, by anyone who has what it asks for. */
  make(world: OrderWorld, fields?: Partial<Order>): Promise<Order>;
  take(world: OrderWorld, signed: SignedOrder, terms?: Terms): Sent;
  /** The order's maker and its taker, as {make} and {take} have them. */
  maker(world: OrderWorld): Signer;
  taker(world: OrderWorld): Signer;
}

/** More than anything costs here; what is left is given back. */
const VALUE = 100n * PRICE;

const LISTED = {
  isListing: true,
  make: listingOf,
  maker: ({ seller }: OrderWorld) => seller,
  taker: ({ buyer }: OrderWorld) => buyer,
};

/** A listing taken as it is: without quantity and storefront. */
export const BUY_PLAINLY: Way = {
  name: "a listing that is bought as it is",
  ...LISTED,
  take: ({ orders, buyer }, { order, signature }, { by = buyer } = {}) =>
    orders.connect(by)[BUY_ORDER](order, signature, { value: VALUE }),
};

export const BUY: Way = {
  name: "a listing that is bought with what a buyer adds",
  ...LISTED,
  take: ({ orders, buyer }, signed, { by = buyer, quantity = 1n, storefront = NOBODY, storefrontFeeBps = 0n } = {}) =>
    orders.connect(by)[BUY_PURCHASE](purchaseOf(signed, { quantity, storefront, storefrontFeeBps }), { value: VALUE }),
};

export const ACCEPT: Way = {
  name: "an offer that is accepted",
  isListing: false,
  make: offerOf,
  take: ({ orders, seller }, signed, { by = seller, tokenId, ...terms } = {}) =>
    orders.connect(by).acceptOffer(acceptanceOf(signed, tokenId ?? firstTokenOf(signed.order), terms)),
  maker: ({ buyer }) => buyer,
  taker: ({ seller }) => seller,
};

export const WAYS: readonly Way[] = [BUY_PLAINLY, BUY, ACCEPT];

function firstTokenOf({ tokenIds }: Order): bigint {
  return BigInt(tokenIds[0] ?? 1n);
}

/** Expects the exchange to refuse with an error of its own and these arguments. */
export async function expectRefused(
  { orders }: OrderWorld,
  sent: Promise<unknown>,
  error: string,
  args: readonly unknown[],
): Promise<void> {
  const refused = expect(sent).to.be.revertedWithCustomError(orders, error);
  await (args.length === 0 ? refused : refused.withArgs(...args));
}
