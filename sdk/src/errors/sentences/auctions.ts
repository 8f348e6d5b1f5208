import type { Sentences } from "../sentence.ts";

/** Errors of auctions. */
export const auctionSentences = {
  AuctionNotSeller: "Only the seller may do this|: {seller}, not {caller}",
  AuctionNotOwner: "The token does not belong to the seller|: {owner} owns {tokenId} of {collection}",
  AuctionInvalidPrice:
    "The reserve price must be above zero and no higher than the immediate price|: {reservePrice:amount} and {buyNowPrice:amount}",
  AuctionRaiseTooHigh: "The smallest raise is too high|: {bps:bps} of at most {maximum:bps}",
  AuctionInvalidTime:
    "An auction must end after it starts, within 180 days|: it goes from {startsAt:time} to {endsAt:time}",
  AuctionInvalidExtension:
    "The extension must be no longer than its bound, and that no longer than 7 days|: {extensionWindow:duration} and {maxExtension:duration}",
  AuctionRefundWindowTooLong:
    "The refund window is too long|: {refundWindow:duration}, and at most {maximum:duration} are possible",
  AuctionInvalidRoyaltyLimit:
    "The royalty limit must cover what is due today|: {bps:bps}, where {minimum:bps} to {maximum:bps} are possible",
  AuctionInvalidCurrency: "This cannot be the currency of an auction|: {currency}",
  AuctionInvalidCollection: "This is a currency and no collection|: {collection}",
  AuctionExists: "An auction of this token has a bid|: {id}",
  AuctionNotTheSame: "The token and the seller of an auction cannot change|: {id}",
  AuctionNotInCustody: "The token is no longer in the auction house|: auction {id}",
  AuctionNotFound: "There is no such auction any more|: {id}",
  AuctionNotStarted: "Bids begin later|, at {startsAt:time}",
  AuctionOver: "The auction is over|, since {endsAt:time}",
  AuctionNotOver: "The auction is not over|: it ends at {endsAt:time}",
  AuctionBidTooLow: "The bid is too low|: {amount:amount}, and at least {minimum:amount} are asked for",
  AuctionBidTooHigh: "The bid is more than an auction can hold|: {amount:amount} of at most {maximum:amount}",
  AuctionHasBid: "There is a bid already|, of {bidder}",
  AuctionHasNoBid: "There is no bid|: auction {id}",
  AuctionNoBuyNow: "The auction offers no immediate purchase|: {id}",
  AuctionDeliverable: "The token can be delivered, so the auction can be settled|: {id}",
  AuctionNotUndoable: "It is too early to undo the sale|: {caller} may from {allowedAt:time} on",
  AuctionInvalidBidData: "The data that came with the payment is no bid|: {length} bytes of at least {minimum}",
  AuctionInvalidBidAction: "The data that came with the payment says neither to bid nor to buy|: {action}",
} as const satisfies Sentences;
