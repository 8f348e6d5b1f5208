// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ICreatorRegistry} from "./ICreatorRegistry.sol";

/// @title IKIP17Creators
/// @notice Who may mint in a collection, and in whose name.
///
/// An artist mints in their own name. A market mints in the name of the one artist that appointed it, for as long as
/// that artist is a minter; it can appoint nobody. Every token remembers the artist.
///
/// Assumed: artists trust each other to appoint artists, as KIP-17 has it, and not to take ids that another wants to
/// mint; an artist trusts their markets with their name, and with the royalty terms of what they mint. Not supported: one market for several
/// artists of the same collection; a market that several artists use looks at {artistOf} before it mints.
interface IKIP17Creators is ICreatorRegistry {
    /// @notice Emitted when an account becomes a minter; for an artist both addresses are the same.
    event MinterAdded(address indexed minter, address indexed artist);

    /// @notice Emitted when an account is no longer a minter. Where an artist leaves, the markets that they appointed
    /// stop with them, without events of their own.
    event MinterRemoved(address indexed minter, address indexed artist);

    /// @notice The account may not mint.
    error KIP17NotMinter(address account);
    /// @notice The account is not an artist of this collection.
    error KIP17NotArtist(address account);
    /// @notice The zero address cannot mint.
    error KIP17InvalidMinter(address minter);
    /// @notice The account mints already, for `artist`.
    error KIP17MinterExists(address minter, address artist);
    /// @notice The account is not a market of this artist.
    error KIP17NotMarket(address market, address artist);
    /// @notice The token exists or has existed. An id is minted once, so that its creator never changes.
    error KIP17AlreadyMinted(uint256 tokenId);
    /// @notice The collection itself cannot be approved.
    error KIP17InvalidApproval(uint256 tokenId);

    /// @notice Lets a market mint in the caller's name. Only for artists.
    /// @dev Emits {MinterAdded}.
    /// @param market Must not be a minter yet.
    function addMarket(address market) external;

    /// @notice Takes that right back. For the artist that appointed the market, whether still a minter or not.
    /// @dev Emits {MinterRemoved}.
    function removeMarket(address market) external;

    /// @notice The artist in whose name an account mints: itself for an artist, zero for who may not mint.
    function artistOf(address minter) external view returns (address);
}
