import { AbiCoder, keccak256, ZeroAddress } from "ethers";

/** The zero address stands for the chain's native coin. */
export const NATIVE = ZeroAddress;

/** Where an NFT stays while its sale can be undone, as `Delivery` numbers it. */
export const Delivery = { Delivered: 0n, Held: 1n } as const;

/** Where an escrow stands, as `IRefundEscrow.State` numbers it. */
export const State = { None: 0n, Open: 1n, NFTOwed: 2n } as const;

/** `Payout`, with every value plain, so that it can be compared. */
export interface PayoutTerms {
  receiver: string;
  amount: bigint;
}

/** `EscrowTerms`, with every value plain, so that they can be hashed, compared and varied. */
export interface Terms {
  opener: string;
  seller: string;
  buyer: string;
  collection: string;
  tokenId: bigint;
  currency: string;
  amount: bigint;
  closesAt: bigint;
  delivery: bigint;
  royalties: PayoutTerms[];
  fees: PayoutTerms[];
}

const ESCROW_TERMS =
  "tuple(address opener, address seller, address buyer, address collection, uint256 tokenId, address currency, " +
  "uint256 amount, uint40 closesAt, uint8 delivery, tuple(address receiver, uint256 amount)[] royalties, " +
  "tuple(address receiver, uint256 amount)[] fees)";

/** The id of an escrow, computed without the contract. */
export function escrowId(terms: Terms): string {
  return keccak256(AbiCoder.defaultAbiCoder().encode([ESCROW_TERMS], [terms]));
}

/** Terms in the shape in which events and getters return structs. */
export function asTuple(terms: Terms): unknown[] {
  const payouts = (list: PayoutTerms[]): unknown[] => list.map(({ receiver, amount }) => [receiver, amount]);
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
