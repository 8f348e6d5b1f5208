// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {RoyaltyTerms, Share} from "../types/RoyaltyTerms.sol";
import {IRoyaltyCollection} from "./IRoyaltyCollection.sol";
import {IRoyaltyInfo} from "./IRoyaltyInfo.sol";
import {IRoyaltyInfoDeployer} from "./IRoyaltyInfoDeployer.sol";
import {RoyaltyQuote, RoyaltySource} from "./IRoyaltyRouter.sol";
import {Probe, ProbeOutcome} from "./Probe.sol";
import {TermsRules} from "./TermsRules.sol";
import {StoredTerms, TermsFlags, TermsHeader, TermsStorage} from "./TermsStorage.sol";

/// @title RoyaltyInfo
/// @notice See {IRoyaltyInfo}.
contract RoyaltyInfo is ERC165, IRoyaltyInfo {
    using TermsStorage for StoredTerms;

    /// @dev The gas of each question to the collection.
    uint256 private constant _PROBE_GAS = 100_000;

    /// @dev How long before they take effect terms are announced that may be higher anywhere.
    uint256 private constant _NOTICE = 30 days;

    address private immutable _COLLECTION;

    /// @dev The collection's terms; its header also tells whether a sale has to look at what follows.
    StoredTerms private _terms;
    mapping(uint256 tokenId => StoredTerms) private _tokenTerms;
    StoredTerms private _pendingTerms;
    uint256 private _pendingAt;

    /// @dev Without arguments, so that the address follows from the collection's alone.
    constructor() {
        _COLLECTION = IRoyaltyInfoDeployer(msg.sender).deployingFor();
    }

    /// @inheritdoc IRoyaltyInfo
    function setCollectionTerms(RoyaltyTerms calldata terms) external {
        _requireAdmin();
        RoyaltyTerms memory next = terms;
        (uint256 baseRate, ) = TermsRules.validate(next);

        (StoredTerms storage inForce, bool pending) = _collectionTerms();
        uint8 flags = _terms.header.flags;
        bool atOnce = flags & TermsFlags.IS_SET == 0 || TermsRules.nowhereHigher(next, inForce.read());
        uint256 effectiveAt = atOnce ? block.timestamp : block.timestamp + _NOTICE;
        TermsRules.requireUnended(next, effectiveAt);

        if (atOnce) {
            _terms.write(next, baseRate, (flags | TermsFlags.IS_SET) & ~TermsFlags.PENDING);
        } else {
            // Announced terms that have taken effect give place to the new announcement.
            if (!pending && flags & TermsFlags.PENDING != 0) {
                _terms.write(inForce.read(), inForce.header.baseRate, flags);
            }
            _terms.header.flags = flags | TermsFlags.PENDING;
            _pendingTerms.write(next, baseRate, TermsFlags.IS_SET);
            _pendingAt = effectiveAt;
        }
        emit CollectionTermsSet(msg.sender, effectiveAt, terms);
    }

    /// @inheritdoc IRoyaltyInfo
    function cancelPendingTerms() external {
        _requireAdmin();
        (, bool pending) = _collectionTerms();
        if (!pending) revert RoyaltyNothingPending();
        _terms.header.flags &= ~TermsFlags.PENDING;
        emit PendingTermsCancelled(msg.sender);
    }

    /// @inheritdoc IRoyaltyInfo
    function setTokenTerms(uint256 tokenId, RoyaltyTerms calldata terms) external {
        if (msg.sender != _COLLECTION) _requireUnmovedCreator(tokenId);
        StoredTerms storage stored = _tokenTerms[tokenId];
        if (_isSet(stored)) revert RoyaltyTokenTermsSet(tokenId);
        RoyaltyTerms memory next = terms;
        (uint256 baseRate, uint256 highestRate) = TermsRules.validate(next);
        TermsRules.requireUnended(next, block.timestamp);
        uint256 ceiling = _ceiling();
        if (highestRate > ceiling) revert RoyaltyAboveCeiling(highestRate, ceiling);

        _terms.header.flags |= TermsFlags.TOKEN_TERMS;
        stored.write(next, baseRate, TermsFlags.IS_SET);
        emit TokenTermsSet(tokenId, msg.sender, terms);
    }

    /// @inheritdoc IRoyaltyInfo
    function lowerTokenShare(uint256 tokenId, uint16 bps) external {
        StoredTerms storage stored = _tokenTerms[tokenId];
        if (!_isSet(stored)) revert RoyaltyUnknownTokenTerms(tokenId);
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
    function quote(
        uint256 tokenId,
        address currency,
        uint256 price,
        address seller
    ) external view returns (RoyaltyQuote memory answer) {
        (StoredTerms storage terms, TermsHeader memory header) = _termsOf(tokenId);
        if (header.flags & TermsFlags.IS_SET == 0) return answer;
        answer.source = RoyaltySource.RoyaltyInfo;
        (answer.total, answer.payouts) = terms.quote(header, currency, price, seller);
    }

    /// @inheritdoc IRoyaltyInfo
    function highestRoyaltyRate(uint256 tokenId) external view returns (bool rules, uint256 bps) {
        (StoredTerms storage terms, TermsHeader memory header) = _termsOf(tokenId);
        rules = header.flags & TermsFlags.IS_SET != 0;
        bps = terms.highestRate(header);
    }

    /// @inheritdoc IRoyaltyInfo
    function sharesOf(uint256 tokenId) external view returns (Share[] memory) {
        (StoredTerms storage terms, ) = _termsOf(tokenId);
        return terms.sharesInForce();
    }

    /// @inheritdoc IRoyaltyInfo
    function collectionTerms() external view returns (RoyaltyTerms memory) {
        (StoredTerms storage terms, ) = _collectionTerms();
        return terms.read();
    }

    /// @inheritdoc IRoyaltyInfo
    function pendingTerms() external view returns (RoyaltyTerms memory terms, uint256 effectiveAt) {
        (, bool pending) = _collectionTerms();
        if (pending) (terms, effectiveAt) = (_pendingTerms.read(), _pendingAt);
    }

    /// @inheritdoc IRoyaltyInfo
    function tokenTerms(uint256 tokenId) external view returns (RoyaltyTerms memory) {
        return _tokenTerms[tokenId].read();
    }

    /// @inheritdoc ERC165
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return interfaceId == type(IRoyaltyInfo).interfaceId || super.supportsInterface(interfaceId);
    }

    /// @dev The terms that a sale of a token goes by, and their header: its own, else the collection's.
    function _termsOf(uint256 tokenId) private view returns (StoredTerms storage terms, TermsHeader memory header) {
        terms = _terms;
        header = terms.header;
        uint8 flags = header.flags;
        if (flags & TermsFlags.TOKEN_TERMS != 0 && _isSet(_tokenTerms[tokenId])) {
            terms = _tokenTerms[tokenId];
            header = terms.header;
        } else if (flags & TermsFlags.PENDING != 0 && block.timestamp >= _pendingAt) {
            terms = _pendingTerms;
            header = terms.header;
        }
    }

    /// @dev The collection's terms as time has made them, and whether others are still to take effect.
    function _collectionTerms() private view returns (StoredTerms storage terms, bool pending) {
        terms = _terms;
        if (terms.header.flags & TermsFlags.PENDING != 0) {
            pending = block.timestamp < _pendingAt;
            if (!pending) terms = _pendingTerms;
        }
    }

    function _isSet(StoredTerms storage terms) private view returns (bool) {
        return terms.header.flags & TermsFlags.IS_SET != 0;
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
