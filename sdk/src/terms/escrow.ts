import { AbiCoder, Interface, keccak256, type Result, type TransactionReceipt } from "ethers";
import { refundEscrowAbi } from "../abi/RefundEscrow.ts";
import { eventsIn } from "../internal/logs.ts";
import type { EscrowTerms, Payout } from "../types.ts";

const PAYOUT = "tuple(address receiver, uint256 amount)";
const TERMS =
  "tuple(address opener, address seller, address buyer, address collection, uint256 tokenId, address currency, " +
  `uint256 amount, uint40 closesAt, uint8 delivery, ${PAYOUT}[] royalties, ${PAYOUT}[] fees)`;

const escrowAbi = new Interface(refundEscrowAbi);

/** An escrow as the event of its opening announced it, whoever opened it. */
export interface OpenedEscrow {
  id: string;
  terms: EscrowTerms;
}

/** The id by which the escrow contract knows terms: their hash. */
export function escrowId(terms: EscrowTerms): string {
  return keccak256(AbiCoder.defaultAbiCoder().encode([TERMS], [terms]));
}

/** The escrow in a decoded event `EscrowOpened`. */
export function openedIn(args: Result): OpenedEscrow {
  const terms = args.terms as Result;
  const payouts = (list: Result): Payout[] =>
    (list as unknown as Payout[]).map(({ receiver, amount }) => ({ receiver, amount }));
  return {
    id: args.id as string,
    terms: {
      opener: terms.opener as string,
      seller: terms.seller as string,
      buyer: terms.buyer as string,
      collection: terms.collection as string,
      tokenId: terms.tokenId as bigint,
      currency: terms.currency as string,
      amount: terms.amount as bigint,
      closesAt: terms.closesAt as bigint,
      delivery: terms.delivery as bigint,
      royalties: payouts(terms.royalties as Result),
      fees: payouts(terms.fees as Result),
    },
  };
}

/**
 * The escrows that a transaction opened, in its order, whoever opened them: look at the opener, for anyone can open one that
 * names anyone.
 * @param escrow The suite's RefundEscrow, or its address; what others emit does not count.
 */
export function openedEscrows(
  escrow: string | { readonly target: unknown },
  receipt: Pick<TransactionReceipt, "logs"> | null,
): OpenedEscrow[] {
  const address = String(typeof escrow === "string" ? escrow : escrow.target);
  return eventsIn(escrowAbi, address, receipt ?? { logs: [] })
    .filter(({ name }) => name === "EscrowOpened")
    .map(({ args }) => openedIn(args));
}

/**
 * The terms of the escrow that a transaction opened, the first where it opened several; whoever ends the escrow brings them.
 * @throws RangeError where the transaction opened none.
 */
export function openedTerms(...[escrow, receipt]: Parameters<typeof openedEscrows>): EscrowTerms {
  const [opened] = openedEscrows(escrow, receipt);
  if (opened === undefined) throw new RangeError("no escrow was opened");
  return opened.terms;
}
