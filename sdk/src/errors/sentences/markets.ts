import type { Sentences } from "../sentence.ts";

/** Errors of listings, of all markets, of the books and of storefronts. */
export const marketSentences = {
  ExchangePriceZero: "The price must be above zero",
  ExchangeInvalidExpiry:
    "A listing must end in the future, at most 180 days from now|: {expiresAt:time} was asked for at {timestamp:time}",
  ExchangeRefundWindowTooLong:
    "The refund window is too long|: {refundWindow:duration}, and at most {maximum:duration} are possible",
  ExchangeRoyaltyLimitTooHigh: "The royalty limit is above the whole price|: {bps:bps} of at most {maximum:bps}",
  ExchangeNotAContract: "The currency is not a contract|: {account}",
  ExchangeNotOwner: "The token does not belong to the account that lists it|: {owner} owns {tokenId} of {collection}",
  ExchangeNotApproved: "The exchange is not approved to move the token|: {tokenId} of {collection}",
  ExchangeNotListed: "There is no such listing|: {seller} does not offer {tokenId} of {collection}",
  ExchangeListingChanged:
    "The listing is no longer what you saw|: {seller} changed the terms for {tokenId} of {collection}",
  ExchangeListingExpired: "The listing has ended|, at {expiresAt:time}",
  ExchangeNotTheBuyer: "The listing is for another buyer|: only {buyer} can buy",
  ExchangeInvalidPurchaseData:
    "The data that came with the payment is no purchase|: {length} bytes instead of {expected}",
  ExchangeListingStands: "The listing stands|: {seller} still owns {tokenId} of {collection}",
  MarketZeroAddress: "The zero address cannot be used here",
  MarketFeeTooHigh: "The protocol's fee is too high|: {bps:bps} of at most {maximum:bps}",
  MarketFeeChanged: "The protocol's fee has changed|: it is {current:bps}, not {named:bps}",
  MarketWrongPayment:
    "The payment is not what the sale asks for|: {expected:amount} are due, and {received:amount} came",
  MarketWrongCurrency:
    "The payment is in another currency than the sale|: {expected:currency} is asked for, and {received:currency} came",
  MarketReceiverNotPayer: "Who spends somebody else's tokens can buy for them alone|: for {payer}, not {receiver}",
  SettlementStorefrontFeeTooHigh: "The shops' fees are too high|: {bps:bps} of at most {maximum:bps}",
  SettlementStorefrontMissing: "A shop's fee needs the shop's address",
  SettlementRoyaltyAboveLimit:
    "The royalty has risen above what the seller accepts|: {royalty:amount} of at most {limit:amount}",
  SettlementNotDelivered:
    "The token did not reach its receiver|: {owner} owns {tokenId} of {collection}, not {expected}",
  SettlementNotEscrow: "Only the escrow may call this|, not {caller}",
  LedgerNothingToWithdraw: "There is nothing to withdraw|: {account} has no credit in {currency:currency}",
  LedgerInvalidReceiver: "Money cannot be sent there|: {to}",
  LedgerPaymentRefused:
    "The receiver or the token refused the payment; the credit stays|: {amount:amount:currency} for {to}",
  StorefrontInvalidPayout: "A shop's money cannot go there|: {payout}",
  StorefrontFeeTooHigh: "The shop's fee is too high|: {bps:bps} of at most {maximum:bps}",
  StorefrontLengthMismatch: "Each ledger needs its currency|: there are {ledgers} ledgers and {currencies} currencies",
  BoundedCallInsufficientGas: "The gas limit is too low|: {available} gas is left where {required} is needed",
  CustodyNotSelf: "Only the contract itself may call this|, not {caller}",
  CustodyNotDelivered: "The token did not reach its receiver|: {owner} owns {tokenId} of {collection}, not {expected}",
  WrappedCoinRefused: "The wrapped coin could not pay out|: {account} refused {amount:amount}",
} as const satisfies Sentences;
