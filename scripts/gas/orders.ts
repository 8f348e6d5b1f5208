import assert from "node:assert/strict";
import type { ContractTransactionReceipt, ContractTransactionResponse } from "ethers";
import { BUY_ORDER, makeOrder, type Order, OrderSide, type SignedOrder, signOrder } from "../../sdk/src/terms/order.ts";
import type { Measurement } from "./steps.ts";
import { type Collection, createCollection, createWorld, NATIVE, PRICE, type World } from "./world.ts";

const FEE_BPS = 250;
const R1 = [1_000];
const DAY = 86_400;
const GAS = { gasLimit: 5_000_000 };
/** For each item of a sweep whose items may fail. */
const GAS_PER_ITEM = 1_000_000n;

/** Takes orders of tokens at {@link PRICE} each. */
type Trade = (
  world: World,
  collection: Collection,
  tokenIds: readonly bigint[],
) => Promise<ContractTransactionResponse>;

/**
 * What the other steps' final sale with one royalty holder and a fee costs where the order is signed, an offer is accepted, five
 * orders are swept (for each of them; all or nothing, and where some may fail), and three tokens are a bundle.
 */
export async function measureOrders(): Promise<Measurement[]> {
  return [
    { step: "buy.signed.native.r1fee", gas: await measure(1, buySigned) },
    { step: "buy.offer", gas: await measure(1, acceptOffer) },
    { step: "buy.sweep.5", gas: Math.round((await measure(5, (...args) => sweep(...args, 0n))) / 5) },
    { step: "buy.sweep.5.partial", gas: Math.round((await measure(5, (...args) => sweep(...args, GAS_PER_ITEM))) / 5) },
    { step: "buy.bundle.3", gas: await measure(3, buyBundle) },
  ];
}

/** Trades `count` tokens at once, twice, and returns the gas of the second time. Each trade is checked to the last unit. */
async function measure(count: number, trade: Trade): Promise<number> {
  const world = await createWorld();
  // One more than are sold, so that the seller still holds some at the end: a balance that falls to zero gives gas back.
  const collection = await createCollection(world, R1, 2n * BigInt(count) + 1n);
  await world.orders.setProtocolFee(FEE_BPS, world.feeReceiver);
  await collection.connect(world.seller).setApprovalForAll(world.orders, true);
  const total = PRICE * BigInt(count);
  let receipt: ContractTransactionReceipt | null = null;
  for (const round of [0, 1]) {
    const tokenIds = Array.from({ length: count }, (_, i) => BigInt(round * count + i + 1));
    const before = await books(world);
    receipt = await (await trade(world, collection, tokenIds)).wait();
    const after = await books(world);
    for (const tokenId of tokenIds) assert.equal(await collection.ownerOf(tokenId), world.buyer.address);
    assert.equal(after.holder - before.holder, total / 10n);
    assert.equal(after.fees - before.fees, total / 40n);
    const spent = before.seller + total - total / 10n - total / 40n - after.seller;
    // The seller pays the gas where they accept an offer.
    assert.ok(spent >= 0n && spent < PRICE / 100n);
  }
  return Number(receipt!.gasUsed);
}

async function books(world: World): Promise<{ seller: bigint; holder: bigint; fees: bigint }> {
  const { provider } = world.connection.ethers;
  return {
    seller: await provider.getBalance(world.seller),
    holder: await provider.getBalance(world.holders[0]),
    fees: (await world.orders.owed(NATIVE)).protocolFees,
  };
}

async function buySigned(world: World, collection: Collection, [tokenId]: readonly bigint[]) {
  const { order, signature } = await sign(world, collection, [tokenId!]);
  return world.orders.connect(world.buyer)[BUY_ORDER](order, signature, { value: PRICE, ...GAS });
}

async function buyBundle(world: World, collection: Collection, tokenIds: readonly bigint[]) {
  const price = PRICE * BigInt(tokenIds.length);
  const { order, signature } = await sign(world, collection, tokenIds, { price });
  return world.orders.connect(world.buyer)[BUY_ORDER](order, signature, { value: price, ...GAS });
}

async function acceptOffer(world: World, collection: Collection, [tokenId]: readonly bigint[]) {
  const signed = await sign(world, collection, [tokenId!], { side: OrderSide.Offer, maker: world.buyer.address });
  const minimum = (PRICE * 8n) / 10n;
  return world.orders
    .connect(world.seller)
    .acceptOffer({ signed, tokenId: tokenId!, tokenProof: [], quantity: 1n, minimum, ...NO_STOREFRONT }, GAS);
}

async function sweep(world: World, collection: Collection, tokenIds: readonly bigint[], gasPerItem: bigint) {
  const purchases = [];
  for (const tokenId of tokenIds) {
    const signed = await sign(world, collection, [tokenId]);
    purchases.push({ signed, quantity: 1n, maximum: PRICE, receiver: NATIVE, ...NO_STOREFRONT });
  }
  const value = PRICE * BigInt(tokenIds.length);
  return world.orders.connect(world.buyer).sweep(purchases, [], gasPerItem, { value, ...GAS });
}

const NO_STOREFRONT = { storefront: NATIVE, storefrontFeeBps: 0n, permit: "0x" };

/** An order of the seller, or of the buyer where it is an offer, whose nonce nobody used. */
async function sign(
  world: World,
  collection: Collection,
  tokenIds: readonly bigint[],
  fields: Partial<Order> = {},
): Promise<SignedOrder> {
  const now = await world.connection.networkHelpers.time.latest();
  const order = makeOrder({
    maker: world.seller.address,
    collection: await collection.getAddress(),
    tokenIds: [...tokenIds],
    price: PRICE,
    startsAt: now,
    expiresAt: now + 90 * DAY,
    nonce: tokenIds[0]!,
    maxRoyaltyBps: 1_000,
    maxProtocolFeeBps: FEE_BPS,
    ...fields,
  });
  const signer = order.maker === world.seller.address ? world.seller : world.buyer;
  return signOrder(signer, { chainId: 31_337, verifyingContract: await world.orders.getAddress() }, order);
}
