// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {RoyaltyMath} from "../libraries/RoyaltyMath.sol";
import {Cap, RoyaltyTerms, Share, Tier} from "../types/RoyaltyTerms.sol";
import {IRoyaltyInfo} from "./IRoyaltyInfo.sol";

/// @title TermsRules
/// @notice Which terms are well formed, and which of two terms asks for more.
library TermsRules {
    uint256 internal constant MAX_SHARES = 8;
    uint256 internal constant MAX_CAPS = 4;
    uint256 internal constant MAX_TIERS = 4;

    /// @dev Reverts unless `shares` are at most 8 distinct holders with a share each; returns their sum.
    function sumOfShares(Share[] memory shares) internal pure returns (uint256 sum) {
        if (shares.length > MAX_SHARES) revert IRoyaltyInfo.RoyaltyTooManyEntries(shares.length, MAX_SHARES);
        for (uint256 i = 0; i < shares.length; ++i) {
            Share memory share = shares[i];
            if (share.holder == address(0) || share.bps == 0) {
                revert IRoyaltyInfo.RoyaltyInvalidShare(i, share.holder, share.bps);
            }
            for (uint256 j = 0; j < i; ++j) {
                if (shares[j].holder == share.holder) revert IRoyaltyInfo.RoyaltyDuplicateEntry(share.holder);
            }
            sum += share.bps;
        }
    }

    /// @dev Reverts unless `terms` are well formed. Returns the base rate and the highest of all rates, in basis points.
    function validate(RoyaltyTerms memory terms) internal pure returns (uint256 baseRate, uint256 highestRate) {
        baseRate = sumOfShares(terms.shares);
        if (baseRate > RoyaltyMath.MAX_RATE) {
            revert IRoyaltyInfo.RoyaltyRateTooHigh(baseRate, RoyaltyMath.MAX_RATE);
        }
        if (terms.shares.length == 0 && terms.caps.length + terms.tiers.length != 0) {
            revert IRoyaltyInfo.RoyaltyTermsWithoutHolder();
        }
        _validateCaps(terms.caps);
        highestRate = _validateTiers(terms.tiers, baseRate);
    }

    /// @dev Reverts where terms that take effect at `startsAt` would have ended by then.
    function requireUnended(RoyaltyTerms memory terms, uint256 startsAt) internal pure {
        if (terms.validUntil != 0 && terms.validUntil <= startsAt) {
            revert IRoyaltyInfo.RoyaltyAlreadyExpired(terms.validUntil, startsAt);
        }
    }

    /// @dev Whether no sale at all owes more under `next` than under `inForce`. Sufficient, not necessary: some terms that
    /// ask for less everywhere are answered with false. Both are well formed, and no share was lowered since they were
    /// set. Terms in force that have ended need no case of their own: whatever has not ended yet ends later than they.
    function nowhereHigher(RoyaltyTerms memory next, RoyaltyTerms memory inForce) internal pure returns (bool) {
        if (next.shares.length == 0) return true;
        if (inForce.shares.length == 0) return false;
        if (inForce.validUntil != 0) {
            if (next.validUntil == 0 || next.validUntil > inForce.validUntil) return false;
        }
        return _ratesNowhereHigher(next, inForce) && _capsKept(next.caps, inForce.caps);
    }

    function _ratesNowhereHigher(RoyaltyTerms memory next, RoyaltyTerms memory inForce) private pure returns (bool) {
        uint256 nextBase = sumOfShares(next.shares);
        uint256 baseInForce = sumOfShares(inForce.shares);
        if (nextBase > baseInForce) return false;
        if (keccak256(abi.encode(next.tiers)) == keccak256(abi.encode(inForce.tiers))) return true;
        uint256 highest = nextBase;
        for (uint256 i = 0; i < next.tiers.length; ++i) {
            if (next.tiers[i].bps > highest) highest = next.tiers[i].bps;
        }
        uint256 lowest = baseInForce;
        for (uint256 i = 0; i < inForce.tiers.length; ++i) {
            if (inForce.tiers[i].bps < lowest) lowest = inForce.tiers[i].bps;
        }
        return highest <= lowest;
    }

    /// @dev Whether each of the caps in force has a cap in the same currency, no higher, among the next ones.
    function _capsKept(Cap[] memory next, Cap[] memory inForce) private pure returns (bool) {
        for (uint256 i = 0; i < inForce.length; ++i) {
            bool kept = false;
            for (uint256 j = 0; j < next.length; ++j) {
                if (next[j].currency == inForce[i].currency && next[j].amount <= inForce[i].amount) kept = true;
            }
            if (!kept) return false;
        }
        return true;
    }

    function _validateCaps(Cap[] memory caps) private pure {
        if (caps.length > MAX_CAPS) revert IRoyaltyInfo.RoyaltyTooManyEntries(caps.length, MAX_CAPS);
        for (uint256 i = 1; i < caps.length; ++i) {
            for (uint256 j = 0; j < i; ++j) {
                if (caps[j].currency == caps[i].currency) revert IRoyaltyInfo.RoyaltyDuplicateEntry(caps[i].currency);
            }
        }
    }

    function _validateTiers(Tier[] memory tiers, uint256 baseRate) private pure returns (uint256 highestRate) {
        if (tiers.length > MAX_TIERS) revert IRoyaltyInfo.RoyaltyTooManyEntries(tiers.length, MAX_TIERS);
        highestRate = baseRate;
        for (uint256 i = 0; i < tiers.length; ++i) {
            Tier memory tier = tiers[i];
            if (tier.bps > RoyaltyMath.MAX_RATE) {
                revert IRoyaltyInfo.RoyaltyRateTooHigh(tier.bps, RoyaltyMath.MAX_RATE);
            }
            if (tier.above == 0) revert IRoyaltyInfo.RoyaltyTierOutOfOrder(i);
            for (uint256 j = 0; j < i; ++j) {
                if (tiers[j].currency == tier.currency && tiers[j].above >= tier.above) {
                    revert IRoyaltyInfo.RoyaltyTierOutOfOrder(i);
                }
            }
            if (tier.bps > highestRate) highestRate = tier.bps;
        }
    }
}
