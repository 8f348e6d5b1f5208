// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAccessGate} from "../access/IAccessGate.sol";
import {ICustody} from "../custody/ICustody.sol";
import {Auction} from "../types/Auction.sol";
import {ISettlement} from "./ISettlement.sol";

/// @title IAuctionHouse
/// @notice English auctions of single NFTs (KIP-17, ERC-721), in native coin or any token (KIP-7, ERC-20).
///
/// The NFT is in the house's custody from creation to the end. Every bid is paid when it is made; the bid that beats it
/// gives it back in the same transaction (or credits it, where the bidder cannot be paid). Until the first bid the seller
/// may cancel or edit; from then on nobody can stop the auction. While the house is paused nobody creates, edits or buys at
/// once; bids and every way out go on.
///
/// An auction leaves through exactly one door:
/// - `settle`, by anyone after the end: the NFT to the winner and the money to everybody it belongs to, or into the
///   {IRefundEscrow} where there is a refund window; where no bid stands the NFT back to the seller;
/// - `buyNow`, before the first bid: the same at once, at the seller's price;
/// - `cancel`, by the seller while no bid stands;
/// - `undo`, where the collection refuses to deliver, or the NFT has left: the bid goes back, and the NFT waits for the
///   seller's `cancel`, or for anybody's `settle` once bids are over.
///
/// Royalties are those of the moment of settlement, and at most the seller's limit, which is at least what the terms in
/// force at creation could ask at any price, in any currency. Terms of a RoyaltyInfo rise with 30 days' notice: an auction
/// that ends sooner can meet only what was announced when it was created.
///
/// Assumed: that a collection which both sides chose moves its tokens when told to, and that somebody settles within a day
/// where it does. From then on a winner may undo at a moment at which the collection does not deliver, for example from
/// within one of its own calls; so may whoever can make it refuse the winner (by a validator, a blocklist). Not protected:
/// sellers who bid in their own auctions under other names, or ask for raises that nobody can pay; bidders who place a bid
/// that they hope to be outbid; auctions of NFTs that left the house by the collection's doing, in which bids are still
/// taken and can be undone; auctions in tokens that stop moving, which end after 60 days by `undo`.
///
/// Not supported, beside what {IMarket} and {ICustody} name: currencies without decimals; tokens that are NFTs and a
/// currency at once (ERC-404, DN-404); collections whose owner needs an approval to move their own token (CryptoKitties);
/// prices of 2^96 units and more.
interface IAuctionHouse is ISettlement, ICustody {
    /// @notice Emitted when an auction is created or edited. `auction` is what every later call asks for.
    event AuctionCreated(bytes32 indexed id, address indexed seller, address indexed collection, Auction auction);

    /// @notice Emitted when an auction ends without a sale: cancelled, or over without a bid. Where `to` is zero the NFT did
    /// not move: the auction was edited, or had lost the NFT.
    event AuctionCancelled(bytes32 indexed id, address indexed to);

    /// @notice Emitted with every bid. The one before it was given back.
    event BidPlaced(bytes32 indexed id, address indexed bidder, uint256 amount);

    /// @notice Emitted when a late bid moves the end. Unix time.
    event AuctionExtended(bytes32 indexed id, uint256 endsAt);

    /// @notice Emitted when the NFT is sold. `escrowId` is zero where the sale is final at once.
    event AuctionSettled(bytes32 indexed id, address indexed winner, uint256 price, bytes32 escrowId);

    /// @notice Emitted when the standing bid goes back because the NFT cannot be delivered. `to` is who has the money.
    event AuctionUndone(bytes32 indexed id, address indexed to, uint256 amount);

    /// @notice The caller is not the seller.
    error AuctionNotSeller(address caller, address seller);
    /// @notice Somebody else owns the token.
    error AuctionNotOwner(address collection, uint256 tokenId, address owner, address seller);
    /// @notice The reserve price is zero, or above the price at which anyone may buy at once.
    error AuctionInvalidPrice(uint256 reservePrice, uint256 buyNowPrice);
    /// @notice A smallest raise of more than the whole bid.
    error AuctionRaiseTooHigh(uint256 bps, uint256 maximum);
    /// @notice The auction would be over before it starts or is created, or end more than 180 days from now.
    error AuctionInvalidTime(uint256 startsAt, uint256 endsAt, uint256 timestamp);
    /// @notice An extension that is bounded by less than itself, or by more than 7 days.
    error AuctionInvalidExtension(uint256 extensionWindow, uint256 maxExtension);
    /// @notice The refund window is longer than 30 days.
    error AuctionRefundWindowTooLong(uint256 refundWindow, uint256 maximum);
    /// @notice The royalty limit is below what the terms in force may ask, or above the whole price.
    error AuctionInvalidRoyaltyLimit(uint256 bps, uint256 minimum, uint256 maximum);
    /// @notice The currency is the collection, not a contract, or without decimals: it may be a collection of NFTs, whose
    /// `transfer` could move what others have in custody.
    error AuctionInvalidCurrency(address currency);
    /// @notice The collection has decimals: it is a currency.
    error AuctionInvalidCollection(address collection);
    /// @notice An auction of this token has a bid.
    error AuctionExists(bytes32 id);
    /// @notice An edit may not change what is sold, or who sells it.
    error AuctionNotTheSame(bytes32 id);
    /// @notice The NFT is no longer in the house.
    error AuctionNotInCustody(bytes32 id);
    /// @notice No such auction runs: it never did, has ended, or its terms are others.
    error AuctionNotFound(bytes32 id);
    /// @notice Bids begin later.
    error AuctionNotStarted(uint256 startsAt, uint256 timestamp);
    /// @notice Bids are over.
    error AuctionOver(uint256 endsAt, uint256 timestamp);
    /// @notice Bids are not over.
    error AuctionNotOver(uint256 endsAt, uint256 timestamp);
    /// @notice The bid is below the least that is asked.
    error AuctionBidTooLow(uint256 amount, uint256 minimum);
    /// @notice The bid is more than an auction can hold: 2^96 units.
    error AuctionBidTooHigh(uint256 amount, uint256 maximum);
    /// @notice A bid stands.
    error AuctionHasBid(bytes32 id, address bidder);
    /// @notice No bid stands.
    error AuctionHasNoBid(bytes32 id);
    /// @notice The auction offers no immediate purchase.
    error AuctionNoBuyNow(bytes32 id);
    /// @notice The collection does deliver: the auction can be settled.
    error AuctionDeliverable(bytes32 id);
    /// @notice The caller may do this from `allowedAt` on (Unix time).
    error AuctionNotUndoable(address caller, uint256 allowedAt, uint256 timestamp);
    /// @notice The data of a token transfer is too short for a bid.
    error AuctionInvalidBidData(uint256 length, uint256 minimum);
    /// @notice The data of a token transfer says neither to bid nor to buy.
    error AuctionInvalidBidAction(uint256 action);

