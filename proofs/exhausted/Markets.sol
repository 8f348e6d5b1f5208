// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {PackedListing, PackedListings} from "../../contracts/libraries/PackedListing.sol";
import {Delivery} from "../../contracts/types/Delivery.sol";
import {Listing} from "../../contracts/types/Listing.sol";
import {Order} from "../../contracts/types/Order.sol";
import {Math as MathModel, SafeCast as SafeCastModel} from "../models.sol";
import {_raised} from "../quoted/AuctionHouse.sol";
import {_feeOf} from "../quoted/Market.sol";
import {_declined, _priceOfCopies} from "../quoted/OrderBook.sol";
import {_shareOfBundle} from "../quoted/OrderSettlement.sol";

/// @notice Bundles: prices from 0 to 120 and the 19 highest of 128 bits, 1 to 40 tokens.
contract BundleSharesAddUp {
    uint256 public constant ROUNDS = 140;

    function exhaust(uint256 round) external pure returns (uint256 cases) {
        uint256 price = round <= 120 ? round : type(uint128).max - (round - 121);
        for (uint256 count = 1; count <= 40; ++count) {
            uint256 sum = 0;
            for (uint256 token = 0; token < count; ++token) {
                uint256 share = _shareOfBundle(price, count, token);
                require(share == price / count || share == price / count + 1, "not equal shares");
                sum += share;
            }
            require(sum == price, "not the price");
            ++cases;
        }
    }
}

/// @notice Copies: prices from 0 to 60 and the 60 highest of 128 bits, 0 to 60 copies and the highest numbers.
contract CopiesAreExact {
    uint256 public constant ROUNDS = 121;

    function exhaust(uint256 round) external view returns (uint256 cases) {
        uint256 price = round <= 60 ? round : type(uint128).max - (round - 61);
        for (uint256 i = 0; i <= 76; ++i) {
            uint256 quantity = i <= 60 ? i : type(uint256).max >> ((i - 61) * 16);
            bool fits = quantity <= type(uint128).max && (price == 0 || quantity <= type(uint128).max / price);
            try this.priceOfCopies(price, quantity) returns (uint256 whole) {
                require(fits && whole == price * quantity, "not as many times the price");
            } catch {
                require(!fits, "reverts");
            }
            ++cases;
        }
    }

    function priceOfCopies(uint256 price, uint256 quantity) external pure returns (uint256) {
        return _priceOfCopies(price, quantity);
    }
}

/// @notice Falling prices: first prices from 2 to 24, each lower last one, durations to 20 seconds, each second.
contract FallingPricesFall {
    uint256 public constant ROUNDS = 23;

    function exhaust(uint256 round) external pure returns (uint256 cases) {
        Order memory order;
        order.price = uint128(2 + round);
        for (order.endPrice = 1; order.endPrice < order.price; ++order.endPrice) {
            for (order.expiresAt = 1; order.expiresAt <= 20; ++order.expiresAt) {
                cases += _fall(order, order.price, order.endPrice, order.expiresAt);
            }
        }
    }

    function _fall(Order memory order, uint256 price, uint256 end, uint256 duration) private pure returns (uint256) {
        uint256 previous = price;
        for (uint256 elapsed = 0; elapsed < duration; ++elapsed) {
            uint256 current = price - _declined(price, order, elapsed);
            uint256 line = price * (duration - elapsed) + end * elapsed;
            require(current == (line + duration - 1) / duration, "not on the line");
            require(current <= previous && current > end, "rises, or not above the last");
            previous = current;
        }
        return duration;
    }
}

/// @notice Raises: standing bids from 0 to 250 and the fifty highest, least raises from 0 to 6 and the highest, eleven parts.
contract RaisesAreTheLeast {
    uint256 public constant ROUNDS = 301;

    function exhaust(uint256 round) external pure returns (uint256 cases) {
        uint16[11] memory parts = [uint16(0), 1, 39, 40, 100, 500, 1_000, 3_333, 5_001, 9_999, 10_000];
        uint256 standing = round <= 250 ? round : type(uint96).max - (round - 251);
        for (uint256 minRaise = 0; minRaise <= 7; ++minRaise) {
            uint256 least = minRaise < 7 ? minRaise : type(uint96).max;
            for (uint256 i = 0; i < parts.length; ++i) {
                uint256 raise = _raised(standing, least, parts[i]) - standing;
                require(_isEnough(raise, standing, least, parts[i]), "too little");
                require(!_isEnough(raise - 1, standing, least, parts[i]), "too much");
                ++cases;
            }
        }
    }

    function _isEnough(uint256 raise, uint256 standing, uint256 least, uint256 part) private pure returns (bool) {
        return raise != 0 && raise >= least && raise * 10_000 >= standing * part;
    }
}

