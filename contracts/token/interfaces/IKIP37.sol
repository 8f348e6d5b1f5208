// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IKIP37
/// @notice KIP-37 multi token. KIP-13 id: 0x6433ca1f, that is ERC-1155's (0xd9b67a26) and {totalSupply}.
///
/// {KIP37} does not inherit this interface, because OpenZeppelin's ERC1155 declares the same events; that it has every
/// function is a test.
interface IKIP37 {
    /// @notice Emitted by every transfer, mint (`from` is zero) and burn (`to` is zero) of one id.
    event TransferSingle(address indexed operator, address indexed from, address indexed to, uint256 id, uint256 value);

    /// @notice The same for several ids.
    event TransferBatch(
        address indexed operator,
        address indexed from,
        address indexed to,
        uint256[] ids,
        uint256[] values
    );

    /// @notice Emitted when an operator of all tokens of an owner is set or removed.
    event ApprovalForAll(address indexed account, address indexed operator, bool approved);

    /// @notice Emitted when an id's metadata URI is set.
    event URI(string value, uint256 indexed id);

    /// @notice Moves tokens of one id, and asks a receiver that has code through {IKIP37Receiver-onKIP37Received},
    /// then through ERC-1155's `onERC1155Received`.
    function safeTransferFrom(address from, address to, uint256 id, uint256 value, bytes calldata data) external;

    /// @notice Moves tokens of several ids, and asks a receiver that has code through
    /// {IKIP37Receiver-onKIP37BatchReceived}, then through ERC-1155's `onERC1155BatchReceived`.
    function safeBatchTransferFrom(
        address from,
        address to,
        uint256[] calldata ids,
        uint256[] calldata values,
        bytes calldata data
    ) external;

    /// @notice How many tokens of an id `account` has.
    function balanceOf(address account, uint256 id) external view returns (uint256);

    /// @notice The balances of pairs of account and id.
    function balanceOfBatch(
        address[] calldata accounts,
        uint256[] calldata ids
    ) external view returns (uint256[] memory);

    /// @notice Lets `operator` move all tokens of the caller, or no longer.
    function setApprovalForAll(address operator, bool approved) external;

    /// @notice Whether `operator` may move all tokens of `account`.
    function isApprovedForAll(address account, address operator) external view returns (bool);

    /// @notice How many tokens of an id exist.
    function totalSupply(uint256 id) external view returns (uint256);
}
