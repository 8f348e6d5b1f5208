import { getBytes, keccak256, ZeroAddress } from "ethers";
import { collectionCodes } from "../abi/collectionCodes.ts";
import type { Delivery } from "../types.ts";
import { collectionAt } from "./approvals.ts";
import { ask, type Context } from "./Context.ts";

/** How a sale delivers, and why. */
export interface DeliveryChoice {
  delivery: Delivery;
  /** A sentence. */
  deliveryReason: string;
}

/**
 * What Droit made a collection, or undefined. Editions are those that the suite's factory knows. A collection that its artist
 * deployed has, byte for byte, the code of the suite's `KIP17Token` (but for its two immutables) and names the suite's royalty
 * router: that code gives tokens nothing that could be taken out of them. It says nothing of the collection's storage, which
 * another constructor may have filled as it liked.
 */
export function madeByDroit(context: Context, collection: string): Promise<string | undefined> {
  let made = context.collections.get(collection);
  if (made === undefined) {
    made = recognise(context, collection);
    context.collections.set(collection, made);
    // A question that failed is asked again next time.
    made.catch(() => context.collections.delete(collection));
  }
  return made;
}

/** How to deliver where the caller does not say: from a collection that Droit did not make, only once the sale is final. */
export async function chooseDelivery(
  context: Context,
  collection: string,
  refundWindow: bigint,
  asked: Delivery | undefined,
): Promise<DeliveryChoice> {
  if (asked !== undefined) return { delivery: asked, deliveryReason: "You chose it." };
  if (refundWindow === 0n) {
    return { delivery: "Delivered", deliveryReason: "The sale is final at once." };
  }
  const made = await madeByDroit(context, collection);
  if (made !== undefined) {
    return {
      delivery: "Delivered",
      deliveryReason: `The collection is a ${made} of Droit, whose tokens carry nothing.`,
    };
  }
  return {
    delivery: "Held",
    deliveryReason:
      "Droit did not make this collection: a buyer could take out what the token carries and then return the shell, so the escrow keeps it until the sale is final.",
  };
}

async function recognise(context: Context, collection: string): Promise<string | undefined> {
  const { factory } = context.contracts;
  if (await ask(context, () => factory.isEdition(collection))) return "KIP17Edition";
  const code = getBytes(await ask(context, () => context.provider.getCode(collection)));
  for (const { name, size, immutables, hash } of collectionCodes) {
    if (code.length !== size) continue;
    const blank = code.slice();
    for (const { start, length } of immutables) blank.fill(0, start, start + length);
    if (keccak256(blank) !== hash) continue;
    const router = await ask(context, () => collectionAt(context, collection).royaltyRouter()).catch(() => ZeroAddress);
    if (router === context.addresses.RoyaltyRouter) return name;
  }
  return undefined;
}
