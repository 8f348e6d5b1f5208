// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title ICustody
/// @notice How a contract that holds NFTs lets them go where the collection may refuse.
///
/// Not supported: collections whose `transferFrom` needs more than 500,000 gas.
interface ICustody {
    /// @notice Only the contract itself may call this.
    error CustodyNotSelf(address caller);
    /// @notice The collection names another owner than the one to whom the NFT went.
    error CustodyNotDelivered(address collection, uint256 tokenId, address expected, address owner);

    /// @notice One attempt to move a held NFT, in a call of its own so that one which fails is undone whole. Only for the
    /// contract itself.
    function moveHeld(address collection, uint256 tokenId, address to) external;
}
