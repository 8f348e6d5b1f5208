// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {RoyaltyTerms, Share} from "../types/RoyaltyTerms.sol";
import {RoyaltyQuote} from "./IRoyaltyRouter.sol";

/// @title IRoyaltyInfo
/// @notice The royalty terms of one collection: for the whole of it, and for single tokens.
///
/// Who may do what. The collection's admin is whoever its `owner()` is at that moment, or holds its default admin
/// role; where neither function exists, its minters. An `owner()` of zero makes the collection's terms final.
/// - The admin sets the collection's terms. The first ones apply at once, later ones at once where they are nowhere
///   higher and after a notice of 30 days where they may be.
/// - A token's own terms are set once: by the collection while it mints, or by the token's creator while the token has
///   never left them; never above the ceiling that the collection names. Later each holder can lower their own share.
///
/// A token's own terms rule for it for good, also where they are empty or have ended, and where the token is burned and
/// its id minted again. Announced terms take effect also where the admin changed or renounced meanwhile; an admin can
/// withdraw them, their own or a predecessor's.
///
/// Each question to the collection gets 100,000 gas, which must be there whole: a change of terms needs up to 170,000 gas
/// more in its gas limit than it uses, and reverts with `BoundedCallInsufficientGas` without them.
///
/// Assumed: `collection` says the truth about its own admin, creators and ceiling; a lie harms that collection alone.
interface IRoyaltyInfo {
    /// @notice Emitted when the collection's terms are set. `effectiveAt` is now or 30 days from now (Unix time).
    event CollectionTermsSet(address indexed admin, uint256 effectiveAt, RoyaltyTerms terms);

    /// @notice Emitted when announced terms are withdrawn before they took effect.
    event PendingTermsCancelled(address indexed admin);

    /// @notice Emitted when a token gets its own terms.
    event TokenTermsSet(uint256 indexed tokenId, address indexed setter, RoyaltyTerms terms);

    /// @notice Emitted when a holder lowers their own share of a token.
    event TokenShareLowered(uint256 indexed tokenId, address indexed holder, uint16 previousBps, uint16 bps);

    /// @notice The caller is not the collection's admin.
    error RoyaltyNotAdmin(address caller);
    /// @notice The collection's `owner()` is zero: nobody can change its terms any more.
    error RoyaltyTermsFinal();
    /// @notice The caller is neither the collection nor the token's creator.
    error RoyaltyNotCreator(uint256 tokenId, address caller);
    /// @notice The token has left its creator (moved, or been approved to move), so its terms are settled.
    error RoyaltyTokenMoved(uint256 tokenId);
    /// @notice The token has terms of its own already.
    error RoyaltyTokenTermsSet(uint256 tokenId);
    /// @notice No terms were set for this token.
    error RoyaltyUnknownTokenTerms(uint256 tokenId);
    /// @notice No announced terms wait to take effect.
    error RoyaltyNothingPending();
    /// @notice Too many shares, caps or tiers.
    error RoyaltyTooManyEntries(uint256 count, uint256 maximum);
    /// @notice A share names the zero address or zero basis points.
    error RoyaltyInvalidShare(uint256 index, address holder, uint16 bps);
    /// @notice A holder, or the currency of a cap, stands in the list twice.
    error RoyaltyDuplicateEntry(address account);
    /// @notice The shares together, or a tier, are above the maximum.
    error RoyaltyRateTooHigh(uint256 bps, uint256 maximum);
    /// @notice A token's terms are above the ceiling that its collection names.
    error RoyaltyAboveCeiling(uint256 bps, uint256 ceiling);
    /// @notice The collection names no ceiling, so its tokens cannot have terms of their own.
    error RoyaltyNoCeiling();
    /// @notice Tiers and caps without any share have nobody to pay.
    error RoyaltyTermsWithoutHolder();
    /// @notice A currency's tiers do not ascend, or the tier starts at zero.
    error RoyaltyTierOutOfOrder(uint256 index);
    /// @notice The terms would have ended by the time at which they take effect.
    error RoyaltyAlreadyExpired(uint256 validUntil, uint256 timestamp);
    /// @notice The caller holds no share of the token.
    error RoyaltyNotHolder(uint256 tokenId, address caller);
    /// @notice A holder may only lower their share.
    error RoyaltyShareNotLowered(uint16 current, uint16 requested);

    /// @notice The collection whose terms these are.
    function collection() external view returns (address);

    /// @notice Sets the terms of all tokens that have none of their own.
    /// @dev Emits {CollectionTermsSet}. Announced terms that have not taken effect yet are replaced. Later terms apply at
    /// once where each of these holds, else after 30 days: the base rate is no higher; the tiers are the same, or no new
    /// rate is above the lowest rate in force; each cap in force is kept or lowered; the end is no later. Terms in force
    /// that are empty or have ended count as zero. Terms without shares always apply at once.
    /// @param terms See {RoyaltyTerms}; at most 50 % in all.
    function setCollectionTerms(RoyaltyTerms calldata terms) external;

    /// @notice Withdraws announced terms before they take effect. Emits {PendingTermsCancelled}.
    function cancelPendingTerms() external;

    /// @notice Sets the terms of one token, once.
    /// @dev Emits {TokenTermsSet}.
    /// @param tokenId The token.
    /// @param terms See {RoyaltyTerms}; no rate above the collection's ceiling.
    function setTokenTerms(uint256 tokenId, RoyaltyTerms calldata terms) external;

    /// @notice Lowers the caller's own share of a token. Nobody else's share rises: the difference stays with the
    /// seller.
    /// @dev Emits {TokenShareLowered}.
    /// @param bps The new share in basis points; zero gives it up.
    function lowerTokenShare(uint256 tokenId, uint16 bps) external;

    /// @notice What a sale of a token owes: the router's answer where these terms rule for the token.
    /// @param tokenId The token that is sold.
    /// @param currency The currency of the sale; the zero address is the chain's native coin.
    /// @param price The price, in the currency's smallest unit.
    /// @param seller Who sells. A share owed to them is left out.
    /// @return As {IRoyaltyRouter-quote}. Its source is `RoyaltyInfo` where these terms rule: the token has terms of its
    /// own, or the collection's were ever set. Else it is `None`, and the collection's ERC-2981 decides.
    function quote(
        uint256 tokenId,
        address currency,
        uint256 price,
        address seller
    ) external view returns (RoyaltyQuote memory);

    /// @notice The highest rate that any sale of a token may owe now, whatever its currency, price and seller.
    /// @dev The base rate or the highest tier of any currency, in proportion to the shares as they stand, rounded up. It is
    /// an upper bound: caps are ignored, and so are terms that are announced and not yet in effect.
    /// @return rules Whether these terms rule for the token, as in {quote}; else the collection's ERC-2981 decides.
    /// @return bps In basis points of the price; zero where nothing is owed.
    function highestRoyaltyRate(uint256 tokenId) external view returns (bool rules, uint256 bps);

    /// @notice The shares of the base rate in force for a token, empty where nothing is owed.
    function sharesOf(uint256 tokenId) external view returns (Share[] memory);

    /// @notice The collection's terms in force.
    function collectionTerms() external view returns (RoyaltyTerms memory);

    /// @notice Announced terms and when they take effect (Unix time); zero where nothing is announced.
    function pendingTerms() external view returns (RoyaltyTerms memory terms, uint256 effectiveAt);

    /// @notice A token's own terms with its shares as they stand, empty where it has none. A share that was given up is
    /// listed with zero basis points; holders are still paid in proportion to the sum of the shares that were set.
    function tokenTerms(uint256 tokenId) external view returns (RoyaltyTerms memory);
}
