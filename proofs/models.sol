// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev OpenZeppelin's functions as they are specified, in words that the prover understands: it knows no assembly, and
/// bits of numbers only at great expense. {MathModels} in exhaust/ holds them against the originals.
library Math {
    function min(uint256 a, uint256 b) internal pure returns (uint256) {
        return a < b ? a : b;
    }

    function max(uint256 a, uint256 b) internal pure returns (uint256) {
        return a > b ? a : b;
    }

    function ceilDiv(uint256 a, uint256 b) internal pure returns (uint256) {
        return a / b + (a % b == 0 ? 0 : 1);
    }
}

library SafeCast {
    function toUint128(uint256 value) internal pure returns (uint128) {
        require(value <= type(uint128).max);
        return uint128(value);
    }
}

/// @dev As much of {Settlement}'s `Sale` as a quoted expression reads.
struct SaleTerms {
    uint128 price;
}

struct Sale {
    SaleTerms terms;
}
