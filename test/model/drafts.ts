import type { Draft } from "./actions.js";
import type { OrderModel } from "./OrderModel.js";
import { ART, COPIES, COPY, LISTING, type ModelOrder, OFFER, TOKENS, type Trader } from "./ModelState.js";

/** Where nonces matter: at the ends of a maker's first slot and of the first word. */
const FIRST_NONCES = [0n, 188n, 252n] as const;

/** What somebody signs who has a draft in mind, in the world as it is now. */
export function draftToOrder(
  model: OrderModel,
  draft: Draft,
  maker: Trader,
  nonces: { fresh: number; earlier: readonly bigint[] },
): ModelOrder {
  const { kind, price } = draft;
  const { now, owners } = model.state;
  const isOffer = kind.includes("offer");
  const areCopies = kind.includes("copies");
  const isFalling = kind === "declining" || (draft.endShare >= 40n && draft.endShare < 50n);
  const isRefundable = kind.startsWith("refundable") || (!draft.isOwn && (kind === "bundle" || areCopies));
  const reused = draft.reuses === undefined ? undefined : nonces.earlier.at(-1 - draft.reuses);
  const fresh = FIRST_NONCES[nonces.fresh % 3]! + BigInt(Math.floor(nonces.fresh / 3));
  const startsAt = now + draft.startsIn;
  const epoch = model.epochOf(maker);
  const tokensOf = (isTheirs: boolean): number[] => {
    const chosen = TOKENS.filter((id) => (owners.get(id) === maker) === isTheirs);
    return draft.isOwn && chosen.length > 0 ? chosen : [...TOKENS];
  };
  return {
    side: isOffer ? OFFER : LISTING,
    standard: areCopies ? COPY : ART,
    maker,
    taker: kind === "private" ? draft.taker : undefined,
    ...whatOf(draft, tokensOf(!isOffer)),
    quantity: quantityOf(draft, areCopies),
    currency: draft.currency,
    price,
    endPrice: isFalling ? (price * draft.endShare) / 100n : 0n,
    startsAt,
    expiresAt: startsAt + draft.lasts,
    refundWindow: isRefundable ? draft.refundWindow : 0,
    delivery: isRefundable ? draft.delivery : 0,
    maxRoyaltyBps: draft.maxRoyaltyBps,
    maxProtocolFeeBps: draft.maxProtocolFeeBps,
    storefront: draft.storefront.account,
    storefrontFeeBps: draft.storefront.bps,
    nonce: reused ?? fresh,
    epoch: draft.epoch === "present" ? epoch : draft.epoch === "first" ? 0n : epoch + 1n,
  };
}

/** The tokens of an order; one who does not look what is their own makes other mistakes as well. */
function whatOf(draft: Draft, tokens: readonly number[]): Pick<ModelOrder, "tokenIds" | "tokenSet"> {
  const first = draft.tokens[0]!;
  const one = tokens[first % tokens.length]!;
  switch (draft.kind) {
    case "bundle": {
      const start = tokens.indexOf(one);
      const size = Math.min(tokens.length, Math.max(draft.tokens.length, 2));
      const tokenIds = Array.from({ length: size }, (_, i) => tokens[(start + i) % tokens.length]!);
      return { tokenIds, tokenSet: undefined };
    }
    case "copies":
    case "offer for copies": {
      const id = COPIES[first % COPIES.length]!;
      if (draft.isOwn) return { tokenIds: [id], tokenSet: undefined };
      return { tokenIds: draft.kind === "copies" && first < 10 ? [...COPIES] : [], tokenSet: undefined };
    }
    case "offer for the collection":
      return { tokenIds: draft.isOwn ? [] : [...draft.tokens], tokenSet: undefined };
    case "offer for a set": {
      const tokenSet = [...new Set([...draft.tokens, one, TOKENS[0], TOKENS[3]])];
      return { tokenIds: draft.isOwn ? [] : [one], tokenSet };
    }
    default:
      return { tokenIds: [one], tokenSet: undefined };
  }
}

function quantityOf({ kind, quantity, isOwn }: Draft, areCopies: boolean): bigint {
  if (areCopies || kind === "offer for the collection" || kind === "offer for a set") return quantity;
  return isOwn ? 1n : quantity;
}
