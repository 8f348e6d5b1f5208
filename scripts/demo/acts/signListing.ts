import { makeOrder, type Order, type OrderDomain, type SignedOrder, signOrder } from "../../../sdk/src/terms/order.ts";
import { formatAmount } from "../currency.ts";
import type { Person } from "../people.ts";
import type { Stage, Work } from "../stage.ts";
import { DAY } from "./auctionTerms.ts";

/** Where the stage's orders count. */
export async function domainOf({ orders, connection }: Stage): Promise<OrderDomain> {
  const { chainId } = await connection.ethers.provider.getNetwork();
  return { chainId, verifyingContract: await orders.getAddress() };
}

/** The seller signs a listing of a work for 30 days, final at the sale, with these fields changed. That costs nothing. */
export async function signListing(
  stage: Stage,
  seller: Person,
  work: Work,
  fields: Partial<Order> & Pick<Order, "nonce">,
): Promise<SignedOrder> {
  const order = await orderOf(stage, seller, work, fields);
  stage.output.log(
    `  ${seller.name} signs a listing of "${work.title}" for ${formatAmount(BigInt(order.price), stage.coin)} (no gas)`,
  );
  return signOrder(seller.signer, await domainOf(stage), order);
}

/** An order of a work, in the chain's coin, that is open from now on for 30 days. */
export async function orderOf(
  { connection, coin, orders }: Stage,
  maker: Person,
  work: Work,
  fields: Partial<Order> & Pick<Order, "nonce">,
): Promise<Order> {
  const now = await connection.networkHelpers.time.latest();
  const { bps: maxProtocolFeeBps } = await orders.protocolFee();
  return makeOrder({
    maker: maker.address,
    collection: await work.collection.getAddress(),
    tokenIds: [work.id],
    currency: coin.address,
    price: work.price,
    startsAt: now,
    expiresAt: now + 30 * DAY,
    maxRoyaltyBps: 5_000n,
    maxProtocolFeeBps,
    epoch: await orders.epochOf(maker.address),
    ...fields,
  });
}
