// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title ICreatorRegistry
/// @notice What a collection says of its tokens' creators; royalty contracts read it.
interface ICreatorRegistry {
    /// @notice The artist in whose name a token was minted. It stays after a burn, and is zero for a token that never
    /// was.
    function creatorOf(uint256 tokenId) external view returns (address);

    /// @notice Whether a token was minted to its creator without royalty terms of its own, and has neither been
    /// transferred nor approved (as a single token) since. Once false, it stays false.
    /// @dev As long as it is true, nobody but the creator has ever owned the token: terms that the creator sets now
    /// are the terms that the first buyer sees.
    function neverMoved(uint256 tokenId) external view returns (bool);

    /// @notice The highest rate, in basis points, that a token's own royalty terms may have. Never changes.
    function royaltyCeiling() external view returns (uint16);
}
