// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC2981} from "@openzeppelin/contracts/interfaces/IERC2981.sol";
import {Create2} from "@openzeppelin/contracts/utils/Create2.sol";
import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {RoyaltyMath} from "../libraries/RoyaltyMath.sol";
import {Payout} from "../types/Payout.sol";
import {Share} from "../types/RoyaltyTerms.sol";
import {IRoyaltyInfo} from "./IRoyaltyInfo.sol";
import {IRoyaltyInfoDeployer} from "./IRoyaltyInfoDeployer.sol";
import {IRoyaltyRouter, RoyaltyQuote, RoyaltySource} from "./IRoyaltyRouter.sol";
import {IRoyaltySplitter} from "./IRoyaltySplitter.sol";
import {Probe, ProbeOutcome} from "./Probe.sol";
import {RoyaltyInfo} from "./RoyaltyInfo.sol";
import {RoyaltySplitter} from "./RoyaltySplitter.sol";
import {TermsRules} from "./TermsRules.sol";

/// @title RoyaltyRouter
/// @notice See {IRoyaltyRouter}.
contract RoyaltyRouter is ERC165, IRoyaltyRouter, IRoyaltyInfoDeployer {
    /// @dev The gas of a question to a collection.
    uint256 private constant _LOOKUP_GAS = 200_000;

    /// @dev The price at which a collection is asked for its rate. A basis point of it is 10^18 units, so that the rate is
    /// exact to a basis point whatever the rounding of the answer; and it fits 96 bits, for collections that narrow it.
    uint256 private constant _RATE_PRICE = 10_000 ether;

    /// @dev A RoyaltyInfo's code is the same for all, so its address follows from the collection's.
    bytes32 private immutable _INFO_CODE_HASH = keccak256(type(RoyaltyInfo).creationCode);

    /// @inheritdoc IRoyaltyInfoDeployer
    address public transient deployingFor;

    /// @inheritdoc IRoyaltyRouter
    function createRoyaltyInfo(address collection) external returns (address) {
        if (collection.code.length == 0) revert RoyaltyCollectionWithoutCode(collection);
        address existing = royaltyInfoOf(collection);
        if (existing != address(0)) revert RoyaltyInfoExists(collection, existing);
        deployingFor = collection;
        address created = address(new RoyaltyInfo{salt: _saltOf(collection)}());
        deployingFor = address(0);
        emit RoyaltyInfoCreated(collection, created, msg.sender);
        return created;
    }

    /// @inheritdoc IRoyaltyRouter
    function deploySplitter(Share[] calldata shares) external returns (address) {
        (address splitter, bytes memory initCode) = _splitterOf(shares);
        if (splitter.code.length == 0) {
            Create2.deploy(0, bytes32(0), initCode);
            emit RoyaltySplitterDeployed(splitter, shares);
        }
        return splitter;
    }

    /// @inheritdoc IRoyaltyRouter
    function quote(
        address collection,
        uint256 tokenId,
        address currency,
        uint256 price,
        address seller
    ) external view returns (RoyaltyQuote memory) {
        // Passed on with the rest of the call data.
        currency;
        _answerFromInfo(predictRoyaltyInfo(collection));
        (RoyaltySource source, address receiver, uint256 amount) = _askCollection(collection, tokenId, price);
        if (amount == 0 || receiver == address(0) || receiver == seller) _answerNothing(source);
        Payout[] memory payouts = new Payout[](1);
        payouts[0] = Payout({receiver: receiver, amount: amount});
        return RoyaltyQuote({source: source, total: amount, payouts: payouts});
    }

    /// @inheritdoc IRoyaltyRouter
    function highestRoyaltyRate(address collection, uint256 tokenId) external view returns (uint256) {
        (uint256 rules, uint256 bps, ) = _askOwn(
            predictRoyaltyInfo(collection),
            abi.encodeCall(IRoyaltyInfo.highestRoyaltyRate, (tokenId))
        );
        if (rules != 0) return bps;
        // By a call, not a jump: an inner function that has two callers would make every quote dearer.
        (, , uint256 total) = _askOwn(
            address(this),
            abi.encodeCall(IRoyaltyRouter.quote, (collection, tokenId, address(0), _RATE_PRICE, address(0)))
        );
        return Math.ceilDiv(total, _RATE_PRICE / RoyaltyMath.BASIS);
    }

    /// @inheritdoc IRoyaltyRouter
    function royaltyInfo(
        address collection,
        uint256 tokenId,
        uint256 salePrice
    ) external view returns (address receiver, uint256 royaltyAmount) {
        address info = royaltyInfoOf(collection);
        if (info == address(0)) return (address(0), 0);
        Share[] memory shares = IRoyaltyInfo(info).sharesOf(tokenId);
        if (shares.length == 0) return (address(0), 0);
        uint256 rate = TermsRules.sumOfShares(shares);
        royaltyAmount = RoyaltyMath.portion(salePrice, rate, RoyaltyMath.BASIS);
        if (shares.length == 1) return (shares[0].holder, royaltyAmount);
        (receiver, ) = _splitterOf(shares);
    }

    /// @inheritdoc IRoyaltyRouter
    function predictSplitter(Share[] calldata shares) external view returns (address splitter) {
        (splitter, ) = _splitterOf(shares);
    }

    /// @inheritdoc IRoyaltyRouter
    function royaltyInfoOf(address collection) public view returns (address info) {
        info = predictRoyaltyInfo(collection);
        if (info.code.length == 0) return address(0);
    }

    /// @inheritdoc IRoyaltyRouter
    function predictRoyaltyInfo(address collection) public view returns (address) {
        return Create2.computeAddress(_saltOf(collection), _INFO_CODE_HASH);
    }

    /// @inheritdoc ERC165
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return
            interfaceId == type(IRoyaltyRouter).interfaceId ||
            interfaceId == type(IRoyaltyInfoDeployer).interfaceId ||
            super.supportsInterface(interfaceId);
    }

    /// @dev Ends the call to {quote} with the answer of the collection's RoyaltyInfo, passed on as it is, where one is
    /// deployed and rules. Its arguments are those of {quote} after the collection. It runs this suite's own code, so its
    /// answer is taken at its word and all gas is at its disposal; should even that not suffice, the call fails whole.
    function _answerFromInfo(address info) private view {
        bytes4 selector = IRoyaltyInfo.quote.selector;
        assembly ("memory-safe") {
            let pointer := mload(0x40)
            mstore(pointer, selector)
            calldatacopy(add(pointer, 0x04), 0x24, 0x80)
            let success := staticcall(gas(), info, pointer, 0x84, 0x00, 0x00)
            let size := returndatasize()
            returndatacopy(pointer, 0x00, size)
            if iszero(success) {
                revert(pointer, size)
            }
            // The first word is the struct's offset, the second its source.
            if size {
                if mload(add(pointer, 0x20)) {
                    return(pointer, size)
                }
            }
        }
    }

    /// @dev The first three words of the answer of a contract of this suite, zeros where it is not deployed. All gas is at
    /// its disposal; where it fails, the call fails whole.
    function _askOwn(
        address target,
        bytes memory question
    ) private view returns (uint256 first, uint256 second, uint256 third) {
        assembly ("memory-safe") {
            let pointer := mload(0x40)
            calldatacopy(pointer, calldatasize(), 0x60)
            if iszero(staticcall(gas(), target, add(question, 0x20), mload(question), pointer, 0x60)) {
                returndatacopy(pointer, 0x00, returndatasize())
                revert(pointer, returndatasize())
            }
            first := mload(pointer)
            second := mload(add(pointer, 0x20))
            third := mload(add(pointer, 0x40))
        }
    }

    /// @dev Ends the call to {quote} with a quote that has no payouts.
    function _answerNothing(RoyaltySource source) private pure {
        assembly ("memory-safe") {
            let pointer := mload(0x40)
            mstore(pointer, 0x20)
            mstore(add(pointer, 0x20), source)
            mstore(add(pointer, 0x40), 0)
            mstore(add(pointer, 0x60), 0x60)
            mstore(add(pointer, 0x80), 0)
            return(pointer, 0xa0)
        }
    }

    /// @dev The collection's own answer to ERC-2981, at most half of the price, or why there is none.
    function _askCollection(
        address collection,
        uint256 tokenId,
        uint256 price
    ) private view returns (RoyaltySource, address, uint256) {
        (ProbeOutcome outcome, uint256 size, uint256 receiver, uint256 amount) = Probe.ask(
            collection,
            _LOOKUP_GAS,
            abi.encodeCall(IERC2981.royaltyInfo, (tokenId, price))
        );
        if (outcome == ProbeOutcome.Absent) return (RoyaltySource.None, address(0), 0);
        if (outcome == ProbeOutcome.Reverted) return (RoyaltySource.Reverted, address(0), 0);
        if (outcome == ProbeOutcome.OutOfGas) return (RoyaltySource.OutOfGas, address(0), 0);
        if (size < 64 || receiver > type(uint160).max) return (RoyaltySource.Malformed, address(0), 0);
        uint256 most = RoyaltyMath.portion(price, RoyaltyMath.MAX_RATE, RoyaltyMath.BASIS);
        return (RoyaltySource.ERC2981, address(uint160(receiver)), amount < most ? amount : most);
    }

    /// @dev A splitter's address and its creation code. Reverts where the shares are such that it could never be
    /// deployed: money sent to that address would be lost.
    function _splitterOf(Share[] memory shares) private view returns (address splitter, bytes memory initCode) {
        if (shares.length == 0) revert IRoyaltySplitter.RoyaltySplitterEmpty();
        TermsRules.sumOfShares(shares);
        initCode = bytes.concat(type(RoyaltySplitter).creationCode, abi.encode(shares));
        splitter = Create2.computeAddress(bytes32(0), keccak256(initCode));
    }

    /// @dev Each collection's RoyaltyInfo has an address of its own, that follows from the collection's.
    function _saltOf(address collection) private pure returns (bytes32) {
        return bytes32(uint256(uint160(collection)));
    }
}
