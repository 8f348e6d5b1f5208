import { expect } from "chai";
import {
  type Addressable,
  type BaseContract,
  type BigNumberish,
  concat,
  type ContractTransactionReceipt,
  type Wallet,
} from "ethers";
import { hashListing, type Listing } from "../../sdk/src/terms/listing.js";
import {
  BUY_PURCHASE,
  type Order,
  type SignedOrder,
  signOrder,
  signOrders,
  TokenStandard,
} from "../../sdk/src/terms/order.js";
import type { IOrderExchange } from "../../typechain-types/market/OrderExchange.js";
import {
  acceptanceOf,
  buyOrder,
  changesBy,
  copiesOf,
  DAY,
  deployOrderWorld,
  ethers,
  FEE_BPS,
  freshNonce,
  listingOf,
  NATIVE,
  networkHelpers,
  NOBODY,
  offerOf,
  type OrderWorld,
  PRICE,
  purchaseOf,
  type Sent,
  type Signer,
  time,
} from "../helpers/orderWorld.js";
import type { HostileCollection, HostileParty, HostileToken } from "./world.js";

export type { HostileCollection, HostileToken };
export type ListingPurchase = IOrderExchange.ListingPurchaseStruct;
export type Changes = Record<string, bigint | string>;

/** A hostile party that signs (ERC-1271) and takes copies. */
export interface HostileTrader extends HostileParty {
  setOwner(owner: Addressable | string): Sent;
  setMood(mood: number): Sent;
}

/** The moods of a wallet that matter here. */
export const Mood = { Honest: 0, AnswerZero: 1, AlwaysYes: 12 } as const;

export interface HostileKIP37 extends BaseContract {
  connect(signer: Signer): HostileKIP37;
  mint(to: Addressable | string, id: BigNumberish, quantity: BigNumberish): Sent;
  setTransfers(transfers: number): Sent;
  claim(account: Addressable | string, quantity: BigNumberish): Sent;
  hook(party: Addressable | string): Sent;
  balanceOf(account: Addressable | string, id: BigNumberish): Promise<bigint>;
  setApprovalForAll(operator: Addressable | string, approved: boolean): Sent;
}

export const CopyTransfers = { Honest: 0, Paused: 1, Silent: 2, OneLess: 3, Reversed: 4, BurnGas: 5 } as const;

export function load(): Promise<OrderWorld> {
  return networkHelpers.loadFixture(deployOrderWorld);
}

export async function deploy<T>(name: string, args: unknown[] = []): Promise<T> {
  return (await ethers.deployContract(name, args)) as unknown as T;
}

export async function mockAt<T>(name: string, address: string): Promise<T> {
  return (await ethers.getContractAt(name, address)) as unknown as T;
}

function leafOf(tokenId: bigint): string {
  return ethers.keccak256(ethers.keccak256(ethers.toBeHex(tokenId, 32)));
}

/** The set of tokens 1 and 2, and the proof of each. */
export function setOfTwo(): { root: string; proofs: Record<string, string[]> } {
  const [one, two] = [leafOf(1n), leafOf(2n)];
  const root = ethers.keccak256(concat(one < two ? [one, two] : [two, one]));
  return { root, proofs: { 1: [two], 2: [one] } };
}

/** A way to trade by a signed order, in native coin at the world's price unless told otherwise. */
export interface Way {
  name: string;
  isOffer: boolean;
  make(world: OrderWorld, fields?: Partial<Order>): Promise<Order>;
  sign(world: OrderWorld, order: Order, key?: Signer | Wallet): Promise<SignedOrder>;
  /** The other side takes the order; `extra` is the storefront that it names. */
  take(world: OrderWorld, signed: SignedOrder, extra?: Storefront): Sent;
}

export interface Storefront {
  storefront: string;
  storefrontFeeBps: bigint;
}

function keyOf(world: OrderWorld, order: Order): Signer {
  const key = [world.seller, world.buyer].find(({ address }) => address === order.maker);
  if (key === undefined) throw new Error("nobody here signs for the maker");
  return key;
}

const alone: Way["sign"] = (world, order, key = keyOf(world, order)) => signOrder(key, world.domain, order);

/** One signature over this order and two others of its maker. */
const inTree: Way["sign"] = async (world, order, key = keyOf(world, order)) => {
  const others = [9_001n, 9_002n].map((nonce) => ({ ...order, nonce }));
  return (await signOrders(key, world.domain, [others[0]!, order, others[1]!]))[1]!;
};

const buy: Way["take"] = (world, order, extra = { storefront: NOBODY, storefrontFeeBps: 0n }) => {
  const value = order.order.currency === NATIVE ? 2n * PRICE : 0n;
  return world.orders.connect(world.buyer)[BUY_PURCHASE](purchaseOf(order, extra), { value });
};

const sweep: Way["take"] = (world, order, extra) => {
  const value = order.order.currency === NATIVE ? 2n * PRICE : 0n;
  return world.orders.connect(world.buyer).sweep([purchaseOf(order, extra)], [], 0n, { value });
};

