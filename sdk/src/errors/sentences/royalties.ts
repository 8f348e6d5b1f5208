import type { Sentences } from "../sentence.ts";

/** Errors of royalty terms, of their router and of splitters. */
export const royaltySentences = {
  RoyaltyNotAdmin: "Only the collection's owner may set its royalties|, not {caller}",
  RoyaltyTermsFinal: "The collection has no owner, so its royalties are final",
  RoyaltyNotCreator: "Only the creator of the token may set its royalties|: {tokenId}, not {caller}",
  RoyaltyTokenMoved:
    "The token has been moved, or approved to be moved, so its royalties can no longer be set|: {tokenId}",
  RoyaltyTokenTermsSet: "The royalties of this token are set already|: {tokenId}",
  RoyaltyUnknownTokenTerms: "The token has no royalties of its own|: {tokenId}",
  RoyaltyNothingPending: "No announced royalties wait to take effect",
  RoyaltyTooManyEntries: "There are too many entries|: {count} of at most {maximum}",
  RoyaltyInvalidShare: "A share must name somebody and something|: number {index} gives {bps:bps} to {holder}",
  RoyaltyDuplicateEntry: "The same account stands in the list twice|: {account}",
  RoyaltyRateTooHigh: "The royalties are too high|: {bps:bps} of at most {maximum:bps}",
  RoyaltyAboveCeiling: "The royalties are above the collection's ceiling|: {bps:bps} of at most {ceiling:bps}",
  RoyaltyNoCeiling: "The collection names no ceiling, so its tokens cannot have royalties of their own",
  RoyaltyTermsWithoutHolder: "Tiers and caps need somebody who is paid",
  RoyaltyTierOutOfOrder: "The tiers of a currency must ascend|: number {index} does not",
  RoyaltyAlreadyExpired: "The royalties would have ended before they take effect|: at {validUntil:time}",
  RoyaltyNotHolder: "The account has no share of this token|: {caller}, token {tokenId}",
  RoyaltyShareNotLowered: "A share can only be lowered|: from {current:bps}, not to {requested:bps}",
  RoyaltyCollectionWithoutCode: "The collection is not a contract|: {collection}",
  RoyaltyInfoExists: "The collection has royalty terms already|: {collection}, at {royaltyInfo}",
  RoyaltySplitterEmpty: "A splitter needs somebody to pay",
  RoyaltySplitterInvalidReceiver: "The splitter cannot pay there",
  RoyaltySplitterNotHolder: "The account has no share in this splitter|: {account}",
  RoyaltySplitterNothingDue: "Nothing is due|: to {holder} in {currency:currency}",
  RoyaltySplitterPaymentFailed:
    "The receiver or the token refused the payment|: {amount:amount:currency} for {receiver}",
  RoyaltySplitterReentered: "The splitter cannot be called while it pays",
} as const satisfies Sentences;