/// @notice Fees: prices from 0 to 300 and the hundred highest of 128 bits, rates to 10 %, 50 % and 100 %.
contract FeesAreExact {
    uint256 public constant ROUNDS = 401;

    function exhaust(uint256 round) external pure returns (uint256 cases) {
        uint256 price = round <= 300 ? round : type(uint128).max - (round - 301);
        for (uint256 i = 0; i <= 102; ++i) {
            uint256 bps = i <= 100 ? i * 10 : (i - 100) * 5_000;
            require(_feeOf(price, bps) == Math.mulDiv(price, bps, 10_000), "another fee");
            ++cases;
        }
    }
}

/// @notice Packed listings: each combination of the edges of each field, and each set of optional fields; then repriced.
contract PackedListingsKeepAll {
    uint256 public constant ROUNDS = 160;
    uint256 private constant _COMBINATIONS = 5 * 4 * 4 * 4 * 4 * 2 * 8;

    function exhaust(uint256 round) external view returns (uint256 cases) {
        for (uint256 i = round; i < _COMBINATIONS; i += ROUNDS) {
            (Listing memory listing, uint40 time) = _listing(i);
            PackedListing packed = this.pack(listing, time);
            _check(packed, listing, time);
            listing.price = uint128(_edge(i + 1, 5, 128));
            _check(packed.withPrice(listing.price), listing, time);
            cases += 2;
        }
    }

    function pack(Listing calldata listing, uint40 time) external pure returns (PackedListing) {
        return PackedListings.pack(listing, time);
    }

    function _check(PackedListing packed, Listing memory listing, uint40 time) private pure {
        Listing memory unpacked;
        packed.unpackTo(unpacked);
        (unpacked.currency, unpacked.buyer, unpacked.storefront) = (
            listing.currency,
            listing.buyer,
            listing.storefront
        );
        require(unpacked.hash() == listing.hash(), "another listing");
        require(packed.listedAt() == time && packed.expiresAt() == listing.expiresAt, "another time");
        require(packed.hasCurrency() == (listing.currency != address(0)), "another currency");
        require(packed.hasBuyer() == (listing.buyer != address(0)), "another buyer");
        require(packed.hasStorefront() == (listing.storefront != address(0)), "another storefront");
        bool hasOptions = packed.hasCurrency() || packed.hasBuyer() || packed.hasStorefront();
        require(packed.hasOptions() == hasOptions, "other options");
    }

    function _listing(uint256 i) private pure returns (Listing memory listing, uint40 time) {
        listing.price = uint128(_edge(i, 5, 128));
        i /= 5;
        listing.expiresAt = uint40(_edge(i, 4, 40));
        i /= 4;
        listing.refundWindow = uint24(_edge(i, 4, 24));
        i /= 4;
        listing.maxRoyaltyBps = uint16(_edge(i, 4, 16));
        i /= 4;
        time = uint40(_edge(i, 4, 40));
        i /= 4;
        listing.delivery = Delivery(i & 1);
        if (i & 2 != 0) listing.currency = address(uint160(1 << 159));
        if (i & 4 != 0) listing.buyer = address(1);
        if (i & 8 != 0) listing.storefront = address(type(uint160).max);
    }

    /// @dev 0, 1, the highest bit, all bits, alternating bits.
    function _edge(uint256 i, uint256 count, uint256 bits) private pure returns (uint256) {
        i %= count;
        if (i < 2) return i;
        if (i == 4) return 0x55555555555555555555555555555555 & ((1 << bits) - 1);
        return i == 2 ? 1 << (bits - 1) : (1 << bits) - 1;
    }
}

/// @notice The prover's models of OpenZeppelin's functions: numbers from 0 to 150 and around each power of two, in pairs.
contract ModelsAreTheOriginals {
    uint256 public constant ROUNDS = 200;

    function exhaust(uint256 round) external view returns (uint256 cases) {
        uint256 a = _number(round);
        for (uint256 i = 0; i < ROUNDS; ++i) {
            uint256 b = _number(i);
            require(Math.min(a, b) == MathModel.min(a, b) && Math.max(a, b) == MathModel.max(a, b), "another");
            require(b == 0 || Math.ceilDiv(a, b) == MathModel.ceilDiv(a, b), "another quotient");
            ++cases;
        }
        require(_tryCast(this.cast, a) == _tryCast(this.castModel, a), "another cast");
    }

    function cast(uint256 value) external pure returns (uint128) {
        return SafeCast.toUint128(value);
    }

    function castModel(uint256 value) external pure returns (uint128) {
        return SafeCastModel.toUint128(value);
    }

    function _tryCast(
        function(uint256) external view returns (uint128) what,
        uint256 value
    ) private view returns (uint256) {
        try what(value) returns (uint128 result) {
            return result;
        } catch {
            return type(uint256).max;
        }
    }

    function _number(uint256 i) private pure returns (uint256) {
        if (i < 151) return i;
        uint256 power = 1 << ((i - 150) * 5);
        return i % 2 == 0 ? power : power - 1;
    }
}
