// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IKIP37Receiver
/// @notice For contracts that accept KIP-37 tokens. KIP-13 id: 0x7cc2d017.
/// @dev A contract that holds tokens of every origin implements the ERC-1155 hooks too.
interface IKIP37Receiver {
    /// @notice Called by a KIP-37 token after a mint or transfer of one id to this contract.
    /// @param operator Who called the transfer.
    /// @param from Who held the tokens; zero for a mint.
    /// @return This function's selector, 0xe78b3325, to accept. A revert with data undoes the transfer; a revert
    /// without data or another answer lets the token ask `onERC1155Received`.
    function onKIP37Received(
        address operator,
        address from,
        uint256 id,
        uint256 value,
        bytes calldata data
    ) external returns (bytes4);

    /// @notice Called by a KIP-37 token after a mint or transfer of several ids to this contract.
    /// @return This function's selector, 0x9b49e332, to accept. A revert with data undoes the transfer; a revert
    /// without data or another answer lets the token ask `onERC1155BatchReceived`.
    function onKIP37BatchReceived(
        address operator,
        address from,
        uint256[] calldata ids,
        uint256[] calldata values,
        bytes calldata data
    ) external returns (bytes4);
}
