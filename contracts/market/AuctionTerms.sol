// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAccessGate} from "../access/IAccessGate.sol";
import {IRefundEscrow} from "../escrow/IRefundEscrow.sol";
import {Currencies} from "../libraries/Currencies.sol";
import {RoyaltyMath} from "../libraries/RoyaltyMath.sol";
import {IRoyaltyRouter} from "../royalty/IRoyaltyRouter.sol";
import {Auction} from "../types/Auction.sol";
import {GateKind} from "../types/Gate.sol";
import {IAuctionHouse} from "./IAuctionHouse.sol";
import {Settlement} from "./Settlement.sol";

/// @title AuctionTerms
/// @notice Which terms an auction can be created with. They are judged once: afterwards nobody can change them.
abstract contract AuctionTerms is IAuctionHouse, Settlement {
    uint256 private constant _MAX_DURATION = 180 days;
    uint256 private constant _MAX_EXTENSION = 7 days;
    uint256 private constant _MAX_REFUND_WINDOW = 30 days;

    IAccessGate internal immutable _ACCESS_GATE;

    constructor(
        IRoyaltyRouter router,
        IRefundEscrow escrow,
        IAccessGate gate,
        address owner
    ) Settlement(router, escrow, owner) {
        if (address(gate) == address(0)) revert MarketZeroAddress();
        _ACCESS_GATE = gate;
    }

    /// @inheritdoc IAuctionHouse
    function accessGate() external view returns (IAccessGate) {
        return _ACCESS_GATE;
    }

    function _requireValid(Auction memory auction) internal view {
        if (auction.reservePrice == 0 || (auction.buyNowPrice != 0 && auction.buyNowPrice < auction.reservePrice)) {
            revert AuctionInvalidPrice(auction.reservePrice, auction.buyNowPrice);
        }
        if (auction.minRaiseBps > BASIS_POINTS) revert AuctionRaiseTooHigh(auction.minRaiseBps, BASIS_POINTS);
        if (
            auction.endsAt <= block.timestamp ||
            auction.endsAt <= auction.startsAt ||
            auction.endsAt > block.timestamp + _MAX_DURATION
        ) {
            revert AuctionInvalidTime(auction.startsAt, auction.endsAt, block.timestamp);
        }
        if (auction.extensionWindow > auction.maxExtension || auction.maxExtension > _MAX_EXTENSION) {
            revert AuctionInvalidExtension(auction.extensionWindow, auction.maxExtension);
        }
        if (auction.refundWindow > _MAX_REFUND_WINDOW) {
            revert AuctionRefundWindowTooLong(auction.refundWindow, _MAX_REFUND_WINDOW);
        }
        if (auction.protocolFeeBps != _protocolFeeBps) revert MarketFeeChanged(auction.protocolFeeBps, _protocolFeeBps);
        _requireStorefront(auction.storefront, auction.storefrontFeeBps, 0);
        if (auction.gateKind != GateKind.Open || auction.gateService != address(0)) {
            _ACCESS_GATE.requireValid(auction.gateKind, auction.gateService);
        }
        // The token would be NFT and currency at once: what is in custody could be paid out.
        if (Currencies.isFungible(auction.collection, address(0))) revert AuctionInvalidCollection(auction.collection);
        if (auction.currency != NATIVE && !Currencies.isFungible(auction.currency, auction.collection)) {
            revert AuctionInvalidCurrency(auction.currency);
        }
        _requireRoyaltyLimit(auction);
    }

    /// @dev What the artist asks before the auction cannot be limited by it, at whatever price it ends.
    function _requireRoyaltyLimit(Auction memory auction) private view {
        uint256 limit = auction.maxRoyaltyBps;
        uint256 minimum = RoyaltyMath.MAX_RATE;
        // No royalty is above the highest rate that there is.
        if (limit < minimum) minimum = _ROYALTY_ROUTER.highestRoyaltyRate(auction.collection, auction.tokenId);
        if (limit < minimum || limit > BASIS_POINTS) revert AuctionInvalidRoyaltyLimit(limit, minimum, BASIS_POINTS);
    }
}
