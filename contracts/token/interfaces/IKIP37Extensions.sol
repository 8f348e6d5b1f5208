// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IKIP37Metadata
/// @notice KIP-37 metadata. KIP-13 id: 0x0e89341c.
interface IKIP37Metadata {
    /// @notice Where an id's metadata is; clients replace `{id}` by the id, 64 lower-case hexadecimal digits.
    function uri(uint256 id) external view returns (string memory);
}

/// @title IKIP37Mintable
/// @notice KIP-37 minting. KIP-13 id: 0xdfd9d9ec.
interface IKIP37Mintable {
    /// @notice Creates an id and mints its first tokens to the caller. Only for minters.
    /// @param uri The id's metadata; where it is empty, the contract's URI serves.
    /// @return Always true.
    function create(uint256 id, uint256 initialSupply, string calldata uri) external returns (bool);

    /// @notice Mints more of a created id. Only for minters.
    function mint(uint256 id, address to, uint256 value) external;

    /// @notice Mints more of a created id to several accounts. Only for minters.
    function mint(uint256 id, address[] calldata toList, uint256[] calldata values) external;

    /// @notice Mints more of several created ids to one account. Only for minters.
    function mintBatch(address to, uint256[] calldata ids, uint256[] calldata values) external;
}

/// @title IKIP37Burnable
/// @notice KIP-37 burning. KIP-13 id: 0x9e094e9e.
interface IKIP37Burnable {
    /// @notice Destroys tokens. For their holder and the holder's operators.
    function burn(address account, uint256 id, uint256 value) external;

    /// @notice Destroys tokens of several ids. For their holder and the holder's operators.
    function burnBatch(address account, uint256[] memory ids, uint256[] memory values) external;
}

/// @title IKIP37Pausable
/// @notice KIP-37 pausing, of the whole contract and of single ids. KIP-13 id: 0x0e8ffdb7.
interface IKIP37Pausable {
    /// @notice Whether the whole contract is stopped.
    function paused() external view returns (bool);

    /// @notice Stops all transfers, mints, burns and approvals. Only for pausers; emits `Paused(address account)`.
    function pause() external;

    /// @notice Lets them go on. Only for pausers; emits `Unpaused(address account)`.
    function unpause() external;

    /// @notice Whether an id is stopped by itself.
    function paused(uint256 id) external view returns (bool);

    /// @notice Stops transfers, mints and burns of one id. Only for pausers.
    function pause(uint256 id) external;

    /// @notice Lets them go on. Only for pausers.
    function unpause(uint256 id) external;
}
