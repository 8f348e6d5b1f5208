import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import type { SignedOrder } from "../../sdk/src/terms/order.js";
import type { Kind } from "./actions.js";
import type { ModelListing, Trader } from "./ModelState.js";
import type { ModelSigned, OrderModel } from "./OrderModel.js";
import type { ModelWorld } from "./modelWorld.js";

/** An order that somebody signed. */
export interface Entry {
  kind: Kind;
  model: ModelSigned;
  signed: SignedOrder;
}

/** An action as the model and the chain are told of it. */
export interface Step {
  label: string;
  act: (model: OrderModel) => unknown;
  from: Trader | "owner";
  to: "orders" | "exchange" | "escrow" | "art" | "copies" | "token" | "coin";
  data: string;
  value?: bigint;
}

/** What a run has brought about so far. */
export interface Scene {
  world: ModelWorld;
  model: OrderModel;
  entries: Entry[];
  /** What was put on sale in the FixedPriceExchange. */
  listed: { tokenId: number; seller: Trader; listing: ModelListing }[];
  /** The hash of the last block. */
  parentHash: bigint;
}

/** The last of them, or one so many before it. */
export function fromBack<T>(items: readonly T[], back: number): T | undefined {
  return items.at(-1 - (back % Math.max(items.length, 1)));
}

/** The Merkle tree of a set of tokens. */
export function treeOf(tokens: readonly number[]) {
  return StandardMerkleTree.of(
    tokens.map((id) => [BigInt(id)]),
    ["uint256"],
  );
}
