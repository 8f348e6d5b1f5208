// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PackedListing, PackedListings} from "../../contracts/libraries/PackedListing.sol";
import {Delivery} from "../../contracts/types/Delivery.sol";
import {Listing} from "../../contracts/types/Listing.sol";

/// @dev A listing as a fuzzer can make it up: it knows no enums, and never hits zero addresses by chance.
struct Fields {
    uint128 price;
    uint40 expiresAt;
    uint24 refundWindow;
    bool isHeld;
    uint16 maxRoyaltyBps;
    uint16 protocolFeeBps;
    uint40 listedAt;
    uint160 currency;
    uint160 buyer;
    uint160 storefront;
    uint16 storefrontFeeBps;
    /// Which of the last four are in use, a bit each.
    uint8 used;
}

/// @dev The library, reached by calls, as `pack` reads calldata.
contract PackedListingHarness {
    function pack(Listing calldata listing, uint40 time) external pure returns (PackedListing) {
        return PackedListings.pack(listing, time);
    }
}

contract PackedListingTest {
    PackedListingHarness private immutable _HARNESS = new PackedListingHarness();

    /// @dev What comes out is what went in, and the protocol's fee and what fills the optional fields stay.
    function testFuzz_unpackToFillsInAllButOptions(Fields calldata fields, Fields calldata others) external view {
        Listing memory listing = _listingOf(fields);
        Listing memory unpacked = _listingOf(others);
        listing.protocolFeeBps = unpacked.protocolFeeBps;
        listing.currency = unpacked.currency;
        listing.buyer = unpacked.buyer;
        listing.storefront = unpacked.storefront;
        listing.storefrontFeeBps = unpacked.storefrontFeeBps;
        _HARNESS.pack(_listingOf(fields), fields.listedAt).unpackTo(unpacked);
        assert(keccak256(abi.encode(unpacked)) == keccak256(abi.encode(listing)));
    }

    /// @dev The hash in assembly is that of the ABI encoding, which is how buyers compute it.
    function testFuzz_hashIsThatOfTheEncoding(Fields calldata fields) external pure {
        Listing memory listing = _listingOf(fields);
        assert(listing.hash() == keccak256(abi.encode(listing)));
    }

    /// @dev Every field is where {PutOnSale}'s readers look for it, and no bit is used besides.
    function testFuzz_bits(Fields calldata fields) external view {
        Listing memory listing = _listingOf(fields);
        uint256 word = PackedListing.unwrap(_HARNESS.pack(listing, fields.listedAt));
        assert(word % 2 ** 128 == listing.price);
        assert((word / 2 ** 128) % 2 ** 40 == listing.expiresAt);
        assert((word / 2 ** 168) % 2 ** 24 == listing.refundWindow);
        assert((word / 2 ** 192) % 2 ** 16 == listing.maxRoyaltyBps);
        assert((word / 2 ** 208) % 2 ** 40 == fields.listedAt);
        assert((word / 2 ** 248) % 2 == uint256(listing.delivery));
        assert(((word / 2 ** 249) % 2 == 1) == (listing.currency != address(0)));
        assert(((word / 2 ** 250) % 2 == 1) == (listing.buyer != address(0)));
        assert(((word / 2 ** 251) % 2 == 1) == (listing.storefront != address(0)));
        assert(word / 2 ** 252 == 0);
    }

    /// @dev Each flag tells what it names, and any of them that there are options.
    function testFuzz_flags(Fields calldata fields) external view {
        Listing memory listing = _listingOf(fields);
        PackedListing packed = _HARNESS.pack(listing, fields.listedAt);
        assert(packed.hasCurrency() == (listing.currency != address(0)));
        assert(packed.hasBuyer() == (listing.buyer != address(0)));
        assert(packed.hasStorefront() == (listing.storefront != address(0)));
        assert(packed.hasOptions() == (fields.used & 7 != 0));
    }

    /// @dev Both ways of packing are one.
    function testFuzz_packFromFields(Fields calldata fields) external view {
        Listing memory listing = _listingOf(fields);
        PackedListing fromFields = PackedListings.pack(
            listing.price,
            listing.expiresAt,
            listing.refundWindow,
            listing.maxRoyaltyBps,
            fields.listedAt,
            listing.delivery,
            listing.currency,
            listing.buyer != address(0),
            listing.storefront != address(0)
        );
        assert(PackedListing.unwrap(fromFields) == PackedListing.unwrap(_HARNESS.pack(listing, fields.listedAt)));
    }

    /// @dev Another price, and nothing else.
    function testFuzz_withPriceKeepsTheRest(Fields calldata fields, uint128 price) external view {
        Listing memory listing = _listingOf(fields);
        PackedListing repriced = _HARNESS.pack(listing, fields.listedAt).withPrice(price);
        listing.price = price;
        assert(PackedListing.unwrap(repriced) == PackedListing.unwrap(_HARNESS.pack(listing, fields.listedAt)));
        assert(repriced.expiresAt() == listing.expiresAt);
        assert(repriced.listedAt() == fields.listedAt);
    }

    /// @dev No listing with a price reads as none.
    function testFuzz_existsWithAnyPrice(Fields calldata fields) external view {
        Listing memory listing = _listingOf(fields);
        if (listing.price == 0) listing.price = 1;
        assert(_HARNESS.pack(listing, fields.listedAt).exists());
    }

    function test_emptyListingDoesNotExist() external view {
        Listing memory listing;
        PackedListing packed = _HARNESS.pack(listing, 0);
        assert(PackedListing.unwrap(packed) == 0);
        assert(!packed.exists());
        assert(!packed.hasOptions());
    }

    function test_hasOptionsAtTheEdges() external pure {
        assert(!PackedListing.wrap((1 << 249) - 1).hasOptions());
        assert(PackedListing.wrap(1 << 249).hasOptions());
        assert(PackedListing.wrap(1 << 250).hasOptions());
        assert(PackedListing.wrap(1 << 251).hasOptions());
    }

    function _listingOf(Fields memory fields) private pure returns (Listing memory) {
        uint8 used = fields.used;
        return
            Listing({
                currency: used & 1 == 0 ? address(0) : address(fields.currency | 1),
                price: fields.price,
                expiresAt: fields.expiresAt,
                refundWindow: fields.refundWindow,
                delivery: fields.isHeld ? Delivery.Held : Delivery.Delivered,
                maxRoyaltyBps: fields.maxRoyaltyBps,
                protocolFeeBps: fields.protocolFeeBps,
                buyer: used & 2 == 0 ? address(0) : address(fields.buyer | 1),
                storefront: used & 4 == 0 ? address(0) : address(fields.storefront | 1),
                storefrontFeeBps: used & 8 == 0 ? 0 : fields.storefrontFeeBps | 1
            });
    }
}
