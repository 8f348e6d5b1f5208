// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Delivery} from "./Delivery.sol";

/// @dev The terms of a sale at a fixed price. The seller sets all of them, the buyer names all of them.
struct Listing {
    /// The zero address is the chain's native coin.
    address currency;
    /// In the currency's smallest unit.
    uint128 price;
    /// Unix time from which on nobody can buy.
    uint40 expiresAt;
    /// Seconds in which the buyer can undo the purchase; 0 makes it final at once.
    uint24 refundWindow;
    Delivery delivery;
    /// The highest royalty that the seller accepts, in basis points of the price.
    uint16 maxRoyaltyBps;
    /// The protocol's fee in basis points of the price, as it was when the listing was made.
    uint16 protocolFeeBps;
    /// Who alone may buy; the zero address lets anyone.
    address buyer;
    /// Who brought the seller, and their fee in basis points of the price, paid from it.
    address storefront;
    uint16 storefrontFeeBps;
}

using Listings for Listing global;

/// @title Listings
library Listings {
    /// @dev keccak256 of the ABI encoding, which is how a struct of ten static fields lies in memory.
    function hash(Listing memory listing) internal pure returns (bytes32 result) {
        assembly ("memory-safe") {
            result := keccak256(listing, 0x140)
        }
    }
}
