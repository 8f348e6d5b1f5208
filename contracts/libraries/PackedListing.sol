// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Delivery} from "../types/Delivery.sol";
import {Listing} from "../types/Listing.sol";

/// @dev What every listing has, in one word, and which of the optional fields it uses:
/// price (128 bits), expiresAt (40), refundWindow (24), maxRoyaltyBps (16), listedAt (40), delivery (1), flags (3). The time of
/// listing stands for the protocol's fee, which is that of this time.
type PackedListing is uint256;

using PackedListings for PackedListing global;

/// @title PackedListings
library PackedListings {
    uint256 private constant _EXPIRES_AT = 128;
    uint256 private constant _REFUND_WINDOW = 168;
    uint256 private constant _MAX_ROYALTY = 192;
    uint256 private constant _LISTED_AT = 208;
    uint256 private constant _DELIVERY = 248;
    uint256 private constant _HAS_CURRENCY = 1 << 249;
    uint256 private constant _HAS_BUYER = 1 << 250;
    uint256 private constant _HAS_STOREFRONT = 1 << 251;

    /// @param time Of the listing, in Unix seconds.
    function pack(Listing calldata listing, uint40 time) internal pure returns (PackedListing) {
        return
            pack(
                listing.price,
                listing.expiresAt,
                listing.refundWindow,
                listing.maxRoyaltyBps,
                time,
                listing.delivery,
                listing.currency,
                listing.buyer != address(0),
                listing.storefront != address(0)
            );
    }

    /// @dev As above, from the fields.
    function pack(
        uint128 price,
        uint40 expiry,
        uint24 refundWindow,
        uint16 maxRoyaltyBps,
        uint40 time,
        Delivery delivery,
        address currency,
        bool isPrivate,
        bool isFromStorefront
    ) internal pure returns (PackedListing) {
        uint256 word = price;
        word |= uint256(expiry) << _EXPIRES_AT;
        word |= uint256(refundWindow) << _REFUND_WINDOW;
        word |= uint256(maxRoyaltyBps) << _MAX_ROYALTY;
        word |= uint256(time) << _LISTED_AT;
        word |= uint256(delivery) << _DELIVERY;
        if (currency != address(0)) word |= _HAS_CURRENCY;
        if (isPrivate) word |= _HAS_BUYER;
        if (isFromStorefront) word |= _HAS_STOREFRONT;
        return PackedListing.wrap(word);
    }

    /// @dev Fills in all but the protocol's fee and the optional fields.
    function unpackTo(PackedListing packed, Listing memory listing) internal pure {
        uint256 word = PackedListing.unwrap(packed);
        listing.price = uint128(word);
        listing.expiresAt = uint40(word >> _EXPIRES_AT);
        listing.refundWindow = uint24(word >> _REFUND_WINDOW);
        listing.maxRoyaltyBps = uint16(word >> _MAX_ROYALTY);
        listing.delivery = Delivery((word >> _DELIVERY) & 1);
    }

    /// @dev The same listing at another price.
    function withPrice(PackedListing packed, uint128 price) internal pure returns (PackedListing) {
        uint256 word = PackedListing.unwrap(packed);
        return PackedListing.wrap(((word >> _EXPIRES_AT) << _EXPIRES_AT) | price);
    }

    /// @dev Every listing has a price.
    function exists(PackedListing packed) internal pure returns (bool) {
        return PackedListing.unwrap(packed) != 0;
    }

    function expiresAt(PackedListing packed) internal pure returns (uint40) {
        return uint40(PackedListing.unwrap(packed) >> _EXPIRES_AT);
    }

    function listedAt(PackedListing packed) internal pure returns (uint40) {
        return uint40(PackedListing.unwrap(packed) >> _LISTED_AT);
    }

    /// @dev Whether any optional field is in use.
    function hasOptions(PackedListing packed) internal pure returns (bool) {
        return PackedListing.unwrap(packed) >= _HAS_CURRENCY;
    }

    function hasCurrency(PackedListing packed) internal pure returns (bool) {
        return PackedListing.unwrap(packed) & _HAS_CURRENCY != 0;
    }

    function hasBuyer(PackedListing packed) internal pure returns (bool) {
        return PackedListing.unwrap(packed) & _HAS_BUYER != 0;
    }

    function hasStorefront(PackedListing packed) internal pure returns (bool) {
        return PackedListing.unwrap(packed) & _HAS_STOREFRONT != 0;
    }
}
