import {
  getCreateAddress,
  HDNodeWallet,
  keccak256,
  MaxUint256,
  Signature,
  toBeHex,
  TypedDataEncoder,
  Wallet,
  ZeroAddress,
} from "ethers";
import { format } from "prettier";
import {
  bulkTypes,
  hashOrder,
  makeOrder,
  type Order,
  ORDER_TYPES,
  orderDomain,
  OrderSide,
  type SignedOrder,
  signOrders,
  TokenStandard,
} from "../../sdk/src/terms/order.ts";

/** From which Hardhat makes the accounts of its chains: everybody knows these keys. */
const PHRASE = "test test test test test test test test test test test junk";
const PARENT = HDNodeWallet.fromPhrase(PHRASE, undefined, "m/44'/60'/0'/0");
const keyAt = (index: number): Wallet => new Wallet(PARENT.deriveChild(index).privateKey);

/** The account that nothing else uses: its first contract is the vectors' exchange, its second their collection. */
export const DEPLOYER_INDEX = 19;
const DEPLOYER = keyAt(DEPLOYER_INDEX).address;
const EXCHANGE = getCreateAddress({ from: DEPLOYER, nonce: 0 });
const COLLECTION = getCreateAddress({ from: DEPLOYER, nonce: 1 });
const COPIES = getCreateAddress({ from: DEPLOYER, nonce: 2 });
const TOKEN = getCreateAddress({ from: DEPLOYER, nonce: 3 });

const DOMAIN = { chainId: 31_337n, verifyingContract: EXCHANGE };
const DAY = 86_400n;
const STARTS_AT = 4_000_000_000n;
const [SELLER, BUYER, FRONT] = [keyAt(2), keyAt(3), keyAt(8).address] as const;
const MAX = (bits: bigint): bigint => 2n ** bits - 1n;
const HIGHEST_ADDRESS = toBeHex(MAX(160n), 20);

/** The fields of an order as JSON has them: integers in decimal, in strings. */
export type OrderJson = Record<keyof Order, string | string[]>;

/** One signature, and an order that it covers. */
export interface OrderVector {
  name: string;
  privateKey: string;
  order: OrderJson;
  orderHash: string;
  /** Where the order stands in the tree that was signed, and its siblings: 0 and none where it was signed alone. */
  index: string;
  proof: string[];
  /** The orders at the leaves of the tree, by their hashes; the order's own alone where there is no tree. */
  leaves: string[];
  digest: string;
  /** In 65 bytes, and in 64 (EIP-2098). */
  signature: string;
  compactSignature: string;
}

export interface OrderVectors {
  domain: { name: string; version: string; chainId: string; verifyingContract: string };
  domainSeparator: string;
  /** The EIP-712 encoding of the type. */
  orderType: string;
  vectors: OrderVector[];
}

/** The vectors of signed orders, the same at every run. */
export async function makeOrderVectors(): Promise<OrderVectors> {
  const domain = orderDomain(DOMAIN);
  const vectors: OrderVector[] = [];
  for (const [name, key, order] of singleCases()) vectors.push(...(await sign(name, key, [order])));
  for (const count of [2, 3, 8]) {
    const orders = Array.from({ length: count }, (_, i) =>
      listing({ tokenIds: [BigInt(i + 1)], nonce: BigInt(100 * count + i) }),
    );
    vectors.push(...(await sign(`a tree of ${count} listings`, SELLER, orders)));
  }
  return {
    domain: { ...domain, chainId: domain.chainId.toString() },
    domainSeparator: TypedDataEncoder.hashDomain(domain),
    orderType: TypedDataEncoder.from(ORDER_TYPES).encodeType("Order"),
    vectors,
  };
}

function listing(fields: Partial<Order> = {}): Order {
  return makeOrder({
    maker: SELLER.address,
    collection: COLLECTION,
    tokenIds: [1n],
    price: 10n ** 18n,
    startsAt: STARTS_AT,
    expiresAt: STARTS_AT + 7n * DAY,
    maxRoyaltyBps: 10_000n,
    nonce: 0n,
    ...fields,
  });
}

function offer(fields: Partial<Order> = {}): Order {
  return listing({ side: OrderSide.Offer, maker: BUYER.address, ...fields });
}

