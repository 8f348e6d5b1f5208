// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IERC7572
/// @notice ERC-7572 metadata of a whole contract.
interface IERC7572 {
    /// @notice Emitted when {contractURI} changes.
    event ContractURIUpdated();

    /// @notice Where the collection's metadata is.
    function contractURI() external view returns (string memory);
}