function accept(tokenProof: string[] = []): Way["take"] {
  return (world, order, extra) =>
    world.orders.connect(world.seller).acceptOffer(acceptanceOf(order, 1n, { tokenProof, ...extra }));
}

const SET = setOfTwo();
const native = (world: OrderWorld, order: SignedOrder) =>
  buyOrder(world, order, order.order.currency === NATIVE ? 2n * PRICE : 0n);

/** Every type of order, each of which sells token 1, or copies or a bundle with it, for the world's price. */
export const WAYS: readonly Way[] = [
  {
    name: "a listing",
    isOffer: false,
    make: listingOf,
    sign: alone,
    take: (world, order, extra) => (extra ? buy(world, order, extra) : native(world, order)),
  },
  {
    name: "a listing whose price falls",
    isOffer: false,
    make: (world, fields) => listingOf(world, { endPrice: PRICE / 2n, ...fields }),
    sign: alone,
    take: buy,
  },
  {
    name: "a private listing",
    isOffer: false,
    make: (world, fields) => listingOf(world, { taker: world.buyer.address, ...fields }),
    sign: alone,
    take: buy,
  },
  {
    name: "a listing with a refund window",
    isOffer: false,
    make: (world, fields) => listingOf(world, { refundWindow: DAY, delivery: 1, ...fields }),
    sign: alone,
    take: buy,
  },
  { name: "a listing of a tree", isOffer: false, make: listingOf, sign: inTree, take: buy },
  {
    name: "copies",
    isOffer: false,
    make: (world, fields) => copiesOf(world, 1n, fields),
    sign: alone,
    take: buy,
  },
  {
    name: "a bundle",
    isOffer: false,
    make: (world, fields) => listingOf(world, { tokenIds: [1n, 2n, 3n], ...fields }),
    sign: alone,
    take: buy,
  },
  { name: "a sweep", isOffer: false, make: listingOf, sign: alone, take: sweep },
  { name: "an offer for a token", isOffer: true, make: offerTo(), sign: alone, take: accept() },
  { name: "an offer for a collection", isOffer: true, make: offerTo({ tokenIds: [] }), sign: alone, take: accept() },
  {
    name: "an offer for a set",
    isOffer: true,
    make: offerTo({ tokenIds: [], tokenSet: SET.root }),
    sign: alone,
    take: accept(SET.proofs[1]),
  },
  { name: "an offer of a tree", isOffer: true, make: offerTo(), sign: inTree, take: accept() },
  {
    name: "an offer for copies",
    isOffer: true,
    make: async (world, fields) =>
      offerOf(world, { standard: TokenStandard.KIP37, collection: await world.copies.getAddress(), ...fields }),
    sign: alone,
    take: accept(),
  },
];

function offerTo(more: Partial<Order> = {}): Way["make"] {
  return (world, fields) => offerOf(world, { ...more, ...fields });
}

/** Whose order it is. */
export function makerOf(world: OrderWorld, { isOffer }: Way): Signer {
  return isOffer ? world.buyer : world.seller;
}

/** Expects an attempt to revert with an error of the exchange, within a sweep by its selector, and to change nobody's books. */
export async function expectRefused(
  world: OrderWorld,
  way: { name: string },
  act: () => Promise<unknown>,
  error: string,
  args: readonly unknown[],
): Promise<void> {
  const changes = await changesBy(world, async () => {
    if (way.name === "a sweep") {
      await expect(act())
        .to.be.revertedWithCustomError(world.orders, "SweepIncomplete")
        .withArgs(0n, world.orders.interface.getError(error)!.selector);
    } else {
      await expect(act())
        .to.be.revertedWithCustomError(world.orders, error)
        .withArgs(...args);
    }
  });
  expect(changes).to.deep.equal({});
}

/** Expects the order to be taken now, so that the buyer gets what it is for, and everybody is paid. */
export async function expectTraded(world: OrderWorld, way: Way, order: SignedOrder, extra?: Storefront): Promise<void> {
  const { copies, art, escrow, orders, buyer, artist } = world;
  const before = [await copies.balanceOf(buyer, 1n), await ethers.provider.getBalance(artist)] as const;
  await expect(way.take(world, order, extra)).to.emit(orders, "OrderFilled");
  if (order.order.standard === TokenStandard.KIP37) {
    expect(await copies.balanceOf(buyer, 1n)).to.equal(before[0] + 1n);
  } else {
    const held = order.order.refundWindow !== 0n && BigInt(order.order.delivery) === 1n;
    expect(await art.ownerOf(1n)).to.equal(held ? await escrow.getAddress() : buyer.address);
    if (order.order.refundWindow === 0n && order.order.currency === NATIVE) {
      expect(await ethers.provider.getBalance(artist)).to.be.greaterThan(before[1]);
    }
  }
  await expectSolvent(world);
}

