import { ZeroAddress } from "ethers";
import { escrowId } from "../../sdk/src/terms/escrow.js";
import type { EscrowTerms as Terms, Payout } from "../../sdk/src/types.js";

/** The zero address stands for the chain's native coin. */
export const NATIVE = ZeroAddress;

/** Where an NFT stays while its sale can be undone, as `Delivery` numbers it. */
export const Delivery = { Delivered: 0n, Held: 1n } as const;

/** Where an escrow stands, as `IRefundEscrow.State` numbers it. */
export const State = { None: 0n, Open: 1n, NFTOwed: 2n } as const;

export { escrowId, type Terms };

/** Terms in the shape in which events and getters return structs. */
export function asTuple(terms: Terms): unknown[] {
  const payouts = (list: Payout[]): unknown[] => list.map(({ receiver, amount }) => [receiver, amount]);
  return [
    terms.opener,
    terms.seller,
    terms.buyer,
    terms.collection,
    terms.tokenId,
    terms.currency,
    terms.amount,
    terms.closesAt,
    terms.delivery,
    payouts(terms.royalties),
    payouts(terms.fees),
  ];
}

/** What is left for the seller when the sale becomes final. */
export function restOf(terms: Terms): bigint {
  return [...terms.royalties, ...terms.fees].reduce((rest, payout) => rest - payout.amount, terms.amount);
}