    /// @notice Takes the caller's NFT into custody and puts it up for auction. The caller owns it and has approved the
    /// house for it.
    /// @dev Emits {AuctionCreated}.
    /// @param auction See {Auction}. `seller` is the caller, `protocolFeeBps` the present fee.
    /// @return id The hash of the terms; see {Auctions-id}.
    function create(Auction calldata auction) external returns (bytes32 id);

    /// @notice Changes an auction on which no bid stands, also one that is over, while the NFT is here. Only the seller.
    /// @dev Emits {AuctionCancelled} and {AuctionCreated}.
    /// @param auction The terms as they are.
    /// @param next The terms as they shall be, with the same token and seller.
    /// @return id The new id. Where it is another, bids for the old one are refused.
    function edit(Auction calldata auction, Auction calldata next) external returns (bytes32 id);

    /// @notice Ends an auction while no bid stands, also one that is over or undone. Only the seller. Emits
    /// {AuctionCancelled}.
    /// @param to Who gets the NFT.
    function cancel(Auction calldata auction, address to) external;

    /// @notice Bids `msg.value` in an auction in native coin.
    /// @dev As the other {bid}, without a proof.
    function bid(Auction calldata auction) external payable;

    /// @notice Bids, and gives the standing bid back.
    /// @dev Emits {BidPlaced}, and {AuctionExtended} where it moves the end.
    /// @param amount In the currency's smallest unit: `msg.value`, or what the caller has approved the house for.
    /// @param proof What the gate asks for; see {IAccessGate}.
    function bid(Auction calldata auction, uint256 amount, bytes calldata proof) external payable;

    /// @notice Buys the NFT for `buyNowPrice`, until the first bid. Emits {AuctionSettled}.
    /// @param proof What the gate asks for; see {IAccessGate}.
    /// @return escrowId Zero where the sale is final at once.
    function buyNow(Auction calldata auction, bytes calldata proof) external payable returns (bytes32 escrowId);

    /// @notice Bids or buys in one transaction through the currency's own `safeTransfer` (KIP-7), in the name of `from`.
    /// @dev Only what exceeds the house's books counts as paid.
    /// @param data The ABI encoding of the {Auction} and of a word that is 1 to buy now and 0 to bid, followed by the proof
    /// that the gate asks for, as it is.
    function onKIP7Received(
        address operator,
        address from,
        uint256 amount,
        bytes calldata data
    ) external returns (bytes4);

    /// @notice Ends an auction that is over. Anyone may call it.
    /// @dev Emits {AuctionSettled}, with a refund window the escrow's `EscrowOpened`; or {AuctionCancelled} where there was no
    /// bid. Reverts where the collection refuses to deliver.
    /// @return escrowId Zero where the sale is final at once.
    function settle(Auction calldata auction) external returns (bytes32 escrowId);

    /// @notice Gives the standing bid back where the NFT cannot be delivered.
    /// @dev Emits {AuctionUndone}. Allowed:
    /// - to the winner a day after the end, and to the seller 30 days after it, where an attempt to deliver fails. It has
    ///   500,000 gas for the collection, which must be there whole;
    /// - to anyone 60 days after the end: whatever it was, nobody could settle;
    /// - to anyone at any time, where the collection names another owner than the house.
    /// @param to Where the winner wants the money. Where somebody else calls it goes to the winner.
    function undo(Auction calldata auction, address to) external;

    /// @notice The least that the next bid must be, in the currency's smallest unit, whether or not bids are open.
    function minimumBid(Auction calldata auction) external view returns (uint256);

    /// @notice The id of an auction, which is the hash of its terms.
    function idOf(Auction calldata auction) external pure returns (bytes32);

    /// @notice Where it is asked who may bid.
    function accessGate() external view returns (IAccessGate);

    /// @notice The auction of a token, all zero where there is none.
    /// @return id See {idOf}.
    /// @return endsAt Unix time, with extensions.
    /// @return bidder Zero where no bid stands.
    /// @return amount The standing bid, in the currency's smallest unit.
    function auctionOf(
        address collection,
        uint256 tokenId
    ) external view returns (bytes32 id, uint256 endsAt, address bidder, uint256 amount);
}