function singleCases(): [name: string, key: Wallet, order: Order][] {
  const copies = { standard: TokenStandard.KIP37, collection: COPIES };
  // The root of a set of one token, whose proof is empty.
  const tokenSet = keccak256(keccak256(toBeHex(7n, 32)));
  return [
    ["a listing of one token", SELLER, listing()],
    [
      "a listing with a refund window, held meanwhile",
      SELLER,
      listing({ refundWindow: 7n * DAY, delivery: 1n, nonce: 1n }),
    ],
    ["a listing in a token of the chain", SELLER, listing({ currency: TOKEN, nonce: 2n })],
    ["a listing at a declining price", SELLER, listing({ endPrice: 10n ** 17n, nonce: 3n })],
    ["a listing for one buyer", SELLER, listing({ taker: BUYER.address, nonce: 4n })],
    ["a listing with a storefront and limits", SELLER, listing({ ...limits(), nonce: 5n })],
    ["a bundle of three tokens", SELLER, listing({ tokenIds: [1n, 2n, 3n], nonce: 6n })],
    ["a listing of copies", SELLER, listing({ ...copies, quantity: 25n, nonce: 7n })],
    ["an offer for one token, in native coin", BUYER, offer()],
    [
      "an offer for any token of a collection",
      BUYER,
      offer({ tokenIds: [], quantity: 3n, currency: TOKEN, nonce: 1n }),
    ],
    ["an offer for tokens of a set", BUYER, offer({ tokenIds: [], tokenSet, quantity: 2n, nonce: 2n })],
    ["an offer for copies", BUYER, offer({ ...copies, quantity: 10n, nonce: 3n })],
    ["an offer for one seller with a storefront", BUYER, offer({ taker: SELLER.address, ...limits(), nonce: 4n })],
    ["a listing with a nonce outside of the first word", SELLER, listing({ nonce: 1_000n })],
    ["a listing of a later epoch", SELLER, listing({ epoch: 987_654_321_012n })],
    ["every field at its least", SELLER, extreme(false, { side: OrderSide.Listing, maker: SELLER.address })],
    ["every field at its greatest", BUYER, extreme(true, { side: OrderSide.Offer, maker: BUYER.address })],
  ];
}

function limits(): Partial<Order> {
  return { storefront: FRONT, storefrontFeeBps: 250n, maxRoyaltyBps: 1_000n, maxProtocolFeeBps: 250n };
}

/** An order whose every field is at one end of its type; nothing of it could be traded. */
function extreme(isGreatest: boolean, maker: Pick<Order, "side" | "maker">): Order {
  const uint = (bits: bigint): bigint => (isGreatest ? MAX(bits) : 0n);
  const address = isGreatest ? HIGHEST_ADDRESS : ZeroAddress;
  return {
    ...maker,
    standard: isGreatest ? TokenStandard.KIP37 : TokenStandard.KIP17,
    taker: address,
    collection: address,
    tokenIds: isGreatest ? [MaxUint256, 0n, MaxUint256] : [],
    tokenSet: toBeHex(uint(256n), 32),
    quantity: uint(256n),
    currency: address,
    price: uint(128n),
    endPrice: uint(128n),
    startsAt: uint(40n),
    expiresAt: uint(40n),
    refundWindow: uint(24n),
    delivery: isGreatest ? 1n : 0n,
    maxRoyaltyBps: uint(16n),
    maxProtocolFeeBps: uint(16n),
    storefront: address,
    storefrontFeeBps: uint(16n),
    nonce: uint(256n),
    epoch: uint(256n),
  };
}

/** One vector for each of the orders that a key signs together. */
async function sign(name: string, key: Wallet, orders: readonly Order[]): Promise<OrderVector[]> {
  const signed = await signOrders(key, DOMAIN, orders);
  return signed.map((one, i) => toVector(orders.length === 1 ? name : `${name}: ${i}`, key, one, orders));
}

function toVector(name: string, key: Wallet, signed: SignedOrder, orders: readonly Order[]): OrderVector {
  const { order, index, proof } = signed;
  const signature = String(signed.signature);
  const leaves = Array.from({ length: 2 ** proof.length }, (_, i) => orders[i] ?? orders.at(-1)!);
  return {
    name,
    privateKey: key.privateKey,
    order: toJson(order),
    orderHash: hashOrder(order),
    index: index.toString(),
    proof: proof.map(String),
    leaves: leaves.map(hashOrder),
    digest: digestOf(leaves, proof.length),
    signature,
    compactSignature: Signature.from(signature).compactSerialized,
  };
}

function digestOf(leaves: readonly Order[], height: number): string {
  const domain = orderDomain(DOMAIN);
  if (height === 0) return TypedDataEncoder.hash(domain, ORDER_TYPES, leaves[0]!);
  return TypedDataEncoder.hash(domain, bulkTypes(height), { tree: toTree(leaves) });
}

type Tree = Order | readonly [Tree, Tree];

function toTree(leaves: readonly Order[]): Tree {
  const half = leaves.length / 2;
  return leaves.length === 1 ? leaves[0]! : [toTree(leaves.slice(0, half)), toTree(leaves.slice(half))];
}

function toJson(order: Order): OrderJson {
  // No field is an object but the list of tokens: the rest are strings and integers.
  const fields = ORDER_TYPES.Order.map(({ name }) => {
    const value = order[name as keyof Order] as bigint | string | readonly bigint[];
    return [name, typeof value === "object" ? value.map(String) : String(value)] as const;
  });
  return Object.fromEntries(fields) as OrderJson;
}

/** The file of vectors, as the repository formats its files. */
export function formatVectors(vectors: OrderVectors): Promise<string> {
  return format(JSON.stringify(vectors, null, 2), { parser: "json", printWidth: 120 });
}
