// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Tier} from "../types/RoyaltyTerms.sol";

/// @title RoyaltyMath
/// @notice The arithmetic of royalties: exact, rounded down once, and without overflow for any price.
library RoyaltyMath {
    /// @dev Basis points in a whole.
    uint256 internal constant BASIS = 10_000;

    /// @dev The most that royalties may take of a price, in basis points. At half, a price that is higher by one unit
    /// never owes more than one unit more, which keeps what the seller gets from falling as the price rises.
    uint256 internal constant MAX_RATE = 5_000;

    /// @dev floor(amount * numerator / denominator) for `numerator <= denominator <= type(uint16).max * 8`.
    function portion(uint256 amount, uint256 numerator, uint256 denominator) internal pure returns (uint256) {
        // Cannot overflow: with amount = q * denominator + r the result is q * numerator + floor(r * numerator /
        // denominator), which is at most amount, and r * numerator is below denominator ** 2 < 2 ** 40.
        unchecked {
            return (amount / denominator) * numerator + ((amount % denominator) * numerator) / denominator;
        }
    }

    /// @dev The royalty of `price` in `currency`: `baseRate` up to the first tier of that currency, from each tier on
    /// the tier's own rate. Rates are at most MAX_RATE, tiers of one currency ascend. The sum is rounded down once.
    function marginal(
        uint256 price,
        uint256 baseRate,
        address currency,
        Tier[] memory tiers
    ) internal pure returns (uint256) {
        uint256 whole;
        uint256 rest;
        uint256 from;
        uint256 rate = baseRate;
        // Cannot overflow: the parts add up to price and no rate exceeds MAX_RATE, so `whole` stays at or below half of
        // price; `rest` is below 5 * MAX_RATE * BASIS. `from` is below price (the break) and below the next `above`
        // (they ascend).
        unchecked {
            for (uint256 i = 0; i < tiers.length; ++i) {
                Tier memory tier = tiers[i];
                if (tier.currency != currency) continue;
                if (price <= tier.above) break;
                uint256 part = tier.above - from;
                whole += (part / BASIS) * rate;
                rest += (part % BASIS) * rate;
                rate = tier.bps;
                from = tier.above;
            }
            uint256 last = price - from;
            whole += (last / BASIS) * rate;
            rest += (last % BASIS) * rate;
            return whole + rest / BASIS;
        }
    }
}
