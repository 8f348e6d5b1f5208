import type { BigNumberish, TransactionReceipt } from "ethers";

/** A moment in Unix seconds, or a length of time in seconds. */
export type Seconds = bigint | number;

/**
 * How the SDK approves the contracts to move what an action needs.
 * - `"exact"`: the one token, or just the amount.
 * - `"permit"`: as `"exact"`; where a token takes a signature in place of a transaction (ERC-2612), and the action can bring it, a
 *   signature. `buy` of a signed listing, `sweep` and `makeOffer` can.
 * - `"unlimited"`: all tokens of the collection, or any amount, so that the next time nothing has to be approved. Whoever
 *   gives it relies on the contract for all that they have of it.
 * - `"none"`: nothing is approved; what is missing is told by an error with the code `APPROVAL_NEEDED`.
 */
export type ApprovalPolicy = "exact" | "permit" | "unlimited" | "none";

/** An approval that an action needs, or has sent. */
export type Approval =
  | {
      /** An amount of a KIP-7 or ERC-20 token. */
      kind: "amount";
      token: string;
      /** The contract that may spend it. */
      spender: string;
      /** In the token's smallest unit. */
      amount: bigint;
      hash?: string;
    }
  | {
      /** An amount of a token, by a signature that goes with the action: nothing was sent for it (ERC-2612). */
      kind: "permit";
      token: string;
      spender: string;
      /** In the token's smallest unit. */
      amount: bigint;
      /** Unix time in seconds. */
      deadline: bigint;
      /** It is no transaction. */
      hash?: undefined;
    }
  | {
      /** One NFT. */
      kind: "token";
      collection: string;
      tokenId: bigint;
      spender: string;
      /** Who was approved for it until then: an NFT has one such account, so listings that rely on it no longer work. */
      replaces?: string;
      hash?: string;
    }
  | {
      /** All tokens of a collection, also those of later. */
      kind: "collection";
      collection: string;
      spender: string;
      hash?: string;
    };

/** Something else that had to be done first, in a transaction of its own. */
export type Preparation =
  | {
      /** Native coins became wrapped ones, which offers are paid from. */
      kind: "wrap";
      amount: bigint;
      hash?: string;
    }
  | {
      /** The contract that keeps a collection's royalties was created. */
      kind: "createRoyaltyInfo";
      collection: string;
      hash?: string;
    };

/** What every action that sends a transaction returns, beside its own. */
export interface Sent {
  /** The transaction. */
  hash: string;
  receipt: TransactionReceipt;
  /** What was approved for it, in transactions of their own. */
  approvals: Approval[];
  /** What else was done for it first. */
  preparations: Preparation[];
}

/** What a dry run tells. */
export interface Simulated {
  /**
   * Whether the whole action would succeed now. False where it needs approvals or preparations first: then it would not fail
   * for any other reason that the contracts look at before those.
   */
  complete: boolean;
  /** What would be approved first. */
  approvals: Approval[];
  /** What else would be done first. */
  preparations: Preparation[];
  /** The gas that the transaction uses, where the action is complete. */
  gas: bigint | undefined;
}

/** Where an NFT stays while its sale can still be undone. */
export type Delivery =
  /** With the buyer, who brings it back for a refund. What it carries can be taken out before. */
  | "Delivered"
  /** In the escrow until the sale is final. */
  | "Held";

/** A web shop and its fee, in basis points of the price (1/100 of a percent). */
export interface Storefront {
  address: string;
  feeBps: number;
}

/** An amount that somebody is owed, in the smallest unit of a currency that the context names. */
export interface Payout {
  receiver: string;
  amount: bigint;
}

/** One holder's share of every sale, in basis points of the price. */
export interface Share {
  holder: string;
  bps: number;
}

/** Royalty terms: who has which share of every sale. */
export interface RoyaltyTerms {
  /** At most 8. None: sales owe nothing. */
  shares: Share[];
  /** Unix time in seconds from which on nothing is owed; 0 or absent: never. */
  validUntil?: Seconds;
  /** The most that one sale pays in a currency, in its smallest unit. */
  caps?: { currency: string; amount: bigint }[];
  /** Another rate for the part of a price above an amount, in ascending order. */
  tiers?: { currency: string; above: bigint; bps: number }[];
}

/** A listing as it stands on the chain. */
export interface ListingView {
  collection: string;
  tokenId: bigint;
  seller: string;
  /** The hash by which a buyer names the whole listing. */
  hash: string;
  /** The zero address is the chain's native coin. */
  currency: string;
  /** In the currency's smallest unit. */
  price: bigint;
  /** Unix time in seconds from which on nobody can buy. */
  expiresAt: number;
  /** Seconds in which the buyer can undo the purchase. */
  refundWindow: number;
  delivery: Delivery;
  /** The highest royalty that the seller accepts, in basis points. */
  maxRoyaltyBps: number;
  /** In basis points. */
  protocolFeeBps: number;
  /** Who alone may buy; undefined where anyone may. */
  buyer: string | undefined;
  storefront: Storefront | undefined;
}

/** A listing of a reading of many. */
export interface ListedToken extends ListingView {
  /** Whether it has not expired, and the seller still owns the token and has approved the exchange for it. */
  buyable: boolean;
}

/** Everything that an escrow is, as its event announced it. */
export interface EscrowTerms {
  opener: string;
  seller: string;
  buyer: string;
  collection: string;
  tokenId: bigint;
  currency: string;
  amount: bigint;
  closesAt: bigint;
  delivery: bigint;
  royalties: Payout[];
  fees: Payout[];
}

/** A sale that the buyer can undo for a while. */
export interface Escrow {
  id: string;
  terms: EscrowTerms;
  /** Who sold it, through which market. */
  market: "FixedPriceExchange" | "OrderExchange" | "AuctionHouse";
}

/** An escrow as it stands. */
export interface EscrowView extends Escrow {
  /**
   * `refundable`: the buyer can have the money back. `closable`: it is final, and anyone can pay it out. `nftOwed`: the money
   * went back, and the seller can claim the NFT. `ended`: it was refunded, accepted or closed.
   */
  state: "refundable" | "closable" | "nftOwed" | "ended";
  /** Seconds in which the buyer can still refund, by the chain's newest block. */
  timeLeft: number;
}

/** What names an escrow: its id, or the escrow as an action or a reading returned it. */
export type EscrowReference = string | Escrow;

/** A credit that waits to be withdrawn. */
export interface Credit {
  /** Which contract keeps it. */
  ledger: LedgerName;
  /** The zero address is the chain's native coin. */
  currency: string;
  /** In the currency's smallest unit. */
  amount: bigint;
}

/** The contracts that keep credits. */
export type LedgerName = "RefundEscrow" | "FixedPriceExchange" | "OrderExchange" | "AuctionHouse" | "EditionDrop";

/** A token's number. */
export type TokenId = BigNumberish;
