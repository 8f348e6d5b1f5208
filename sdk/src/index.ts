export type { Actions, Simulations } from "./actions.ts";
export type { AcceptOfferOptions, AcceptOfferResult } from "./actions/acceptOffer.ts";
export type {
  AuctionExitOptions,
  AuctionSale,
  BidOptions,
  BidResult,
  BuyNowOptions,
} from "./actions/auctionActions.ts";
export type { BuyListingOptions, BuyOptions, BuyOrderOptions, BuyResult, SeenListing } from "./actions/buy.ts";
export type { CancelOrderOptions } from "./actions/cancelOrder.ts";
export type { CreateAuctionOptions, CreateAuctionResult } from "./actions/createAuction.ts";
export type { Donation, DonateOptions } from "./actions/donate.ts";
export type {
  BuyEditionsOptions,
  BuyEditionsResult,
  CreateDropOptions,
  CreateEditionOptions,
  PhaseOptions,
  PhaseReference,
  PhaseView,
  ReturnEditionOptions,
} from "./actions/editions.ts";
export type { ClaimOptions, CloseFailure, CloseResult, RefundOptions, RefundResult } from "./actions/exits.ts";
export type { CancelListingOptions, ListOptions, ListResult, PruneOptions, RepriceOptions } from "./actions/list.ts";
export type { MakeOfferOptions } from "./actions/makeOffer.ts";
export type { MintOptions, MintResult } from "./actions/mint.ts";
export type { SetRoyaltiesOptions, SetRoyaltiesResult } from "./actions/setRoyalties.ts";
export type { SignListingOptions, SignListingResult, SignResult } from "./actions/signListing.ts";
export type { PermitSale, SignPermitOptions, SignPermitResult } from "./actions/signPermit.ts";
export type { SweepFailure, SweepOptions, SweepResult } from "./actions/sweep.ts";
export type { WithdrawOptions, WithdrawResult } from "./actions/withdraw.ts";
export type { ContractErrorName } from "./abi/errors.ts";
export { type ContractName, CONTRACT_NAMES, type Deployment, type DroitAddresses } from "./addresses.ts";
export { addressBook } from "./addressBook.ts";
export { applyUpdate } from "./auctions/applyUpdate.ts";
export { AuctionError, type AuctionErrorCode } from "./auctions/AuctionError.ts";
export { followAuction, type FollowAuctionOptions } from "./auctions/followAuction.ts";
export { minimumNextBid } from "./auctions/minimumNextBid.ts";
export { type AuctionReading, readAuction, type ReadAuctionOptions } from "./auctions/readAuction.ts";
export { reduceAuction } from "./auctions/reduceAuction.ts";
export type * from "./auctions/types.ts";
export { createDroit, type Droit, type DroitOptions } from "./createDroit.ts";
export { contractErrors, type SdkErrorCode } from "./errors/catalogue.ts";
export { decodeRevert, type Decoded } from "./errors/decodeRevert.ts";
export { DroitError, type DroitErrorCode, type DroitErrorDetails } from "./errors/DroitError.ts";
export { findRevertData } from "./errors/findRevertData.ts";
export type { CurrencyInfo, ErrorArgs, SentenceContext } from "./errors/sentence.ts";
export { toDroitError } from "./errors/toDroitError.ts";
export type { AuctionHandle, AuctionReference } from "./internal/auctions.ts";
export type { Gate } from "./internal/gates.ts";
export type { OrderOptions } from "./internal/orderOptions.ts";
export type { Timeouts } from "./internal/Context.ts";
export { parseOrder, stringifyOrder } from "./orderText.ts";
export type {
  CreditsOptions,
  EscrowsOptions,
  ListingOptions,
  ListingsOptions,
  OrderState,
  OwnEscrow,
  Reads,
  Royalties,
  RoyaltiesOptions,
} from "./reads.ts";
export {
  type AccessPermit,
  accessPermitDigest,
  encodeAccessProof,
  type PermitSigner,
  signAccessPermit,
} from "./terms/accessPermit.ts";
export { type Auction, auctionId, encodeBid, FULL_BID, PLAIN_BID } from "./terms/auction.ts";
export { type OpenedEscrow, escrowId, openedEscrows, openedTerms } from "./terms/escrow.ts";
export { hashListing, type Listing } from "./terms/listing.ts";
export {
  BUY_ORDER,
  BUY_PURCHASE,
  bulkTypes,
  encodePurchase,
  gasForSweep,
  hashOrder,
  makeAcceptance,
  makeOrder,
  makePurchase,
  type Order,
  ORDER_TYPES,
  type OrderDomain,
  orderDomain,
  OrderSide,
  type SignedOrder,
  signOrder,
  signOrders,
  TokenStandard,
} from "./terms/order.ts";
export { encodeTokenPermit, type TokenPermit, TOKEN_PERMIT_TYPES } from "./terms/tokenPermit.ts";
export type * from "./types.ts";
