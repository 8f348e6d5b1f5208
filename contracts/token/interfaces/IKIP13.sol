// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IKIP13
/// @notice KIP-13 interface query, the same function and id as ERC-165: 0x01ffc9a7.
interface IKIP13 {
    /// @notice Whether the contract implements an interface.
    /// @param interfaceId The XOR of the interface's function selectors; 0xffffffff is never supported.
    function supportsInterface(bytes4 interfaceId) external view returns (bool);
}
