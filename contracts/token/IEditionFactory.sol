// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IEditionFactory
/// @notice Deploys editions for one market and knows which it deployed: of these, and of no others, the market can be sure
/// that nobody but itself has marked a copy. The code of a contract says nothing of what its constructor wrote.
interface IEditionFactory {
    /// @notice Emitted when an edition is deployed.
    event EditionCreated(address indexed edition, address indexed artist, uint256 size);

    /// @notice Deploys a {KIP17Edition} whose owner is the caller. Emits {EditionCreated}.
    /// @param name The collection's name.
    /// @param symbol The collection's symbol.
    /// @param size How many copies there can be at most; not zero.
    /// @param baseURI What stands before the number in a copy's metadata URI; copies have none while it is empty.
    /// @param contractURI The collection's metadata (ERC-7572).
    /// @return edition The address of the collection.
    function createEdition(
        string calldata name,
        string calldata symbol,
        uint32 size,
        string calldata baseURI,
        string calldata contractURI
    ) external returns (address edition);

    /// @notice Whether a collection was deployed here.
    function isEdition(address collection) external view returns (bool);

    /// @notice The market that sells the editions.
    function market() external view returns (address);
}
