import type { Sentences } from "../sentence.ts";

/** Errors of signed orders and sweeps. */
export const orderSentences = {
  OrderWrongSide: "A listing is needed where an offer came, or the other way round",
  OrderNotTheTaker: "The order is for another account|: only {taker} can take it, not {caller}",
  OrderInvalidTime:
    "An order must end after it begins, within 180 days|: it goes from {startsAt:time} to {expiresAt:time}",
  OrderNotStarted: "The order cannot be taken yet|: it begins at {startsAt:time}",
  OrderExpired: "The order has ended|, at {expiresAt:time}",
  OrderWrongEpoch: "The order's maker has ended all orders of that time|: epoch {epoch}, and now it is {current}",
  OrderNonceUsed: "The order was used up or cancelled|: nonce {nonce} of {maker}",
  OrderInvalidPrice:
    "The price must be above zero, and a falling price must fall|: from {price:amount} to {endPrice:amount}",
  OrderInvalidQuantity: "The quantity is impossible for these tokens|: {quantity}",
  OrderQuantityLeft: "Less is left of the order|: {left}, where {quantity} are asked for",
  OrderInvalidTokens: "Such tokens cannot be traded by one order",
  OrderInvalidDelivery: "There is no such way of delivery|: {delivery}",
  OrderNotRefundable:
    "Bundles and copies are final at the sale|: a refund window of {refundWindow:duration} is impossible",
  OrderTokenNotWanted: "The offer is not for this token|: {tokenId}",
  OrderNotSigned: "The order's maker did not sign it|: {maker}",
  OrderFeeAboveLimit: "The protocol's fee is higher than the order's maker accepts|: {bps:bps} of at most {limit:bps}",
  OrderAboveMaximum: "It costs more than you pay at most|: {amount:amount} instead of {maximum:amount}",
  OrderBelowMinimum: "You would receive less than you accept|: {amount:amount} instead of {minimum:amount}",
  OrderUnequalRoyalties: "The tokens of the bundle owe different royalties|: {tokenId} differs from the first",
  OrderCopiesNotDelivered: "The copies did not reach their receiver|: {expected}, token {tokenId} of {collection}",
  OrderInvalidPurchaseData: "The data that came with the payment is no purchase|: it has {length} bytes",
  OrderUnexpectedCoin: "The exchange takes coins from the wrapped coin alone|, not from {sender}",
  OrderWrappedCoinMissing: "The exchange does not know its wrapped coin yet, so it takes no offers in native coin",
  OrderWrappedCoinSet: "The exchange's wrapped coin is known and cannot be changed|: {coin}",
  OrderInvalidWrappedCoin: "There is no contract at the address of the wrapped coin|: {coin}",
  SweepIncomplete: "One of the items cannot be bought, so none was|: item {index}",
  SweepEmpty: "None of the items could be bought",
  SweepNotSelf: "Only the contract itself may call this|, not {caller}",
  PermitMalformed: "The permit is malformed|: it has {length} bytes",
} as const satisfies Sentences;
