// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Order} from "../contracts/types/Order.sol";
import {Sale} from "./models.sol";
import {_declined, _leftOf, _priceOf, _priceOfCopies, _requireTime} from "./quoted/OrderBook.sol";
import {_shareOfBundle, _unitPrice} from "./quoted/OrderSettlement.sol";

/// @dev What the first `i` tokens of a bundle cost.
function sumOfFirst(uint256 price, uint256 count, uint256 i) pure returns (uint256) {
    return i * (price / count) + (i < price % count ? i : price % count);
}

/// @notice A falling price is never above the first nor below the last, and nothing wraps, at any time at which it is asked.
contract FallingPriceStaysBetween {
    function prove(Order memory order) external view {
        require(order.price != 0 && order.endPrice < order.price && order.endPrice != 0);
        _requireTime(order.startsAt, order.expiresAt);
        uint256 price = _priceOf(order, 1);
        assert(price <= order.price && price > order.endPrice);
    }
}

/// @notice A falling price begins with the first.
contract FallingPriceBeginsAtTheFirst {
    function prove(Order memory order) external view {
        require(order.price != 0 && order.endPrice < order.price);
        _requireTime(order.startsAt, order.expiresAt);
        require(block.timestamp == order.startsAt);
        assert(_priceOf(order, 1) == order.price);
    }
}

/// @notice A falling price never rises: what it has lost never shrinks with time.
contract FallingPriceNeverRises {
    function prove(Order memory order, uint40 earlier, uint40 later) external pure {
        require(order.endPrice < order.price && order.startsAt < order.expiresAt);
        require(earlier <= later && later <= order.expiresAt - order.startsAt);
        assert(_declined(order.price, order, earlier) <= _declined(order.price, order, later));
    }
}

/// @notice Copies cost as many times the price, which has at most 128 bits, or the call reverts.
/// @custom:exhausted CopiesAreExact
contract CopiesCostAsManyTimes {
    function prove(uint128 price, uint128 quantity) external pure {
        uint256 whole = _priceOfCopies(price, quantity);
        assert(whole == uint256(price) * quantity && whole < 2 ** 128);
    }
}

/// @notice What is taken of an order, with what was taken before, is never more than the order says.
contract OrdersAreNotOverfilled {
    function prove(uint256 total, uint256 filled, uint256 quantity) external pure {
        require(filled <= total && quantity <= _leftOf(total, filled));
        assert(filled + quantity <= total);
    }
}

/// @notice The shares of a bundle's tokens add up to its price: each continues the sum, by induction.
/// @custom:exhausted BundleSharesAddUp
contract BundleSharesContinueTheSum {
    function prove(uint128 price, uint256 count, uint256 i) external pure {
        require(count != 0 && count < 2 ** 32 && i < count);
        assert(sumOfFirst(price, count, i) + _shareOfBundle(price, count, i) == sumOfFirst(price, count, i + 1));
    }
}

/// @notice The sum over all tokens of a bundle, in the same form, is its price.
/// @custom:exhausted BundleSharesAddUp
contract BundleSharesAreThePrice {
    function prove(uint128 price, uint256 count) external pure {
        require(count != 0 && count < 2 ** 32);
        assert(sumOfFirst(price, count, count) == price);
    }
}

/// @notice Royalties of as many units, each at most half of a unit's price, are at most half of the whole price.
contract RoyaltiesOfUnitsAreAtMostHalf {
    function prove(Sale memory sale, uint256 units, uint256 royalty) external pure {
        require(units != 0 && royalty <= _unitPrice(sale, units) / 2);
        assert(royalty * units <= sale.terms.price / 2);
    }
}
