// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Cap, RoyaltyTerms, Share, Tier} from "../../contracts/types/RoyaltyTerms.sol";

/// @notice Draws well-formed royalty terms, and numbers of every magnitude, from a seed.
abstract contract RandomTerms {
    address internal constant NATIVE = address(0);
    address internal constant TOKEN = address(0x7777);

    uint256 private _state;

    function _seed(uint256 seed) internal {
        _state = seed;
    }

    function _random() internal returns (uint256) {
        _state = uint256(keccak256(abi.encode(_state)));
        return _state;
    }

    /// @dev Evenly from 0 to `most`.
    function _upTo(uint256 most) internal returns (uint256) {
        return most == type(uint256).max ? _random() : _random() % (most + 1);
    }

    /// @dev Any number of `bits` bits at most, small and large ones equally often.
    function _sized(uint256 bits) internal returns (uint256) {
        uint256 kept = _upTo(bits);
        return kept == 0 ? 0 : _random() >> (256 - kept);
    }

    function _currency() internal returns (address) {
        return _upTo(1) == 0 ? NATIVE : TOKEN;
    }

    /// @dev `count` holders that share at most `most` basis points.
    function _randomShares(uint256 count, uint256 most) internal returns (Share[] memory shares) {
        shares = new Share[](count);
        uint256 left = most;
        for (uint256 i = 0; i < count; ++i) {
            uint256 others = count - 1 - i;
            uint256 bps = 1 + _upTo(left - others - 1);
            left -= bps;
            shares[i] = Share({holder: _holder(i), bps: uint16(bps)});
        }
    }

    function _holder(uint256 index) internal pure returns (address) {
        return address(uint160(0x1001 + index));
    }

    function _randomTerms(uint256 most) internal returns (RoyaltyTerms memory terms) {
        terms.shares = _randomShares(1 + _upTo(7), most);
        terms.tiers = _randomTiers(_upTo(4), most);
        uint256 capCount = _upTo(2);
        terms.caps = new Cap[](capCount);
        for (uint256 i = 0; i < capCount; ++i) {
            terms.caps[i] = Cap({currency: i == 0 ? NATIVE : TOKEN, amount: uint96(_sized(96))});
        }
    }

    function _randomTiers(uint256 count, uint256 most) internal returns (Tier[] memory tiers) {
        tiers = new Tier[](count);
        uint256 above = 0;
        for (uint256 i = 0; i < count; ++i) {
            above += 1 + _sized(120);
            tiers[i] = Tier({currency: _currency(), above: uint128(above), bps: uint16(_upTo(most))});
        }
    }
}
