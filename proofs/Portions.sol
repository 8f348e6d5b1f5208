// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {RoyaltyMath} from "../contracts/libraries/RoyaltyMath.sol";

/// @dev What {PortionIsExact} shows of a portion, and all that the proofs after it know of one.
function isPortion(uint256 part, uint128 amount, uint256 numerator, uint256 denominator) pure returns (bool) {
    uint256 product = amount * numerator;
    return part * denominator <= product && product - part * denominator < denominator;
}

/// @notice A portion is the exact product divided and rounded down, for any amount of 128 bits, and nothing wraps.
contract PortionIsExact {
    function prove(uint128 amount, uint256 numerator, uint256 denominator) external pure {
        require(denominator != 0 && denominator <= 524_280 && numerator <= denominator);
        uint256 part = RoyaltyMath.portion(amount, numerator, denominator);
        uint256 product = uint256(amount) * numerator;
        assert(part * denominator <= product && product - part * denominator < denominator);
    }
}

/// @notice Royalties are at most half of any price of 256 bits.
contract RoyaltyIsAtMostHalf {
    function prove(uint256 price, uint256 bps) external pure {
        require(bps <= RoyaltyMath.MAX_RATE);
        uint256 part = RoyaltyMath.portion(price, bps, RoyaltyMath.BASIS);
        assert(part <= price / 2);
    }
}

/// @notice A portion is never more than the whole.
/// @custom:after PortionIsExact
contract PortionIsAtMostTheWhole {
    function prove(uint128 amount, uint256 part, uint16 numerator, uint16 denominator) external pure {
        require(numerator <= denominator && part < 2 ** 129 && isPortion(part, amount, numerator, denominator));
        assert(part <= amount);
    }
}

/// @notice A royalty never falls as the price rises by a unit, and rises by at most one.
/// @custom:after PortionIsExact
contract RoyaltyGrowsByAtMostOne {
    function prove(uint128 price, uint128 lower, uint128 higher, uint16 bps) external pure {
        require(bps <= 5_000 && price < type(uint128).max);
        require(isPortion(lower, price, bps, 10_000) && isPortion(higher, price + 1, bps, 10_000));
        assert(higher >= lower && higher - lower <= 1);
    }
}

/// @notice What two holders are owed apart is at most what they are owed together: by induction, of any number of holders.
/// @custom:after PortionIsExact
contract PartsAreAtMostTheSum {
    function prove(uint128 royalty, uint16[3] calldata shares, uint128[3] calldata parts) external pure {
        (uint256 first, uint256 second, uint256 whole) = (shares[0], shares[1], shares[2]);
        require(whole != 0 && first + second <= whole);
        require(isPortion(parts[0], royalty, first, whole) && isPortion(parts[1], royalty, second, whole));
        require(isPortion(parts[2], royalty, first + second, whole));
        assert(uint256(parts[0]) + parts[1] <= parts[2]);
    }
}

/// @notice A holder more loses at most a unit to rounding: by induction, n holders at most n - 1, which one of them gets.
/// @custom:after PortionIsExact
contract RoundingLosesAtMostOnePerHolder {
    function prove(uint128 royalty, uint16[3] calldata shares, uint128[3] calldata parts) external pure {
        (uint256 first, uint256 second, uint256 whole) = (shares[0], shares[1], shares[2]);
        require(whole != 0 && first + second <= whole);
        require(isPortion(parts[0], royalty, first, whole) && isPortion(parts[1], royalty, second, whole));
        require(isPortion(parts[2], royalty, first + second, whole));
        assert(parts[2] <= uint256(parts[0]) + parts[1] + 1);
    }
}

/// @notice What a splitter's holder is due never falls as more is received, so that what was paid of it stays covered.
/// @custom:after PortionIsExact
contract DueNeverFalls {
    function prove(
        uint128 received,
        uint128 more,
        uint128 due,
        uint128 dueThen,
        uint16 share,
        uint24 total
    ) external pure {
        require(total != 0 && share <= total && received <= more);
        require(isPortion(due, received, share, total) && isPortion(dueThen, more, share, total));
        assert(dueThen >= due);
    }
}
