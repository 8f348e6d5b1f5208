import { expect } from "chai";
import { hashListing } from "../../sdk/src/terms/listing.js";
import type { Order, SignedOrder } from "../../sdk/src/terms/order.js";
import type { IOrderExchange, OrderPurchaseStruct } from "../../typechain-types/market/OrderExchange.js";
import { listingOf, NOBODY, type OrderWorld, PRICE, purchaseOf, type Sent, signed } from "./orderWorld.js";
import {
  type Changes,
  eventsOf,
  expectChanges,
  finalTrade,
  loadWorld,
  type OnChainListing,
  onChainListing,
  type Trade,
} from "./trades.js";

/** The overload of `putOnSale` that takes a whole listing. */
const PUT = "putOnSale(address,uint256,(address,uint128,uint40,uint24,uint8,uint16,uint16,address,address,uint16))";

/** Enough for one item that nothing hinders. */
export const ITEM_GAS = 1_000_000n;

export type ListingItem = IOrderExchange.ListingPurchaseStruct;

export type OrderItem = OrderPurchaseStruct & { signed: SignedOrder };

/** The world in which the sellers have approved both exchanges. */
export async function loadSweepWorld(): Promise<OrderWorld> {
  const world = await loadWorld();
  for (const person of [world.seller, world.collector]) {
    await world.art.connect(person).setApprovalForAll(world.exchange, true);
  }
  return world;
}

/** A signed listing of one token of the seller, as a buyer takes it who adds nothing else. */
export async function orderItem(
  world: OrderWorld,
  tokenId: bigint,
  fields: Partial<Order> = {},
  changes: Partial<OrderPurchaseStruct> = {},
): Promise<OrderItem> {
  const order = await signed(world, await listingOf(world, { tokenIds: [tokenId], ...fields }));
  return { ...purchaseOf(order, changes), signed: order };
}

/** Puts a token of the seller on sale in the other exchange, and returns what buys it in a sweep. */
export async function listingItem(
  world: OrderWorld,
  tokenId: bigint,
  fields: Partial<OnChainListing> = {},
  changes: Partial<ListingItem["purchase"]> = {},
  permit = "0x",
): Promise<ListingItem> {
  const listing = await onChainListing(fields);
  const collection = changes.collection ?? world.art;
  await world.exchange.connect(world.seller)[PUT](collection, tokenId, listing);
  return {
    purchase: {
      collection,
      tokenId,
      seller: world.seller.address,
      listingHash: hashListing(listing),
      receiver: NOBODY,
      storefront: NOBODY,
      storefrontFeeBps: 0n,
      ...changes,
    },
    permit,
  };
}

/** Sweeps as the buyer. */
export function sweep(
  world: OrderWorld,
  orders: OrderPurchaseStruct[],
  listings: ListingItem[] = [],
  { value = 0n, gasPerItem = 0n, gasLimit }: { value?: bigint; gasPerItem?: bigint; gasLimit?: bigint } = {},
): Sent {
  const gas = gasLimit === undefined ? {} : { gasLimit };
  return world.orders.connect(world.buyer).sweep(orders, listings, gasPerItem, { value, ...gas });
}

/** What the sale of a listing of the other exchange changes, in which its fees stay. */
export function listedTrade(trade: Trade = {}): Changes {
  const changes = Object.entries(finalTrade({ price: PRICE, ...trade }));
  return Object.fromEntries(changes.map(([name, change]) => [name.replace(/\borders\b/, "exchange"), change]));
}

/** Sweeps with best effort, and expects these changes and these failures, by index and selector. */
export async function expectSweep(
  world: OrderWorld,
  items: { orders?: OrderItem[]; listings?: ListingItem[]; value?: bigint },
  expected: { failures: [number, string][]; changes: Changes },
): Promise<void> {
  const { orders = [], listings = [], value = 10n * PRICE } = items;
  let sent: Sent | undefined;
  await expectChanges(
    world,
    async () => {
      sent = sweep(world, orders, listings, { value, gasPerItem: ITEM_GAS });
      await sent;
    },
    expected.changes,
  );
  const failures = await eventsOf(world.orders, sent!, "SweepItemFailed");
  expect(failures).to.deep.equal(expected.failures.map(([index, reason]) => [BigInt(index), reason]));
}
