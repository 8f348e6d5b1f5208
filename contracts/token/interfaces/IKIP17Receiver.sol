// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IKIP17Receiver
/// @notice For contracts that accept KIP-17 safe transfers. KIP-13 id: 0x6745782b.
/// @dev A contract that holds tokens of every origin implements ERC-721's `onERC721Received` too.
interface IKIP17Receiver {
    /// @notice Called by a KIP-17 token after a safe transfer to this contract. The caller is the collection.
    /// @param operator Who called the transfer.
    /// @param from Who owned the token; zero for a mint.
    /// @param tokenId The token.
    /// @param data What the operator sent along.
    /// @return This function's selector, 0x6745782b, to accept. A revert with data undoes the transfer; a revert
    /// without data or another answer lets the token ask `onERC721Received`.
    function onKIP17Received(
        address operator,
        address from,
        uint256 tokenId,
        bytes calldata data
    ) external returns (bytes4);
}
