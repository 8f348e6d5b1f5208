import type { Sentences } from "../sentence.ts";

/** Errors of the refund escrow. */
export const escrowSentences = {
  EscrowNotOpener: "The escrow's terms name another opener|: {opener}, not {caller}",
  EscrowInvalidParty: "An escrow needs a seller and a buyer|: {seller} and {buyer}",
  EscrowAmountZero: "An escrow needs money in it",
  EscrowInvalidWindow:
    "The refund window must end in the future, at most 30 days from now|: {closesAt:time} was asked for at {timestamp:time}",
  EscrowTooManyPayouts: "The sale owes too many shares|: {royalties} royalties and {fees} fees",
  EscrowInvalidPayout: "A share is owed to nobody|: {amount:amount} to {receiver}",
  EscrowPayoutsExceedAmount: "The sale owes more than was paid|: more than {amount:amount}",
  EscrowExists: "The same escrow is open already|: {id}",
  EscrowWrongValue: "The payment is not what the terms say|: {expected:amount} are due, and {received:amount} came",
  EscrowCurrencyIsNFT: "This token cannot be the currency of a sale with a refund window|: {currency}",
  EscrowCollectionIsCurrency: "This is a currency and no collection|: {collection}",
  EscrowShortArrival:
    "Less of the token arrived than was sent|: {received:amount:currency} instead of {expected:amount:currency}",
  EscrowAlreadyInCustody: "The token is in the escrow already|: {tokenId} of {collection}",
  EscrowNotDelivered: "The token is not where it should be|: {owner} owns {tokenId} of {collection}, not {expected}",
  EscrowNotOpen: "There is no such open sale|: it has ended or never was ({id})",
  EscrowNotBuyer: "Only the buyer may do this|: {buyer}, not {caller}",
  EscrowWindowOver: "The time for a refund is over|, since {closesAt:time}",
  EscrowWindowNotOver: "The buyer can still ask for a refund|, until {closesAt:time}",
  EscrowDeliveryRefused: "The collection refuses to move the token|: {tokenId} of {collection} to {to}",
  EscrowNothingToClaim: "There is nothing to claim|: for {caller}, of sale {id}",
  EscrowDeliverable: "The token can be delivered, so the sale can be closed|: {id}",
  EscrowNotYetClaimable: "It is too early to undo the sale|: from {claimableAt:time} on it is possible",
  EscrowBatchOutOfGas: "The gas limit is too low for all of the sales|: it ended at number {index}",
  EscrowNotSelf: "Only the escrow itself may call this|, not {caller}",
} as const satisfies Sentences;
