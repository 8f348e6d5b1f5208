// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {BoundedCall} from "./BoundedCall.sol";

/// @title Collections
/// @notice Calls to a KIP-17 or ERC-721 collection that nobody vouches for. A question that reverts, is answered too
/// shortly or meets no code has the answer zero, so that the one who asks can revert with an error of their own.
///
/// Written in assembly because every sale and listing makes several of them.
library Collections {
    /// @dev The owner of a token, or zero. For callers to whom a failure is an error.
    function ownerOf(address collection, uint256 tokenId) internal view returns (address) {
        return _toAddress(_ask(collection, gasleft(), IERC721.ownerOf.selector, tokenId));
    }

    /// @dev Whether the collection says that `account` owns the token.
    function isOwnedBy(address collection, uint256 tokenId, address account) internal view returns (bool) {
        return _ask(collection, gasleft(), IERC721.ownerOf.selector, tokenId) == uint160(account);
    }

    /// @dev {ownerOf} with a fixed amount of gas, which the caller cannot withhold. For callers to whom a failure means
    /// something.
    function ownerOfBounded(address collection, uint256 tokenId, uint256 gasCap) internal view returns (address) {
        BoundedCall.requireGas(gasCap);
        return _toAddress(_ask(collection, gasCap, IERC721.ownerOf.selector, tokenId));
    }

    /// @dev Whether `operator` may move a token of `owner`.
    function isApproved(
        address collection,
        uint256 tokenId,
        address owner,
        address operator
    ) internal view returns (bool approved) {
        bytes4 selector = IERC721.isApprovedForAll.selector;
        assembly ("memory-safe") {
            let pointer := mload(0x40)
            mstore(pointer, selector)
            mstore(add(pointer, 0x04), owner)
            mstore(add(pointer, 0x24), operator)
            let success := staticcall(gas(), collection, pointer, 0x44, 0x00, 0x20)
            approved := and(and(success, gt(returndatasize(), 0x1f)), eq(mload(0x00), 1))
        }
        if (!approved) {
            approved = _ask(collection, gasleft(), IERC721.getApproved.selector, tokenId) == uint160(operator);
        }
    }

    /// @dev Moves a token by plain `transferFrom`, which calls no hook, and hands on the collection's own error. Whether the
    /// token moved, and whether there is a collection at all, is for {ownerOf} to say.
    function transferFrom(address collection, address from, address to, uint256 tokenId) internal {
        bytes4 selector = IERC721.transferFrom.selector;
        assembly ("memory-safe") {
            let pointer := mload(0x40)
            mstore(pointer, selector)
            mstore(add(pointer, 0x04), from)
            mstore(add(pointer, 0x24), to)
            mstore(add(pointer, 0x44), tokenId)
            if iszero(call(gas(), collection, 0, pointer, 0x64, 0x00, 0x00)) {
                returndatacopy(pointer, 0x00, returndatasize())
                revert(pointer, returndatasize())
            }
        }
    }

    /// @dev Zero for what is not an address.
    function _toAddress(uint256 word) private pure returns (address) {
        return word > type(uint160).max ? address(0) : address(uint160(word));
    }

    /// @dev One word of an answer, zero where there is none.
    function _ask(
        address collection,
        uint256 gasCap,
        bytes4 selector,
        uint256 argument
    ) private view returns (uint256 answer) {
        assembly ("memory-safe") {
            mstore(0x00, selector)
            mstore(0x04, argument)
            let success := staticcall(gasCap, collection, 0x00, 0x24, 0x00, 0x20)
            answer := mul(mload(0x00), and(success, gt(returndatasize(), 0x1f)))
        }
    }
}
