// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Payout} from "../types/Payout.sol";
import {RoyaltyTerms, Share} from "../types/RoyaltyTerms.sol";
import {IRoyaltyCollection} from "./IRoyaltyCollection.sol";
import {IRoyaltyInfo} from "./IRoyaltyInfo.sol";
import {Probe, ProbeOutcome} from "./Probe.sol";
import {TermsRules} from "./TermsRules.sol";
import {StoredTerms, TermsStorage} from "./TermsStorage.sol";

/// @title RoyaltyInfo
/// @notice See {IRoyaltyInfo}.
contract RoyaltyInfo is ERC165, IRoyaltyInfo {
    using TermsStorage for StoredTerms;

    /// @dev One slot, the only one that a sale of a token without own terms reads beside the terms themselves.
    struct State {
        /// The collection's terms were ever set.
        bool rules;
        /// Some token has terms of its own.
        bool hasTokenTerms;
        /// Which of `_collectionTerms` was in force when the state was last written; the other one is pending.
        uint8 current;
        /// When the pending terms take effect, zero where there are none.
        uint40 pendingAt;
    }

    /// @dev The gas of each question to the collection.
    uint256 private constant _PROBE_GAS = 100_000;

    /// @dev How long before they take effect terms are announced that may be higher anywhere.
    uint256 private constant _NOTICE = 30 days;

    address private immutable _COLLECTION;

    State private _state;
    StoredTerms[2] private _collectionTerms;
    mapping(uint256 tokenId => StoredTerms) private _tokenTerms;

    constructor(address collection_) {
        _COLLECTION = collection_;
    }

    /// @inheritdoc IRoyaltyInfo
    function setCollectionTerms(RoyaltyTerms calldata terms) external {
        _requireAdmin();
        RoyaltyTerms memory next = terms;
        (uint256 baseRate, ) = TermsRules.validate(next);

        State memory state = _settledState();
        bool atOnce = !state.rules || TermsRules.nowhereHigher(next, _collectionTerms[state.current].read());
        uint256 effectiveAt = atOnce ? block.timestamp : block.timestamp + _NOTICE;
        TermsRules.requireUnended(next, effectiveAt);

        state.rules = true;
        state.pendingAt = atOnce ? 0 : SafeCast.toUint40(effectiveAt);
        _state = state;
        _collectionTerms[atOnce ? state.current : 1 - state.current].write(next, baseRate);
        emit CollectionTermsSet(msg.sender, effectiveAt, terms);
    }

    /// @inheritdoc IRoyaltyInfo
    function cancelPendingTerms() external {
        _requireAdmin();
        State memory state = _settledState();
        if (state.pendingAt == 0) revert RoyaltyNothingPending();
        state.pendingAt = 0;
        _state = state;
        emit PendingTermsCancelled(msg.sender);
    }

    /// @inheritdoc IRoyaltyInfo
    function setTokenTerms(uint256 tokenId, RoyaltyTerms calldata terms) external {
        if (msg.sender != _COLLECTION) _requireUnmovedCreator(tokenId);
        StoredTerms storage stored = _tokenTerms[tokenId];
        if (stored.header.isSet) revert RoyaltyTokenTermsSet(tokenId);
        RoyaltyTerms memory next = terms;
        (uint256 baseRate, uint256 highestRate) = TermsRules.validate(next);
        TermsRules.requireUnended(next, block.timestamp);
        uint256 ceiling = _ceiling();
        if (highestRate > ceiling) revert RoyaltyAboveCeiling(highestRate, ceiling);

        if (!_state.hasTokenTerms) _state.hasTokenTerms = true;
        stored.write(next, baseRate);
        emit TokenTermsSet(tokenId, msg.sender, terms);
    }

    /// @inheritdoc IRoyaltyInfo
    function lowerTokenShare(uint256 tokenId, uint16 bps) external {
        StoredTerms storage stored = _tokenTerms[tokenId];
        if (!stored.header.isSet) revert RoyaltyUnknownTokenTerms(tokenId);
        Share[] memory shares = stored.shares();
        uint256 index = 0;
        while (index < shares.length && shares[index].holder != msg.sender) ++index;
        if (index == shares.length) revert RoyaltyNotHolder(tokenId, msg.sender);
        uint16 previous = shares[index].bps;
        if (bps >= previous) revert RoyaltyShareNotLowered(previous, bps);

        stored.setShare(index, bps);
        emit TokenShareLowered(tokenId, msg.sender, previous, bps);
    }

    /// @inheritdoc IRoyaltyInfo
    function collection() external view returns (address) {
        return _COLLECTION;
    }

    /// @inheritdoc IRoyaltyInfo
    function royaltiesOf(
        uint256 tokenId,
        address currency,
        uint256 price
    ) external view returns (bool rules, Payout[] memory payouts) {
        StoredTerms storage terms;
        (rules, terms) = _termsOf(tokenId);
        if (rules) payouts = terms.payouts(currency, price);
    }

    /// @inheritdoc IRoyaltyInfo
    function sharesOf(uint256 tokenId) external view returns (Share[] memory shares) {
        (bool rules, StoredTerms storage terms) = _termsOf(tokenId);
        if (rules) shares = terms.sharesInForce();
    }

    /// @inheritdoc IRoyaltyInfo
    function collectionTerms() external view returns (RoyaltyTerms memory) {
        return _collectionTerms[_settledState().current].read();
    }

    /// @inheritdoc IRoyaltyInfo
    function pendingTerms() external view returns (RoyaltyTerms memory terms, uint256 effectiveAt) {
        State memory state = _settledState();
        effectiveAt = state.pendingAt;
        if (effectiveAt != 0) terms = _collectionTerms[1 - state.current].read();
    }

    /// @inheritdoc IRoyaltyInfo
    function tokenTerms(uint256 tokenId) external view returns (RoyaltyTerms memory) {
        return _tokenTerms[tokenId].read();
    }

    /// @inheritdoc ERC165
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return interfaceId == type(IRoyaltyInfo).interfaceId || super.supportsInterface(interfaceId);
    }

    /// @dev The terms that rule for a token: its own, else the collection's, else none.
    function _termsOf(uint256 tokenId) private view returns (bool rules, StoredTerms storage terms) {
        State memory state = _settledState();
        terms = _collectionTerms[state.current];
        rules = state.rules;
        if (state.hasTokenTerms && _tokenTerms[tokenId].header.isSet) {
            terms = _tokenTerms[tokenId];
            rules = true;
        }
    }

    /// @dev The state as time has made it: pending terms whose notice has passed are the current ones.
    function _settledState() private view returns (State memory state) {
        state = _state;
        if (state.pendingAt != 0 && block.timestamp >= state.pendingAt) {
            state.current = 1 - state.current;
            state.pendingAt = 0;
        }
    }

    /// @dev Reverts unless the caller is the collection's admin. A function counts as missing only where the call
    /// leaves no trace; one that fails in any other way exists and grants nothing, so that nobody gets to a weaker
    /// authority by way of a stronger one that fails.
    function _requireAdmin() private view {
        (ProbeOutcome owner, bool ownerIsWord, uint256 ownerWord) = _ask(abi.encodeCall(Ownable.owner, ()));
        if (ownerIsWord) {
            if (ownerWord == 0) revert RoyaltyTermsFinal();
            if (ownerWord == uint160(msg.sender)) return;
        }
        (ProbeOutcome role, bool roleIsWord, uint256 roleWord) = _ask(
            abi.encodeCall(IAccessControl.hasRole, (bytes32(0), msg.sender))
        );
        if (roleIsWord && roleWord == 1) return;
        if (owner == ProbeOutcome.Absent && role == ProbeOutcome.Absent) {
            (, bool minterIsWord, uint256 minterWord) = _ask(abi.encodeCall(IRoyaltyCollection.isMinter, (msg.sender)));
            if (minterIsWord && minterWord == 1) return;
        }
        revert RoyaltyNotAdmin(msg.sender);
    }

    /// @dev Reverts unless the caller created the token and the collection vouches that it never left them.
    function _requireUnmovedCreator(uint256 tokenId) private view {
        (, bool creatorIsWord, uint256 creator) = _ask(abi.encodeCall(IRoyaltyCollection.creatorOf, (tokenId)));
        if (!creatorIsWord || creator != uint160(msg.sender)) revert RoyaltyNotCreator(tokenId, msg.sender);
        (, bool unmovedIsWord, uint256 unmoved) = _ask(abi.encodeCall(IRoyaltyCollection.neverMoved, (tokenId)));
        if (!unmovedIsWord || unmoved != 1) revert RoyaltyTokenMoved(tokenId);
    }

    /// @dev The highest rate of a token's own terms, in basis points.
    function _ceiling() private view returns (uint256) {
        (, bool isWord, uint256 ceiling) = _ask(abi.encodeCall(IRoyaltyCollection.royaltyCeiling, ()));
        if (!isWord) revert RoyaltyNoCeiling();
        return ceiling;
    }

    /// @dev Asks the collection. `isWord` tells that `word` is an answer, of at least 32 bytes.
    function _ask(bytes memory question) private view returns (ProbeOutcome outcome, bool isWord, uint256 word) {
        uint256 size;
        (outcome, size, word, ) = Probe.ask(_COLLECTION, _PROBE_GAS, question);
        isWord = outcome == ProbeOutcome.Answered && size >= 32;
    }
}
