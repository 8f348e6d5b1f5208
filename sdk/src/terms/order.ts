import { AbiCoder, concat, keccak256, type Signer, toBigInt, TypedDataEncoder, ZeroAddress, ZeroHash } from "ethers";
import type {
  OfferAcceptanceStruct,
  OrderPurchaseStruct,
  OrderStruct,
  SignedOrderStruct,
} from "../../../typechain-types/market/OrderExchange.js";

/** An order, as in contracts/types/Order.sol: amounts in the currency's smallest unit, times in seconds. */
export type Order = OrderStruct;
/** An order with its maker's signature. */
export type SignedOrder = SignedOrderStruct;

/** Whose word an order is: a seller's, or a buyer's. */
export const OrderSide = { Listing: 0, Offer: 1 } as const;
/** What an order's collection is. */
export const TokenStandard = { KIP17: 0, KIP37: 1 } as const;

/** The two ways to buy: what an order offers as it is, and with everything that a buyer may add. */
export const BUY_ORDER =
  "buy((uint8,uint8,address,address,address,uint256[],bytes32,uint256,address,uint128,uint128,uint40,uint40,uint24,uint8,uint16,uint16,address,uint16,uint256,uint256),bytes)";
export const BUY_PURCHASE =
  "buy((((uint8,uint8,address,address,address,uint256[],bytes32,uint256,address,uint128,uint128,uint40,uint40,uint24,uint8,uint16,uint16,address,uint16,uint256,uint256),bytes,uint256,bytes32[]),uint256,uint256,address,address,uint16,bytes))";

/** Where an order counts: one contract on one chain. */
export interface OrderDomain {
  chainId: bigint | number;
  /** The OrderExchange. */
  verifyingContract: string;
}

/** The EIP-712 type of an order, in the order of the struct. */
export const ORDER_TYPES = {
  Order: [
    { name: "side", type: "uint8" },
    { name: "standard", type: "uint8" },
    { name: "maker", type: "address" },
    { name: "taker", type: "address" },
    { name: "collection", type: "address" },
    { name: "tokenIds", type: "uint256[]" },
    { name: "tokenSet", type: "bytes32" },
    { name: "quantity", type: "uint256" },
    { name: "currency", type: "address" },
    { name: "price", type: "uint128" },
    { name: "endPrice", type: "uint128" },
    { name: "startsAt", type: "uint40" },
    { name: "expiresAt", type: "uint40" },
    { name: "refundWindow", type: "uint24" },
    { name: "delivery", type: "uint8" },
    { name: "maxRoyaltyBps", type: "uint16" },
    { name: "maxProtocolFeeBps", type: "uint16" },
    { name: "storefront", type: "address" },
    { name: "storefrontFeeBps", type: "uint16" },
    { name: "nonce", type: "uint256" },
    { name: "epoch", type: "uint256" },
  ],
};

/** The EIP-712 type of a tree of orders with 2^height leaves. */
export function bulkTypes(height: number): typeof ORDER_TYPES & { BulkOrder: { name: string; type: string }[] } {
  return { ...ORDER_TYPES, BulkOrder: [{ name: "tree", type: `Order${"[2]".repeat(height)}` }] };
}

/** The EIP-712 domain of orders. */
export function orderDomain({ chainId, verifyingContract }: OrderDomain) {
  return { name: "Droit", version: "1", chainId, verifyingContract };
}

type Required = Pick<Order, "maker" | "collection" | "price" | "startsAt" | "expiresAt" | "maxRoyaltyBps" | "nonce">;

/**
 * An order whose other fields are the usual ones: a listing of one KIP-17 token in native coin for anyone, at a price that does
 * not fall, final at once, of the maker's first epoch, with a protocol fee of at most 5 %. The royalty's limit
 * has no usual value: a seller names what is due today, a buyer, who does not pay it, 10,000.
 */
export function makeOrder(fields: Required & Partial<Order>): Order {
  return {
    side: OrderSide.Listing,
    standard: TokenStandard.KIP17,
    taker: ZeroAddress,
    tokenIds: [],
    tokenSet: ZeroHash,
    quantity: 1n,
    currency: ZeroAddress,
    endPrice: 0n,
    refundWindow: 0n,
    delivery: 0,
    maxProtocolFeeBps: 500n,
    storefront: ZeroAddress,
    storefrontFeeBps: 0n,
    epoch: 0n,
    ...fields,
  };
}

