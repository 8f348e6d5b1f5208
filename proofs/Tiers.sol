// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {RoyaltyMath} from "../contracts/libraries/RoyaltyMath.sol";
import {Tier} from "../contracts/types/RoyaltyTerms.sol";
import {_highestRate} from "./quoted/TermsStorage.sol";

/// @notice With a tier the royalty is at most half of any price of 256 bits.
/// @custom:loops 2
/// @custom:exhausted TiersAreExact
contract RoyaltyOfATierIsAtMostHalf {
    function prove(uint256 price, uint256 rate, Tier memory tier, address currency) external pure {
        require(rate <= RoyaltyMath.MAX_RATE && tier.bps <= RoyaltyMath.MAX_RATE && tier.above != 0);
        Tier[] memory tiers = new Tier[](1);
        tiers[0] = tier;
        assert(RoyaltyMath.marginal(price, rate, currency, tiers) <= price / 2);
    }
}

/// @notice With a tier the royalty is exact: both parts at their rates, added, then divided once.
/// @custom:loops 2
/// @custom:exhausted TiersAreExact
contract RoyaltyOfATierIsExact {
    function prove(uint128 price, uint256 rate, Tier memory tier) external pure {
        require(rate <= RoyaltyMath.MAX_RATE && tier.bps <= RoyaltyMath.MAX_RATE && tier.above < price);
        Tier[] memory tiers = new Tier[](1);
        tiers[0] = tier;
        uint256 product = tier.above * rate + (price - tier.above) * uint256(tier.bps);
        assert(RoyaltyMath.marginal(price, rate, tier.currency, tiers) == product / 10_000);
    }
}

/// @notice The highest rate that is answered is at least that of the shares that are left, at most the highest of all rates.
contract HighestRateIsRoundedUp {
    function prove(uint16 highest, uint16 sum, uint16 baseRate) external pure {
        require(baseRate != 0 && baseRate <= 5_000 && sum <= baseRate && highest <= 5_000);
        uint256 rate = _highestRate(highest, sum, baseRate);
        assert(rate * baseRate >= uint256(highest) * sum && rate <= highest);
    }
}
