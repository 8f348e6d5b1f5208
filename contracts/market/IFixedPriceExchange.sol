// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {PackedListing} from "../libraries/PackedListing.sol";
import {Listing} from "../types/Listing.sol";
import {Purchase} from "../types/Purchase.sol";
import {ISettlement} from "./ISettlement.sol";

/// @title IFixedPriceExchange
/// @notice Sales of single NFTs (KIP-17, ERC-721) at a fixed price, in native coin or any token (KIP-7, ERC-20).
///
/// The NFT stays with the seller until it is bought; the seller has approved the exchange for it. A listing belongs to
/// its seller: it ends when they cancel it, when it is bought, at its expiry, or when anyone prunes it because the
/// seller no longer owns the token.
///
/// A listing keeps the protocol's fee of the second in which it was made. A new fee is that of later seconds: what is listed
/// in the second of the change, before or after it, has the fee from before. Listings can be made while sales are paused;
/// nobody can buy.
///
/// The buyer names the whole listing, so nothing about it can change between seeing and buying. Not protected: a seller
/// who sells elsewhere, buys back within the expiry, and still approves the exchange, has the old listing standing if
/// nobody pruned it meanwhile.
interface IFixedPriceExchange is ISettlement {
    /// @dev One token of a batch.
    struct TokenListing {
        address collection;
        uint256 tokenId;
        Listing listing;
    }

    /// @dev One token of a batch.
    struct Token {
        address collection;
        uint256 tokenId;
    }

    /// @notice Emitted when a token is put on sale, in place of whatever listing the seller had of it.
    /// @param packed All fields but the optional ones; see {PackedListing} for the bits.
    event PutOnSale(address indexed collection, uint256 indexed tokenId, address indexed seller, PackedListing packed);

    /// @notice Emitted after {PutOnSale} where the listing uses any of these fields; elsewhere they are zero.
    event ListingOptionsSet(
        address indexed collection,
        uint256 indexed tokenId,
        address indexed seller,
        address currency,
        address buyer,
        address storefront,
        uint16 storefrontFeeBps
    );

    /// @notice Emitted when a seller changes the price.
    event Repriced(address indexed collection, uint256 indexed tokenId, address indexed seller, uint256 price);

    /// @notice Emitted when a listing ends without a sale.
    event SaleCancelled(address indexed collection, uint256 indexed tokenId, address indexed seller);

    /// @notice Emitted when a token is bought. `escrowId` is zero where the sale is final at once.
    event Bought(
        address indexed collection,
        uint256 indexed tokenId,
        address indexed seller,
        address buyer,
        address currency,
        uint256 price,
        bytes32 escrowId
    );

    /// @notice The price is zero.
    error ExchangePriceZero();
    /// @notice The listing would never be open, or for more than 180 days.
    error ExchangeInvalidExpiry(uint256 expiresAt, uint256 timestamp);
    /// @notice The refund window is longer than 30 days.
    error ExchangeRefundWindowTooLong(uint256 refundWindow, uint256 maximum);
    /// @notice A royalty limit above the whole price.
    error ExchangeRoyaltyLimitTooHigh(uint256 bps, uint256 maximum);
    /// @notice The currency is not a contract.
    error ExchangeNotAContract(address account);
    /// @notice The seller does not own the token.
    error ExchangeNotOwner(address collection, uint256 tokenId, address owner, address caller);
    /// @notice The seller has not approved the exchange for the token.
    error ExchangeNotApproved(address collection, uint256 tokenId, address seller);
    /// @notice No such listing stands.
    error ExchangeNotListed(address collection, uint256 tokenId, address seller);
    /// @notice The listing is not what the buyer saw.
    error ExchangeListingChanged(address collection, uint256 tokenId, address seller);
    /// @notice The listing has expired.
    error ExchangeListingExpired(uint256 expiresAt, uint256 timestamp);
    /// @notice The listing is for another buyer.
    error ExchangeNotTheBuyer(address buyer, address caller);
    /// @notice The data of a token transfer is not a {Purchase}.
    error ExchangeInvalidPurchaseData(uint256 length, uint256 expected);
    /// @notice The seller still owns the token and the listing has not expired.
    error ExchangeListingStands(address collection, uint256 tokenId, address seller);

    /// @notice Puts a token on sale with the usual terms: 180 days, a refund window of 7 days, delivery at once, whatever
    /// royalties are due, anyone may buy.
    /// @dev As the other {putOnSale}, without its guards: the protocol fee is whatever it is when the call is executed (at
    /// most 5 %), and royalties may rise up to half of the price before a buyer comes, where the collection can raise them
    /// at once (ERC-2981). Who minds names both with the other {putOnSale}.
    /// @param currency The zero address is the chain's native coin.
    /// @param price In the currency's smallest unit.
    function putOnSale(address collection, uint256 tokenId, address currency, uint256 price) external;

    /// @notice Puts a token on sale, or replaces the caller's listing of it.
    /// @dev Emits {PutOnSale}. The caller owns the token and has approved the exchange for it.
    /// @param listing See {Listing}. `protocolFeeBps` is the fee that the listing will have, so that it cannot change unseen.
    function putOnSale(address collection, uint256 tokenId, Listing calldata listing) external;

    /// @notice Puts several tokens on sale, all or none.
    function putOnSaleBatch(TokenListing[] calldata items) external;

    /// @notice Changes the price of the caller's listing; all else stays as it is. Emits {Repriced}.
    /// @param price In the currency's smallest unit.
    function reprice(address collection, uint256 tokenId, uint128 price) external;

    /// @notice Ends the caller's listing. Emits {SaleCancelled}.
    function cancelSale(address collection, uint256 tokenId) external;

    /// @notice Ends several listings of the caller, all or none.
    function cancelSaleBatch(Token[] calldata tokens) external;

    /// @notice Ends a listing that has expired, or whose seller no longer owns the token. Anyone may call it.
    /// @dev Emits {SaleCancelled}. A collection that needs more than 2,000,000 gas to name an owner counts as not naming the
    /// seller.
    function prune(address collection, uint256 tokenId, address seller) external;

    /// @notice Buys a token for the caller, without a storefront.
    /// @dev As the other {buy}.
    /// @param listingHash The listing as the buyer saw it; see {Purchase}.
    function buy(
        address collection,
        uint256 tokenId,
        address seller,
        bytes32 listingHash
    ) external payable returns (bytes32 escrowId);

    /// @notice Buys a token. The caller sends the price in native coin with the call, or has approved the exchange for the
    /// price in the listing's token; fees of the buyer's storefront come on top.
    /// @dev Emits {Bought}; with a refund window the escrow emits `EscrowOpened`.
    /// @param purchase See {Purchase}.
    /// @return escrowId Zero where the sale is final at once.
    function buy(Purchase calldata purchase) external payable returns (bytes32 escrowId);

    /// @notice Buys a token in one transaction through the currency's own `safeTransfer` (KIP-7). The payer is `from`.
    /// @dev Only what exceeds the exchange's books counts as paid.
    /// @param data The ABI encoding of a {Purchase}.
    function onKIP7Received(
        address operator,
        address from,
        uint256 amount,
        bytes calldata data
    ) external returns (bytes4);

    /// @notice A listing, all zero where none stands. Whether the seller still owns the token is not looked at.
    function listingOf(address collection, uint256 tokenId, address seller) external view returns (Listing memory);
}
