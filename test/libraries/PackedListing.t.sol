// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PackedListing, PackedListings} from "../../contracts/libraries/PackedListing.sol";
import {Delivery} from "../../contracts/types/Delivery.sol";
import {Listing} from "../../contracts/types/Listing.sol";

/// @dev The library, reached by calls, as `pack` reads calldata.
contract PackedListingHarness {
    function pack(Listing calldata listing) external pure returns (PackedListing) {
        return PackedListings.pack(listing);
    }
}

contract PackedListingTest {
    PackedListingHarness private immutable _HARNESS = new PackedListingHarness();

    /// @dev What comes out is what went in, without the optional fields.
    function testFuzz_unpackReturnsWhatWasPacked(Listing calldata listing) external view {
        Listing memory unpacked = _HARNESS.pack(listing).unpack();
        assert(keccak256(abi.encode(unpacked)) == keccak256(abi.encode(_withoutOptions(listing))));
    }

    /// @dev Every field is where {PutOnSale}'s readers look for it, and no bit is used besides.
    function testFuzz_bits(Listing calldata listing) external view {
        uint256 word = PackedListing.unwrap(_HARNESS.pack(listing));
        assert(word % 2 ** 128 == listing.price);
        assert((word / 2 ** 128) % 2 ** 40 == listing.expiresAt);
        assert((word / 2 ** 168) % 2 ** 24 == listing.refundWindow);
        assert((word / 2 ** 192) % 2 ** 16 == listing.maxRoyaltyBps);
        assert((word / 2 ** 208) % 2 ** 16 == listing.protocolFeeBps);
        assert((word / 2 ** 224) % 2 ** 8 == uint256(listing.delivery));
        assert(((word / 2 ** 232) % 2 == 1) == (listing.currency != address(0)));
        assert(((word / 2 ** 233) % 2 == 1) == (listing.buyer != address(0)));
        assert(((word / 2 ** 234) % 2 == 1) == (listing.storefront != address(0) || listing.storefrontFeeBps != 0));
        assert(word / 2 ** 235 == 0);
    }

    /// @dev Random addresses are never zero: here each optional field is in use or not, as `used` says.
    function testFuzz_flags(Listing memory listing, uint8 used) external view {
        _useOptions(listing, used);
        PackedListing packed = _HARNESS.pack(listing);
        assert(packed.hasCurrency() == (listing.currency != address(0)));
        assert(packed.hasBuyer() == (listing.buyer != address(0)));
        assert(packed.hasStorefront() == (listing.storefront != address(0) || listing.storefrontFeeBps != 0));
        assert(packed.hasOptions() == (packed.hasCurrency() || packed.hasBuyer() || packed.hasStorefront()));
        Listing memory unpacked = packed.unpack();
        assert(keccak256(abi.encode(unpacked)) == keccak256(abi.encode(_withoutOptions(listing))));
    }

    /// @dev Both ways of packing are one.
    function testFuzz_packFromFields(Listing memory listing, uint8 used) external view {
        _useOptions(listing, used);
        PackedListing fromFields = PackedListings.pack(
            listing.price,
            listing.expiresAt,
            listing.refundWindow,
            listing.maxRoyaltyBps,
            listing.protocolFeeBps,
            listing.delivery,
            listing.currency,
            listing.buyer != address(0),
            listing.storefront != address(0) || listing.storefrontFeeBps != 0
        );
        assert(PackedListing.unwrap(fromFields) == PackedListing.unwrap(_HARNESS.pack(listing)));
    }

    /// @dev Another price, and nothing else.
    function testFuzz_withPriceKeepsTheRest(Listing memory listing, uint8 used, uint128 price) external view {
        _useOptions(listing, used);
        PackedListing repriced = _HARNESS.pack(listing).withPrice(price);
        listing.price = price;
        assert(PackedListing.unwrap(repriced) == PackedListing.unwrap(_HARNESS.pack(listing)));
        assert(repriced.expiresAt() == listing.expiresAt);
    }

    /// @dev Two listings are equal if and only if their fields and their flags are: one is the other with some fields
    /// changed, as the bits of `changed` say, to a value that may be the same.
    function testFuzz_equalityMeansEqualFieldsAndFlags(
        Listing memory one,
        Listing memory source,
        uint8 used,
        uint8 usedByOther,
        uint16 changed
    ) external view {
        Listing memory other = abi.decode(abi.encode(one), (Listing));
        _useOptions(one, used);
        _useOptions(other, changed & 1 == 0 ? used : usedByOther);
        if (changed & 2 != 0) other.price = source.price;
        if (changed & 4 != 0) other.expiresAt = source.expiresAt;
        if (changed & 8 != 0) other.refundWindow = source.refundWindow;
        if (changed & 16 != 0) other.delivery = source.delivery;
        if (changed & 32 != 0) other.maxRoyaltyBps = source.maxRoyaltyBps;
        if (changed & 64 != 0) other.protocolFeeBps = source.protocolFeeBps;
        bool equal = _HARNESS.pack(one).equals(_HARNESS.pack(other));
        assert(equal == (_fieldsAndFlags(one) == _fieldsAndFlags(other)));
    }

    /// @dev No listing with a price reads as none.
    function testFuzz_existsWithAnyPrice(Listing memory listing, uint128 price) external view {
        listing.price = price == 0 ? 1 : price;
        assert(_HARNESS.pack(listing).exists());
    }

    function test_emptyListingDoesNotExist() external view {
        Listing memory listing;
        PackedListing packed = _HARNESS.pack(listing);
        assert(PackedListing.unwrap(packed) == 0);
        assert(!packed.exists());
        assert(!packed.hasOptions());
    }

    function test_hasOptionsAtTheEdges() external pure {
        assert(!PackedListing.wrap((1 << 232) - 1).hasOptions());
        assert(PackedListing.wrap(1 << 232).hasOptions());
        assert(PackedListing.wrap(1 << 233).hasOptions());
        assert(PackedListing.wrap(1 << 234).hasOptions());
    }

    function _useOptions(Listing memory listing, uint8 used) private pure {
        listing.currency = used & 1 == 0 ? address(0) : address(uint160(1) | uint160(listing.currency));
        listing.buyer = used & 2 == 0 ? address(0) : address(uint160(1) | uint160(listing.buyer));
        listing.storefront = used & 4 == 0 ? address(0) : address(uint160(1) | uint160(listing.storefront));
        listing.storefrontFeeBps = used & 8 == 0 ? 0 : listing.storefrontFeeBps | 1;
    }

    function _withoutOptions(Listing memory listing) private pure returns (Listing memory base) {
        base = abi.decode(abi.encode(listing), (Listing));
        base.currency = address(0);
        base.buyer = address(0);
        base.storefront = address(0);
        base.storefrontFeeBps = 0;
    }

    function _fieldsAndFlags(Listing memory listing) private pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    _withoutOptions(listing),
                    listing.currency != address(0),
                    listing.buyer != address(0),
                    listing.storefront != address(0) || listing.storefrontFeeBps != 0
                )
            );
    }
}