/** What a buyer says who adds nothing but these changes: one token or copy, for at most what the order says. */
export function makePurchase(
  signed: SignedOrder,
  { quantity = 1n, storefrontFeeBps = 0n, ...changes }: Partial<Omit<OrderPurchaseStruct, "signed">> = {},
): OrderPurchaseStruct {
  const price = toBigInt(signed.order.price) * toBigInt(quantity);
  const maximum = price + (price * toBigInt(storefrontFeeBps)) / 10_000n;
  const usual = { maximum, receiver: ZeroAddress, storefront: ZeroAddress, permit: "0x" };
  return { ...usual, signed, quantity, storefrontFeeBps, ...changes };
}

/**
 * The gas limit for a sweep of `items` in which one that fails stops no other. An estimate is not enough: an item that uses little
 * while it is estimated may use all of its gas later.
 */
export function gasForSweep(items: number, gasPerItem: bigint): bigint {
  // EIP-150 keeps a 64th back at each call, and the contract a reserve; what is left is for what a sweep does beside its items.
  return BigInt(items) * (gasPerItem + gasPerItem / 63n + 50_000n) + 300_000n;
}

/**
 * What a seller says who adds nothing but these changes: one token or copy, which the offer names.
 * @param minimum The least that they must receive, in the currency's smallest unit.
 */
export function makeAcceptance(
  signed: SignedOrder,
  tokenId: bigint,
  minimum: bigint,
  changes: Partial<Omit<OfferAcceptanceStruct, "signed">> = {},
): OfferAcceptanceStruct {
  const usual = { tokenProof: [], quantity: 1n, storefront: ZeroAddress, storefrontFeeBps: 0n, permit: "0x" };
  return { ...usual, signed, tokenId, minimum, ...changes };
}

const ORDER_TUPLE = `tuple(${ORDER_TYPES.Order.map(({ name, type }) => `${type} ${name}`).join()})`;
const PURCHASE_TUPLE =
  `tuple(tuple(${ORDER_TUPLE} order,bytes signature,uint256 index,bytes32[] proof) signed,uint256 quantity,` +
  "uint256 maximum,address receiver,address storefront,uint16 storefrontFeeBps,bytes permit)";

/** What goes with a KIP-7 transfer to the exchange, to buy in one transaction. */
export function encodePurchase(purchase: OrderPurchaseStruct): string {
  return AbiCoder.defaultAbiCoder().encode([PURCHASE_TUPLE], [purchase]);
}

/** The hash by which the exchange knows an order: its EIP-712 `hashStruct`. */
export function hashOrder(order: Order): string {
  return TypedDataEncoder.hashStruct("Order", ORDER_TYPES, order);
}

/** Signs one order. */
export async function signOrder(signer: Signer, domain: OrderDomain, order: Order): Promise<SignedOrder> {
  const signature = await signer.signTypedData(orderDomain(domain), ORDER_TYPES, order);
  return { order, signature, index: 0n, proof: [] };
}

/**
 * Signs several orders at once: one signature over a tree of them, which wallets show in full. Places that are left in the tree
 * repeat the last order.
 * @throws RangeError where there is none.
 */
export async function signOrders(
  signer: Signer,
  domain: OrderDomain,
  orders: readonly Order[],
): Promise<SignedOrder[]> {
  const last = orders.at(-1);
  if (last === undefined) throw new RangeError("no orders to sign");
  if (orders.length === 1) return [await signOrder(signer, domain, last)];
  const height = Math.ceil(Math.log2(orders.length));
  const leaves = Array.from({ length: 2 ** height }, (_, i) => orders[i] ?? last);
  const tree = toPairs(leaves, height);
  const signature = await signer.signTypedData(orderDomain(domain), bulkTypes(height), { tree });
  const levels = hashLevels(leaves.map(hashOrder));
  return orders.map((order, index) => ({
    order,
    signature,
    index: BigInt(index),
    proof: levels.slice(0, height).map((level, i) => level[(index >> i) ^ 1]!),
  }));
}

type Tree = Order | readonly Tree[];

/** The leaves as nested arrays of two, which is how the type has them. */
function toPairs(leaves: readonly Order[], height: number): Tree {
  let nodes: readonly Tree[] = leaves;
  for (let i = 0; i < height; i++) nodes = pairsOf(nodes);
  return nodes[0]!;
}

/** The hashes of each level of the tree, from the leaves to the root. */
function hashLevels(leaves: readonly string[]): string[][] {
  const levels = [[...leaves]];
  while (levels.at(-1)!.length > 1) levels.push(pairsOf(levels.at(-1)!).map((pair) => keccak256(concat(pair))));
  return levels;
}

function pairsOf<T>(items: readonly T[]): T[][] {
  return Array.from({ length: items.length / 2 }, (_, i) => [items[2 * i]!, items[2 * i + 1]!]);
}
