// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Listing} from "../contracts/types/Listing.sol";
import {_MAX_PROTOCOL_FEE_BPS, _feeOf} from "./quoted/Market.sol";
import {MAX_STOREFRONT_FEE_BPS, _requireStorefront, _withoutFees} from "./quoted/Settlement.sol";

/// @notice A fee is the exact product divided, rounded down, for any price of 128 bits.
contract FeeIsExact {
    function prove(uint128 price, uint256 bps) external pure {
        require(bps <= 10_000);
        uint256 product = uint256(price) * bps;
        uint256 fee = _feeOf(price, bps);
        assert(fee * 10_000 <= product && product - fee * 10_000 < 10_000);
    }
}

/// @notice A fee never falls as the price rises, nor rises by more than the price.
contract FeeIsMonotonic {
    function prove(uint128 price, uint128 higher, uint256 bps) external pure {
        require(bps <= 10_000 && price <= higher);
        uint256 fee = _feeOf(price, bps);
        uint256 higherFee = _feeOf(higher, bps);
        assert(higherFee >= fee && higherFee - fee <= higher - price);
    }
}

/// @notice The protocol's fee is at most a twentieth of the price.
contract ProtocolFeeIsBounded {
    function prove(uint128 price, uint16 bps) external pure {
        require(bps <= _MAX_PROTOCOL_FEE_BPS);
        uint256 fee = _feeOf(price, bps);
        assert(fee <= price / 20);
    }
}

/// @notice Storefronts of both sides that are let pass take at most a tenth of the price together.
contract StorefrontsTakeAtMostATenth {
    function prove(uint128 price, address storefront, address other, uint16 bps, uint16 otherBps) external pure {
        _requireStorefront(storefront, bps, 0);
        _requireStorefront(other, otherBps, bps);
        assert(_feeOf(price, bps) + _feeOf(price, otherBps) <= price / 10);
    }
}

/// @notice What a buyer pays with their storefront's fee is at most eleven tenths of the price.
contract BuyerPaysAtMostATenthMore {
    function prove(uint128 price, uint16 bps) external pure {
        require(bps <= MAX_STOREFRONT_FEE_BPS);
        uint256 due = price + _feeOf(price, bps);
        assert(due * 10 <= uint256(price) * 11);
    }
}

/// @notice Seller, royalties, protocol and storefront get the price, whole, and no subtraction of it wraps.
contract PartsOfASaleAreThePrice {
    function prove(Listing memory terms, uint256 royalties) external pure {
        require(terms.protocolFeeBps <= _MAX_PROTOCOL_FEE_BPS && terms.storefrontFeeBps <= MAX_STOREFRONT_FEE_BPS);
        require(royalties <= terms.price / 2);
        uint256 rest = _withoutFees(terms, royalties);
        uint256 fees = _feeOf(terms.price, terms.protocolFeeBps) + _feeOf(terms.price, terms.storefrontFeeBps);
        assert(rest + royalties + fees == terms.price);
    }
}

/// @notice The seller keeps at least 35 % of the price, whatever royalties and fees are.
contract SellerKeepsAThird {
    function prove(Listing memory terms, uint256 royalties) external pure {
        require(terms.protocolFeeBps <= _MAX_PROTOCOL_FEE_BPS && terms.storefrontFeeBps <= MAX_STOREFRONT_FEE_BPS);
        require(royalties <= terms.price / 2);
        assert(_withoutFees(terms, royalties) * 100 >= uint256(terms.price) * 35);
    }
}

/// @notice A royalty below the seller's limit, which is a part of the price, never exceeds the price.
contract RoyaltyLimitIsAPartOfThePrice {
    function prove(uint128 price, uint16 maxRoyaltyBps) external pure {
        require(maxRoyaltyBps <= 10_000);
        assert(_feeOf(price, maxRoyaltyBps) <= price);
    }
}
