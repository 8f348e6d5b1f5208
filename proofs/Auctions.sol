// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Payout} from "../contracts/types/Payout.sol";
import {_extended, _limited, _raised} from "./quoted/AuctionHouse.sol";

/// @notice The next bid exceeds the standing one by a unit, by the amount and by the part that the terms name, at least.
contract RaiseIsAtLeastTheMinimum {
    function prove(uint96 standing, uint96 minRaise, uint16 minRaiseBps) external pure {
        require(minRaiseBps <= 10_000);
        uint256 raise = _raised(standing, minRaise, minRaiseBps) - standing;
        assert(raise >= 1 && raise >= minRaise && raise * 10_000 >= uint256(standing) * minRaiseBps);
    }
}

/// @notice The raise is the least of which this is true.
contract RaiseIsNoMoreThanNeeded {
    function prove(uint96 standing, uint96 minRaise, uint16 minRaiseBps) external pure {
        require(minRaiseBps <= 10_000);
        uint256 raise = _raised(standing, minRaise, minRaiseBps) - standing;
        assert(raise == 1 || raise == minRaise || (raise - 1) * 10_000 < uint256(standing) * minRaiseBps);
    }
}

/// @notice The next bid has at most 97 bits: nothing on the way to it overflows.
contract RaiseCannotOverflow {
    function prove(uint96 standing, uint96 minRaise, uint16 minRaiseBps) external pure {
        require(minRaiseBps <= 10_000);
        assert(_raised(standing, minRaise, minRaiseBps) < 2 ** 97);
    }
}

/// @notice With each unit of the standing bid the next one is higher by a unit at least.
contract RaiseIsMonotonic {
    function prove(uint96 standing, uint96 minRaise, uint16 minRaiseBps) external pure {
        require(minRaiseBps <= 10_000);
        assert(_raised(standing, minRaise, minRaiseBps) < _raised(uint256(standing) + 1, minRaise, minRaiseBps));
    }
}

/// @notice A royalty that the seller's limit lowers is at most what it was and at most the limit, and no product overflows.
contract LimitedRoyaltyIsLower {
    function prove(Payout memory payout, uint96 limit, uint96 total) external pure {
        require(limit < total && payout.amount <= total);
        uint256 amount = _limited(payout, limit, total);
        assert(amount <= payout.amount && amount <= limit);
    }
}

/// @notice Royalties of two holders that the limit lowers add up to at most the limit, and to at most a unit less for each.
contract LimitedRoyaltiesAddUp {
    function prove(Payout memory first, Payout memory second, uint96 limit, uint96 total) external pure {
        require(limit < total && first.amount <= total && second.amount == total - first.amount);
        uint256 sum = _limited(first, limit, total) + _limited(second, limit, total);
        assert(sum <= limit && sum + 1 >= limit);
    }
}

/// @notice A late bid moves the end to at most the window after it and at most the latest end, below 2^40.
contract ExtensionIsBounded {
    function prove(uint24 window, uint40 endsAt, uint24 maxExtension) external view {
        require(block.timestamp < 2 ** 39 && endsAt <= block.timestamp + 180 days && maxExtension <= 7 days);
        uint256 extended = _extended(window, uint256(endsAt) + maxExtension);
        assert(
            extended <= uint256(endsAt) + maxExtension && extended <= block.timestamp + window && extended < 2 ** 40
        );
    }
}
