// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IKIP17
/// @notice KIP-17 non-fungible token: the functions, events and id (0x80ac58cd) of ERC-721.
///
/// {KIP17} does not inherit this interface, because OpenZeppelin's ERC721 declares the same events; that it has every
/// function is a test.
interface IKIP17 {
    /// @notice Emitted by every transfer, mint (`from` is zero) and burn (`to` is zero).
    event Transfer(address indexed from, address indexed to, uint256 indexed tokenId);

    /// @notice Emitted when the approval of one token is set. A transfer clears it without this event.
    event Approval(address indexed owner, address indexed approved, uint256 indexed tokenId);

    /// @notice Emitted when an operator of all tokens of an owner is set or removed.
    event ApprovalForAll(address indexed owner, address indexed operator, bool approved);

    /// @notice How many tokens `owner` has.
    function balanceOf(address owner) external view returns (uint256);

    /// @notice Who owns a token; reverts where it does not exist.
    function ownerOf(uint256 tokenId) external view returns (address);

    /// @notice Moves a token, and asks a receiver that has code through {IKIP17Receiver-onKIP17Received}, then
    /// through ERC-721's `onERC721Received`.
    /// @param data Handed to the receiver as it is.
    function safeTransferFrom(address from, address to, uint256 tokenId, bytes calldata data) external;

    /// @notice The same with empty `data`.
    function safeTransferFrom(address from, address to, uint256 tokenId) external;

    /// @notice Moves a token. Never calls the receiver.
    function transferFrom(address from, address to, uint256 tokenId) external;

    /// @notice Lets `to` move one token; zero takes the approval back.
    function approve(address to, uint256 tokenId) external;

    /// @notice Lets `operator` move all tokens of the caller, or no longer.
    function setApprovalForAll(address operator, bool approved) external;

    /// @notice Who may move one token, or zero; reverts where it does not exist.
    function getApproved(uint256 tokenId) external view returns (address);

    /// @notice Whether `operator` may move all tokens of `owner`.
    function isApprovedForAll(address owner, address operator) external view returns (bool);
}
