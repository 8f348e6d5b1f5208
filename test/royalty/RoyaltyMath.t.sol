// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {RoyaltyMath} from "../../contracts/libraries/RoyaltyMath.sol";
import {Tier} from "../../contracts/types/RoyaltyTerms.sol";
import {RandomTerms} from "./RandomTerms.sol";

contract RoyaltyMathTest is RandomTerms {
    uint256 private constant _HIGHEST_DENOMINATOR = uint256(type(uint16).max) * 8;

    /// @notice A portion is what a full 512-bit multiplication and division gives.
    function testFuzz_portionIsExact(uint256 amount, uint256 numerator, uint256 denominator) external pure {
        denominator = 1 + (denominator % _HIGHEST_DENOMINATOR);
        numerator = numerator % (denominator + 1);
        uint256 exact = Math.mulDiv(amount, numerator, denominator);
        require(RoyaltyMath.portion(amount, numerator, denominator) == exact, "not exact");
    }

    /// @notice Without a tier in the currency the royalty is the base rate of the price.
    function testFuzz_marginalWithoutTierIsBaseRate(uint256 seed, uint256 price, uint256 rate) external {
        _seed(seed);
        rate = rate % (RoyaltyMath.MAX_RATE + 1);
        Tier[] memory tiers = _randomTiers(4, RoyaltyMath.MAX_RATE);
        uint256 royalty = RoyaltyMath.marginal(price, rate, address(0x9999), tiers);
        require(royalty == Math.mulDiv(price, rate, RoyaltyMath.BASIS), "not the base rate");
    }

    /// @notice With tiers the royalty is the sum over the parts, rounded down once.
    function testFuzz_marginalIsSumOfParts(uint256 seed) external {
        _seed(seed);
        uint256 rate = _upTo(RoyaltyMath.MAX_RATE);
        Tier[] memory tiers = _randomTiers(4, RoyaltyMath.MAX_RATE);
        uint256 price = _sized(240);
        uint256 expected = _sumOfParts(price, rate, tiers) / RoyaltyMath.BASIS;
        require(RoyaltyMath.marginal(price, rate, NATIVE, tiers) == expected, "not the sum of the parts");
    }

    /// @notice A higher price never leaves less to the seller, and never owes less.
    function testFuzz_netNeverFalls(uint256 seed) external {
        _seed(seed);
        uint256 rate = _upTo(RoyaltyMath.MAX_RATE);
        Tier[] memory tiers = _randomTiers(4, RoyaltyMath.MAX_RATE);
        uint256 price = _nearTier(tiers);
        uint256 more = price + _sized(_upTo(7) == 0 ? 200 : 4);
        uint256 less = RoyaltyMath.marginal(price, rate, NATIVE, tiers);
        uint256 higher = RoyaltyMath.marginal(more, rate, NATIVE, tiers);
        require(less <= higher, "royalty falls");
        require(price - less <= more - higher, "net falls");
        require(higher <= more / 2, "above half");
    }

    /// @notice The highest prices and tiers do not overflow.
    function testFuzz_highestPrices(uint256 seed, uint256 below) external {
        _seed(seed);
        Tier[] memory tiers = _randomTiers(4, RoyaltyMath.MAX_RATE);
        uint256 price = type(uint256).max - (below >> 64);
        require(RoyaltyMath.marginal(price, RoyaltyMath.MAX_RATE, NATIVE, tiers) <= price / 2, "above half");
    }

    function _nearTier(Tier[] memory tiers) private returns (uint256) {
        uint256 above = tiers[_upTo(3)].above;
        uint256 offset = _upTo(3);
        return _upTo(1) == 0 ? above + offset : above - (offset < above ? offset : above);
    }

    /// @dev Each unit of the price, by the tier that it lies in: the last one below it, or the base rate.
    function _sumOfParts(uint256 price, uint256 rate, Tier[] memory tiers) private pure returns (uint256 sum) {
        uint256 end = price;
        for (uint256 i = tiers.length; i > 0; --i) {
            Tier memory tier = tiers[i - 1];
            if (tier.currency != NATIVE || end <= tier.above) continue;
            sum += (end - tier.above) * tier.bps;
            end = tier.above;
        }
        sum += end * rate;
    }
}
