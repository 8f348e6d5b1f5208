import type { ContractErrorName } from "../abi/errors.ts";
import { auctionSentences } from "./sentences/auctions.ts";
import { dropSentences } from "./sentences/drops.ts";
import { escrowSentences } from "./sentences/escrows.ts";
import { librarySentences } from "./sentences/libraries.ts";
import { marketSentences } from "./sentences/markets.ts";
import { orderSentences } from "./sentences/orders.ts";
import { royaltySentences } from "./sentences/royalties.ts";
import { tokenSentences } from "./sentences/tokens.ts";

/** A sentence for every error of the contracts, by the error's name, which is its code. */
export const contractErrors: Readonly<Record<ContractErrorName, string>> = {
  ...marketSentences,
  ...orderSentences,
  ...auctionSentences,
  ...escrowSentences,
  ...dropSentences,
  ...royaltySentences,
  ...tokenSentences,
  ...librarySentences,
};

/** What can go wrong beside the contracts' own errors, by codes that do not change. */
export type SdkErrorCode =
  /** The suite is not known to be on this chain. */
  | "UNKNOWN_CHAIN"
  /** There is no code at an address of the address book. */
  | "ADDRESS_WITHOUT_CODE"
  /** The contracts at these addresses do not belong together. */
  | "ADDRESSES_INCONSISTENT"
  /** The wallet has moved to another chain. */
  | "WRONG_CHAIN"
  /** This needs somebody who signs. */
  | "NO_SIGNER"
  /** The person said no in their wallet. */
  | "REJECTED_BY_USER"
  /** The wallet did not answer in time. Whether it sends the transaction nobody knows. */
  | "WALLET_TIMEOUT"
  /** An argument is wrong. */
  | "INVALID_ARGUMENT"
  /** What is asked for does not exist. */
  | "NOT_FOUND"
  /** An approval is needed that the caller has not consented to. */
  | "APPROVAL_NEEDED"
  /** A token says no to an approval. */
  | "APPROVAL_REFUSED"
  /** The price is above the maximum that the caller named. */
  | "PRICE_ABOVE_MAXIMUM"
  /** The escrow was not opened by a market of the suite: anyone can open one that names anyone. */
  | "FOREIGN_ESCROW"
  /** The account cannot pay for the transaction. */
  | "INSUFFICIENT_FUNDS"
  /** The contract refuses with a text of its own, or without a reason. */
  | "REVERTED"
  /** The contract refuses with an error that is none of the suite's. */
  | "UNKNOWN_REVERT"
  /** The contract has a fault. */
  | "PANIC"
  /** The transaction was mined, and failed for a reason that could not be found. */
  | "TRANSACTION_FAILED"
  /** The transaction was not mined in time. It may still be. */
  | "TRANSACTION_TIMEOUT"
  /** The transaction was not mined in time, and the node does not know it any more. */
  | "TRANSACTION_DROPPED"
  /** Another transaction took its place. */
  | "TRANSACTION_REPLACED"
  /** The person cancelled the transaction in their wallet. */
  | "TRANSACTION_CANCELLED"
  /** The node fails, or does not answer. */
  | "NODE_FAILED"
  /** Something that was asked for took too long. */
  | "TIMEOUT";

/** The same call may succeed later, as it is. */
export const RETRYABLE: ReadonlySet<string> = new Set<SdkErrorCode>(["NODE_FAILED", "TIMEOUT"]);
