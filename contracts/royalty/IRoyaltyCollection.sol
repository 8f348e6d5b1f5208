// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IRoyaltyCollection
/// @notice What an {IRoyaltyInfo} asks its collection beside `owner()` and `hasRole(bytes32,address)`. Each function is
/// optional: where one is missing, what depends on it cannot be done.
interface IRoyaltyCollection {
    /// @notice Whether `account` may mint (KIP-7, KIP-17 and KIP-37 Mintable). Decides who sets the collection's terms
    /// where the collection has neither `owner()` nor `hasRole(bytes32,address)`.
    function isMinter(address account) external view returns (bool);

    /// @notice Who created a token: its first owner, or whom the collection names instead.
    function creatorOf(uint256 tokenId) external view returns (address);

    /// @notice Whether a token never left its creator: not moved, and not approved to be moved.
    function neverMoved(uint256 tokenId) external view returns (bool);

    /// @notice The highest rate that a token's own terms may name, in basis points. It should never rise.
    function royaltyCeiling() external view returns (uint256);
}
