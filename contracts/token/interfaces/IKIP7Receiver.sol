// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IKIP7Receiver
/// @notice For contracts that accept KIP-7 safe transfers. KIP-13 id: 0x9d188c22.
interface IKIP7Receiver {
    /// @notice Called by a KIP-7 token after a safe transfer to this contract. The caller is the token.
    /// @param operator Who called the transfer.
    /// @param from Who held the tokens.
    /// @param amount How many arrived.
    /// @param data What the operator sent along.
    /// @return This function's selector, 0x9d188c22, to accept; anything else or a revert undoes the transfer.
    function onKIP7Received(
        address operator,
        address from,
        uint256 amount,
        bytes calldata data
    ) external returns (bytes4);
}
