// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {RoyaltyMath} from "../../contracts/libraries/RoyaltyMath.sol";
import {RoyaltyInfo} from "../../contracts/royalty/RoyaltyInfo.sol";
import {RoyaltyRouter} from "../../contracts/royalty/RoyaltyRouter.sol";
import {RoyaltyTerms} from "../../contracts/types/RoyaltyTerms.sol";
import {vm} from "../helpers/Vm.sol";
import {RandomTerms} from "./RandomTerms.sol";

/// @notice Holds the highest rate against quotes, and against a plain search of the terms. The test is the collection and
/// its owner; its ERC-2981 asks for a fraction of the price.
contract HighestRoyaltyRateTest is RandomTerms {
    uint256 private constant _TOKEN_ID = 1;
    uint256 private constant _SALES = 12;

    RoyaltyRouter private _router;
    uint256 private _numerator;
    uint256 private _denominator = 1;
    bool private _roundsUp;

    function setUp() external {
        _router = new RoyaltyRouter();
    }

    function owner() external view returns (address) {
        return address(this);
    }

    function royaltyCeiling() external pure returns (uint256) {
        return RoyaltyMath.MAX_RATE;
    }

    function royaltyInfo(uint256, uint256 price) external view returns (address, uint256) {
        Math.Rounding rounding = _roundsUp ? Math.Rounding.Ceil : Math.Rounding.Floor;
        return (address(0xa271), Math.mulDiv(price, _numerator, _denominator, rounding));
    }

    /// @notice No sale under a token's terms, with any of its shares lowered, owes more than the highest rate.
    function testFuzz_boundsEverySaleUnderTokenTerms(uint256 seed) external {
        _seed(seed);
        RoyaltyInfo info = RoyaltyInfo(_router.createRoyaltyInfo(address(this)));
        RoyaltyTerms memory terms = _randomTerms(_rate());
        info.setTokenTerms(_TOKEN_ID, terms);
        uint256 base = _sumOf(terms);
        _requireRate(terms, base);
        _requireBound(terms, _router.highestRoyaltyRate(address(this), _TOKEN_ID));
        for (uint256 i = 0; i < terms.shares.length; ++i) {
            if (_upTo(1) == 0) continue;
            uint16 bps = uint16(_upTo(2) == 0 ? 0 : _upTo(terms.shares[i].bps - 1));
            vm.prank(terms.shares[i].holder);
            info.lowerTokenShare(_TOKEN_ID, bps);
            terms.shares[i].bps = bps;
        }
        _requireRate(terms, base);
        _requireBound(terms, _router.highestRoyaltyRate(address(this), _TOKEN_ID));
    }

    /// @notice No sale under a collection's terms owes more than the highest rate, before and after later terms take effect.
    function testFuzz_boundsEverySaleUnderCollectionTerms(uint256 seed) external {
        _seed(seed);
        RoyaltyInfo info = RoyaltyInfo(_router.createRoyaltyInfo(address(this)));
        info.setCollectionTerms(_randomTerms(_rate()));
        for (uint256 i = 0; i < 3; ++i) {
            RoyaltyTerms memory next = _randomTerms(_rate());
            if (_upTo(2) == 0) next.validUntil = uint40(block.timestamp + 30 days + 1 + _upTo(20 days));
            info.setCollectionTerms(next);
            _requireCollection(info);
            (, uint256 effectiveAt) = info.pendingTerms();
            if (effectiveAt != 0) vm.warp(effectiveAt - 1);
            _requireCollection(info);
            vm.warp(block.timestamp + 1 + (_upTo(1) == 0 ? 0 : _upTo(30 days)));
            _requireCollection(info);
        }
    }

    /// @notice No sale owes more than the highest rate where a collection's ERC-2981 asks for a fraction of the price, but
    /// for the unit that a collection gets by rounding up; and no lower rate would do.
    function testFuzz_boundsEverySaleUnderErc2981(uint256 seed) external {
        _seed(seed);
        _denominator = 1 + _sized(50);
        _numerator = _upTo(_upTo(2) == 0 ? _denominator : _denominator / 2);
        _roundsUp = _upTo(1) == 0;
        uint256 bps = _router.highestRoyaltyRate(address(this), _TOKEN_ID);
        uint256 exact = Math.ceilDiv(_numerator * RoyaltyMath.BASIS, _denominator);
        require(bps == Math.min(exact, RoyaltyMath.MAX_RATE), "rate");
        for (uint256 i = 0; i < _SALES; ++i) {
            uint256 price = _sized(256);
            uint256 total = _router.quote(address(this), _TOKEN_ID, _currency(), price, _holder(0)).total;
            uint256 most = Math.mulDiv(price, bps, RoyaltyMath.BASIS);
            require(total <= most || (_roundsUp && total == most + 1), "above the highest rate");
        }
    }

    /// @notice Whatever the gas, the answer is the right one or none.
    function testFuzz_starvedCallAnswersInFullOrFails(uint256 seed) external {
        _seed(seed);
        if (_upTo(1) == 0) {
            RoyaltyInfo info = RoyaltyInfo(_router.createRoyaltyInfo(address(this)));
            info.setCollectionTerms(_randomTerms(_rate()));
        }
        (_numerator, _denominator) = (1 + _upTo(99), 200);
        uint256 expected = _router.highestRoyaltyRate(address(this), _TOKEN_ID);
        require(expected != 0, "nothing asked");
        for (uint256 i = 0; i < _SALES; ++i) {
            uint256 gasLimit = _upTo(_upTo(1) == 0 ? 40_000 : 400_000);
            try _router.highestRoyaltyRate{gas: gasLimit}(address(this), _TOKEN_ID) returns (uint256 bps) {
                require(bps == expected, "starved");
            } catch {}
        }
    }

    /// @dev At least a basis point for each of 8 holders.
    function _rate() private returns (uint256) {
        return _upTo(1) == 0 ? RoyaltyMath.MAX_RATE : 8 + _upTo(RoyaltyMath.MAX_RATE - 8);
    }

    function _requireCollection(RoyaltyInfo info) private {
        RoyaltyTerms memory terms = info.collectionTerms();
        _requireRate(terms, _sumOf(terms));
        _requireBound(terms, _router.highestRoyaltyRate(address(this), _TOKEN_ID));
    }

    /// @dev The rate is that of a plain search, the same from both contracts. `base` is the sum of the shares as they were
    /// set.
    function _requireRate(RoyaltyTerms memory terms, uint256 base) private view {
        uint256 highest = base;
        for (uint256 i = 0; i < terms.tiers.length; ++i) highest = Math.max(highest, terms.tiers[i].bps);
        bool ended = terms.validUntil != 0 && terms.validUntil <= block.timestamp;
        uint256 expected = ended ? 0 : Math.mulDiv(highest, _sumOf(terms), base, Math.Rounding.Ceil);
        (bool rules, uint256 bps) = RoyaltyInfo(_router.royaltyInfoOf(address(this))).highestRoyaltyRate(_TOKEN_ID);
        require(rules && bps == expected, "rate");
        require(_router.highestRoyaltyRate(address(this), _TOKEN_ID) == expected, "router");
    }

    /// @dev Prices of every magnitude, and some about the tiers, in all currencies, by holders and others.
    function _requireBound(RoyaltyTerms memory terms, uint256 bps) private {
        for (uint256 i = 0; i < _SALES; ++i) {
            uint256 price = _sized(256);
            if (terms.tiers.length != 0 && _upTo(2) == 0) {
                price = terms.tiers[_upTo(terms.tiers.length - 1)].above + _sized(_upTo(1) == 0 ? 4 : 140);
            }
            address currency = _upTo(3) == 0 ? address(0x9999) : _currency();
            address seller = _upTo(1) == 0 ? address(0) : _holder(_upTo(8));
            uint256 total = _router.quote(address(this), _TOKEN_ID, currency, price, seller).total;
            require(total <= Math.mulDiv(price, bps, RoyaltyMath.BASIS), "above the highest rate");
        }
    }

    function _sumOf(RoyaltyTerms memory terms) private pure returns (uint256 sum) {
        for (uint256 i = 0; i < terms.shares.length; ++i) sum += terms.shares[i].bps;
    }
}