/** Expects the exchange to hold what it owes, to the last unit. */
export async function expectSolvent(world: OrderWorld, others: Addressable[] = []): Promise<void> {
  const { orders, token, coin, permitToken, artist, seller, buyer, collector, attacker, sellerFront, buyerFront } =
    world;
  for (const currency of [token, coin, permitToken]) {
    const { total } = await orders.owed(currency);
    expect(await currency.balanceOf(orders)).to.equal(total);
  }
  let owed = (await orders.owed(NATIVE)).protocolFees;
  for (const party of [artist, seller, buyer, collector, attacker, sellerFront, buyerFront, ...others]) {
    owed += await orders.creditOf(party, NATIVE);
  }
  expect(await ethers.provider.getBalance(orders)).to.equal(owed);
}

/** What a final sale of `price` changes: 10 % to the artist and the protocol's fee, paid from `from`. */
export function soldFor(price: bigint, from: "native" | "coin" | "token" = "native", royaltyBps = 1_000n): Changes {
  const unit = from === "token" ? "token" : "native";
  const fee = (price * FEE_BPS) / 10_000n;
  const royalty = (price * royaltyBps) / 10_000n;
  return {
    [`buyer ${from}`]: -price,
    [`artist ${unit}`]: royalty,
    [`seller ${unit}`]: price - royalty - fee,
    [`orders ${unit}`]: fee,
    [`owed by orders ${unit}`]: fee,
    [`protocol fees in orders ${unit}`]: fee,
  };
}

const PUT_ON_SALE =
  "putOnSale(address,uint256,(address,uint128,uint40,uint24,uint8,uint16,uint16,address,address,uint16))";

/** The seller lists a token with the other exchange; returned is how a sweep buys it. */
export async function standing(
  world: OrderWorld,
  tokenId: bigint,
  changes: Partial<Listing> = {},
): Promise<{ item: ListingPurchase; listing: Listing }> {
  const listing: Listing = {
    currency: NATIVE,
    price: PRICE,
    expiresAt: (await time.latest()) + 90 * DAY,
    refundWindow: 0,
    delivery: 0,
    maxRoyaltyBps: 10_000,
    protocolFeeBps: FEE_BPS,
    buyer: NOBODY,
    storefront: NOBODY,
    storefrontFeeBps: 0,
    ...changes,
  };
  await world.art.connect(world.seller).setApprovalForAll(world.exchange, true);
  await world.exchange.connect(world.seller)[PUT_ON_SALE](world.art, tokenId, listing);
  return { item: itemOf(await world.art.getAddress(), tokenId, world.seller.address, listing), listing };
}

/** How a sweep buys a listing of the other exchange. */
export function itemOf(collection: string, tokenId: bigint, seller: string, listing: Listing): ListingPurchase {
  return {
    purchase: {
      collection,
      tokenId,
      seller,
      listingHash: hashListing(listing),
      receiver: NOBODY,
      storefront: NOBODY,
      storefrontFeeBps: 0n,
    },
    permit: "0x",
  };
}

/** A listing in any collection by any maker, signed by any key. */
export async function listedBy(
  world: OrderWorld,
  maker: Addressable,
  key: Signer,
  collection: Addressable,
  fields: Partial<Order> = {},
): Promise<SignedOrder> {
  const order = await listingOf(world, {
    maker: await maker.getAddress(),
    collection: await collection.getAddress(),
    nonce: freshNonce(),
    ...fields,
  });
  return signOrder(key, world.domain, order);
}

/** Has an account delegate its code (EIP-7702), and returns it as the delegate's kind of contract. */
export async function delegate<T>(world: OrderWorld, wallet: Wallet, name: string): Promise<T> {
  const target = await (await ethers.deployContract(name)).getAddress();
  const nonce = await ethers.provider.getTransactionCount(wallet);
  const authorization = wallet.authorizeSync({ address: target, nonce, chainId: world.domain.chainId });
  // The node's own signers cannot send type 4.
  const sender = new ethers.Wallet(ethers.id("who sends the authorization"), ethers.provider);
  const sent = await sender.sendTransaction({
    type: 4,
    to: sender,
    authorizationList: [authorization],
    gasLimit: 200_000,
    maxFeePerGas: 0,
    maxPriorityFeePerGas: 0,
  });
  await sent.wait();
  return mockAt<T>(name, wallet.address);
}

/** The other signature that a key's signature implies: n - s, and the other v. */
export function malleated(signature: string): string {
  const { r, s, v } = ethers.Signature.from(signature);
  const N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
  return concat([r, ethers.toBeHex(N - BigInt(s), 32), v === 27 ? "0x1c" : "0x1b"]);
}

/** Whether each attempt of a hostile party worked, and the first four bytes of the reason where it did not. */
export function attemptsOf(party: HostileParty, receipt: ContractTransactionReceipt | null): [boolean, string][] {
  return receipt!.logs
    .filter((log) => log.address === party.target)
    .map((log) => party.interface.parseLog(log)!)
    .map((log) => [log.args.getValue("success") as boolean, (log.args.getValue("reason") as string).slice(0, 10)]);
}
