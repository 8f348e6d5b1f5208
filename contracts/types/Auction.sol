// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Delivery} from "./Delivery.sol";
import {GateKind} from "./Gate.sol";

/// @dev Everything that an auction is. Only the hash of it is stored; whoever bids or ends an auction brings the terms,
/// which the event of its creation carried in full, so nothing about it can change between seeing and bidding.
struct Auction {
    address collection;
    uint256 tokenId;
    address seller;
    /// The zero address is the chain's native coin.
    address currency;
    /// The least first bid, in the currency's smallest unit.
    uint96 reservePrice;
    /// The price at which anyone may buy at once until the first bid; 0 offers none.
    uint96 buyNowPrice;
    /// A later bid exceeds the standing one by at least the higher of these two: an amount, and a part of the standing bid
    /// in basis points; and by at least one unit.
    uint96 minRaise;
    uint16 minRaiseBps;
    /// Unix time from which on there are bids.
    uint40 startsAt;
    /// Unix time from which on there are none, unless late bids extend the auction.
    uint40 endsAt;
    /// A bid in the last so many seconds moves the end to so many seconds after the bid...
    uint24 extensionWindow;
    /// ... but never to later than so many seconds after `endsAt`.
    uint24 maxExtension;
    /// Who may bid, and the service that says so; the zero address where everybody may.
    GateKind gateKind;
    address gateService;
    /// Seconds in which the winner can undo the sale, counted from settlement; 0 makes it final.
    uint24 refundWindow;
    Delivery delivery;
    /// The highest royalty that the seller pays, in basis points of the price. At least what the terms in force when the
    /// auction is created may ask at any price, in any currency, before caps.
    uint16 maxRoyaltyBps;
    /// The protocol's fee in basis points of the price, as it was when the auction was created.
    uint16 protocolFeeBps;
    /// Who brought the seller, and their fee in basis points of the price, paid from it.
    address storefront;
    uint16 storefrontFeeBps;
}

using Auctions for Auction global;

/// @title Auctions
library Auctions {
    /// @dev The words of an auction's ABI encoding: it has static fields only.
    uint256 internal constant SIZE = 20 * 32;

    /// @dev The low bits of an id are zero, so that it fits into a slot beside a time.
    uint256 private constant _TIME_BITS = 40;

    /// @dev keccak256 of the ABI encoding, which is how a struct of static fields lies in memory, without its last 40 bits.
    /// 216 bits: who chooses both of two terms would have to try 2^108 to find them with one id.
    function id(Auction memory auction) internal pure returns (bytes32 result) {
        assembly ("memory-safe") {
            result := shl(_TIME_BITS, shr(_TIME_BITS, keccak256(auction, SIZE)))
        }
    }

    /// @dev The same of terms as they came.
    function idOf(Auction calldata auction) internal pure returns (bytes32 result) {
        assembly ("memory-safe") {
            let pointer := mload(0x40)
            calldatacopy(pointer, auction, SIZE)
            result := shl(_TIME_BITS, shr(_TIME_BITS, keccak256(pointer, SIZE)))
        }
    }
}
