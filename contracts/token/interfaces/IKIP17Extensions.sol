// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IKIP17Metadata
/// @notice KIP-17 metadata. KIP-13 id: 0x5b5e139f.
interface IKIP17Metadata {
    /// @notice The collection's name.
    function name() external view returns (string memory);

    /// @notice The collection's symbol.
    function symbol() external view returns (string memory);

    /// @notice Where a token's metadata is; reverts where the token does not exist.
    function tokenURI(uint256 tokenId) external view returns (string memory);
}

/// @title IKIP17Enumerable
/// @notice KIP-17 enumeration. KIP-13 id: 0x780e9d63.
interface IKIP17Enumerable {
    /// @notice How many tokens exist.
    function totalSupply() external view returns (uint256);

    /// @notice The token at an index, in no particular order.
    function tokenByIndex(uint256 index) external view returns (uint256);

    /// @notice The token of `owner` at an index, in no particular order.
    function tokenOfOwnerByIndex(address owner, uint256 index) external view returns (uint256);
}

/// @title IKIP17Mintable
/// @notice KIP-17 minting. KIP-13 id: 0xeab83e20. Excludes {IKIP17MetadataMintable}.
interface IKIP17Mintable {
    /// @notice Creates a token. Only for minters.
    /// @return Always true.
    function mint(address to, uint256 tokenId) external returns (bool);

    /// @notice Whether an account may mint.
    function isMinter(address account) external view returns (bool);

    /// @notice Lets another account mint. Only for minters.
    function addMinter(address account) external;

    /// @notice Gives up the caller's right to mint. Only for minters.
    function renounceMinter() external;
}

/// @title IKIP17MetadataMintable
/// @notice KIP-17 minting with metadata. KIP-13 id: 0xfac27f46. Excludes {IKIP17Mintable}.
interface IKIP17MetadataMintable {
    /// @notice Creates a token with its metadata URI. Only for minters.
    /// @return Always true.
    function mintWithTokenURI(address to, uint256 tokenId, string memory uri) external returns (bool);

    /// @notice Whether an account may mint.
    function isMinter(address account) external view returns (bool);

    /// @notice Lets another account mint. Only for minters.
    function addMinter(address account) external;

    /// @notice Gives up the caller's right to mint. Only for minters.
    function renounceMinter() external;
}

/// @title IKIP17Burnable
/// @notice KIP-17 burning. KIP-13 id: 0x42966c68.
interface IKIP17Burnable {
    /// @notice Destroys a token. For its owner and whom they approved.
    function burn(uint256 tokenId) external;
}

/// @title IKIP17Pausable
/// @notice KIP-17 pausing. KIP-13 id: 0x4d5507ff.
interface IKIP17Pausable {
    /// @notice Whether transfers and approvals are stopped.
    function paused() external view returns (bool);

    /// @notice Stops transfers, mints, burns and approvals. Only for pausers; emits `Paused(address account)`.
    function pause() external;

    /// @notice Lets them go on. Only for pausers; emits `Unpaused(address account)`.
    function unpause() external;

    /// @notice Whether an account may pause.
    function isPauser(address account) external view returns (bool);

    /// @notice Lets another account pause. Only for pausers.
    function addPauser(address account) external;

    /// @notice Gives up the caller's right to pause. Only for pausers.
    function renouncePauser() external;
}
