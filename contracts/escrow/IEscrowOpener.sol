// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IEscrowOpener
/// @notice What a contract implements to open escrows that hold a token currency or the NFT itself.
interface IEscrowOpener {
    /// @notice Called once by the escrow while it opens, after it has noted balances and owner: now hand over the
    /// money and the NFT. The escrow measures what came.
    /// @dev The implementation must check that the caller is the escrow.
    /// @param data What the opener passed to `open`.
    function onEscrowOpen(bytes calldata data) external;
}
