// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {RoyaltyMath} from "../../contracts/libraries/RoyaltyMath.sol";
import {IRoyaltyInfo} from "../../contracts/royalty/IRoyaltyInfo.sol";
import {IRoyaltyInfoDeployer} from "../../contracts/royalty/IRoyaltyInfoDeployer.sol";
import {RoyaltyQuote, RoyaltySource} from "../../contracts/royalty/IRoyaltyRouter.sol";
import {RoyaltyInfo} from "../../contracts/royalty/RoyaltyInfo.sol";
import {TermsRules} from "../../contracts/royalty/TermsRules.sol";
import {Cap, RoyaltyTerms, Share, Tier} from "../../contracts/types/RoyaltyTerms.sol";
import {vm} from "../helpers/Vm.sol";
import {RandomTerms} from "./RandomTerms.sol";

/// @notice Sets, announces, replaces and cancels terms in any order, and holds the RoyaltyInfo against a plain model that
/// keeps whole terms and knows nothing of flags, slots and leftovers.
contract RoyaltyInfoStatesTest is RandomTerms, IRoyaltyInfoDeployer {
    uint256 private constant _STEPS = 16;
    uint256 private constant _TOKENS = 3;

    /// @dev The model. Where `effectiveAt` is zero nothing is announced.
    struct Model {
        bool isSet;
        RoyaltyTerms inForce;
        RoyaltyTerms announced;
        uint256 effectiveAt;
        bool[_TOKENS] tokenIsSet;
        RoyaltyTerms[_TOKENS] tokenTerms;
    }

    RoyaltyInfo private _info;

    function owner() external view returns (address) {
        return address(this);
    }

    function deployingFor() external view returns (address) {
        return address(this);
    }

    function royaltyCeiling() external pure returns (uint256) {
        return RoyaltyMath.MAX_RATE;
    }

    function testFuzz_infoFollowsModel(uint256 seed) external {
        _seed(seed);
        _info = new RoyaltyInfo();
        Model memory model;
        _compare(model);
        for (uint256 i = 0; i < _STEPS; ++i) {
            uint256 choice = _upTo(9);
            if (choice < 4) _setCollectionTerms(model);
            else if (choice < 6) _setTokenTerms(model, _upTo(_TOKENS - 1));
            else if (choice < 7) _cancel(model);
            else _wait(model);
            _compare(model);
        }
    }

    function _setCollectionTerms(Model memory model) private {
        RoyaltyTerms memory next = _someTerms();
        _info.setCollectionTerms(next);
        if (!model.isSet || TermsRules.nowhereHigher(next, model.inForce)) {
            (model.isSet, model.inForce, model.effectiveAt) = (true, next, 0);
        } else {
            (model.announced, model.effectiveAt) = (next, block.timestamp + 30 days);
        }
    }

    function _setTokenTerms(Model memory model, uint256 tokenId) private {
        RoyaltyTerms memory next = _someTerms();
        try _info.setTokenTerms(tokenId, next) {
            require(!model.tokenIsSet[tokenId], "set twice");
            (model.tokenIsSet[tokenId], model.tokenTerms[tokenId]) = (true, next);
        } catch (bytes memory reason) {
            require(model.tokenIsSet[tokenId], "not set");
            require(bytes4(reason) == IRoyaltyInfo.RoyaltyTokenTermsSet.selector, "reason");
        }
    }

    function _cancel(Model memory model) private {
        try _info.cancelPendingTerms() {
            require(model.effectiveAt != 0, "nothing was announced");
            model.effectiveAt = 0;
        } catch (bytes memory reason) {
            require(model.effectiveAt == 0, "not cancelled");
            require(bytes4(reason) == IRoyaltyInfo.RoyaltyNothingPending.selector, "reason");
        }
    }

    /// @dev To the last second of what is in force, to the first of what is announced, or somewhere.
    function _wait(Model memory model) private {
        uint256 choice = _upTo(2);
        if (choice == 0) {
            vm.warp(block.timestamp + _upTo(20 days));
        } else if (model.effectiveAt != 0) {
            vm.warp(model.effectiveAt - 1);
            _compare(model);
            if (choice == 2) vm.warp(model.effectiveAt);
        }
        if (model.effectiveAt != 0 && block.timestamp >= model.effectiveAt) {
            (model.inForce, model.effectiveAt) = (model.announced, 0);
        }
    }

    function _compare(Model memory model) private view {
        RoyaltyTerms memory none;
        _requireSame(_info.collectionTerms(), model.inForce);
        (RoyaltyTerms memory announced, uint256 effectiveAt) = _info.pendingTerms();
        require(effectiveAt == model.effectiveAt, "time");
        _requireSame(announced, model.effectiveAt == 0 ? none : model.announced);
        for (uint256 i = 0; i < _TOKENS; ++i) {
            _requireSame(_info.tokenTerms(i), model.tokenTerms[i]);
            if (model.tokenIsSet[i]) _requireRules(i, model.tokenTerms[i], true);
            else _requireRules(i, model.inForce, model.isSet);
        }
    }

    /// @dev At this price every basis point is a unit.
    function _requireRules(uint256 tokenId, RoyaltyTerms memory terms, bool rules) private view {
        RoyaltyQuote memory answer = _info.quote(tokenId, NATIVE, 10_000, address(0));
        require(answer.source == (rules ? RoyaltySource.RoyaltyInfo : RoyaltySource.None), "rules");
        require(answer.payouts.length == terms.shares.length, "holders");
        for (uint256 i = 0; i < terms.shares.length; ++i) {
            require(answer.payouts[i].receiver == terms.shares[i].holder, "holder");
            require(answer.payouts[i].amount == terms.shares[i].bps, "amount");
        }
        require(keccak256(abi.encode(_info.sharesOf(tokenId))) == keccak256(abi.encode(terms.shares)), "shares");
    }

    function _requireSame(RoyaltyTerms memory actual, RoyaltyTerms memory expected) private pure {
        require(keccak256(abi.encode(actual)) == keccak256(abi.encode(expected)), "terms");
    }

    /// @dev Empty now and then; caps and tiers are of another currency than the sale, so that they only fill slots.
    function _someTerms() private returns (RoyaltyTerms memory terms) {
        if (_upTo(7) == 0) return terms;
        terms.shares = _randomShares(1 + _upTo(3), 100 + _upTo(3_900));
        if (_upTo(1) == 0) return terms;
        terms.caps = new Cap[](_upTo(1));
        for (uint256 i = 0; i < terms.caps.length; ++i) {
            terms.caps[i] = Cap({currency: TOKEN, amount: uint96(_sized(96))});
        }
        terms.tiers = new Tier[](_upTo(2));
        for (uint256 i = 0; i < terms.tiers.length; ++i) {
            terms.tiers[i] = Tier({currency: TOKEN, above: uint128(i + 1), bps: uint16(_upTo(4_000))});
        }
    }
}
