/** What a storefront's sales came to in one currency. Amounts are in its smallest unit. */
export interface CurrencyFigures {
  /** The zero address is the chain's native coin. */
  currency: string;
  /** Fees in escrows that are open: each becomes a credit, or goes back to a buyer. */
  waiting: bigint;
  /** All that was ever credited. */
  earned: bigint;
  /** What was paid out of that. The rest can be collected. */
  withdrawn: bigint;
  /** How many fees were credited by a market at once, or by another ledger than the escrow. */
  finalFees: number;
  escrows: EscrowCounts;
}

/** How many sales with a refund window brought the storefront a fee, by what became of them. */
export interface EscrowCounts {
  open: number;
  closed: number;
  refunded: number;
  /**
   * By the side that the storefront brought; with both it counts twice. A market writes the protocol's fee, the fee of the
   * seller's side and that of the buyer's in this order, and leaves out what is zero: not every event tells. Neither do final
   * sales, whose credits name no side.
   */
  sides: { seller: number; buyer: number; untold: number };
}

/** A storefront's figures as of one block. */
export interface Figures {
  storefront: string;
  fromBlock: number;
  toBlock: number;
  /** In the order in which the currencies first appear. */
  currencies: CurrencyFigures[];
}
