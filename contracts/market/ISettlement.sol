// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IEscrowOpener} from "../escrow/IEscrowOpener.sol";
import {IRefundEscrow} from "../escrow/IRefundEscrow.sol";
import {IRoyaltyRouter, RoyaltySource} from "../royalty/IRoyaltyRouter.sol";
import {IMarket} from "./IMarket.sol";

/// @title ISettlement
/// @notice How markets settle the sale of an NFT that exists: who is paid, and in which order.
///
/// Where a sale has a refund window, the price goes into the {IRefundEscrow}, else it is paid out at once: royalties are
/// pushed, fees set aside, the seller has the rest. The protocol's fee of a sale with a window is credited in the escrow,
/// to its receiver at the time of the sale.
///
/// Assumed: that `ownerOf` and `transferFrom` of a collection tell the truth to those who chose to trade in it.
///
/// Not supported: fees, royalties or refunds in another currency than the sale's. A receiver who is this contract or the
/// escrow loses the NFT.
interface ISettlement is IMarket, IEscrowOpener {
    /// @notice Emitted when a sale pays no royalty because the collection's own answer failed.
    event RoyaltyLookupFailed(address indexed collection, uint256 indexed tokenId, RoyaltySource reason);

    /// @notice The storefronts of both sides together ask for more than the cap.
    error SettlementStorefrontFeeTooHigh(uint256 bps, uint256 maximum);
    /// @notice A fee for a storefront that is not named.
    error SettlementStorefrontMissing();
    /// @notice Royalties are above what the seller accepts.
    error SettlementRoyaltyAboveLimit(uint256 royalty, uint256 limit);
    /// @notice The NFT did not reach the one to whom it goes.
    error SettlementNotDelivered(address collection, uint256 tokenId, address expected, address owner);
    /// @notice Only the escrow may call this.
    error SettlementNotEscrow(address caller);

    /// @notice Where royalties are asked for.
    function royaltyRouter() external view returns (IRoyaltyRouter);

    /// @notice Where prices wait.
    function refundEscrow() external view returns (IRefundEscrow);
}
