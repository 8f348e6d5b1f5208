// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IKIP7Metadata
/// @notice KIP-7 metadata. KIP-13 id: 0xa219a025.
interface IKIP7Metadata {
    /// @notice The token's name.
    function name() external view returns (string memory);

    /// @notice The token's symbol.
    function symbol() external view returns (string memory);

    /// @notice How many decimals a display shows; amounts are always in the smallest unit.
    function decimals() external view returns (uint8);
}

/// @title IKIP7Mintable
/// @notice KIP-7 minting. KIP-13 id: 0xeab83e20.
interface IKIP7Mintable {
    /// @notice Creates tokens. Only for minters.
    /// @return Always true.
    function mint(address to, uint256 amount) external returns (bool);

    /// @notice Whether an account may mint.
    function isMinter(address account) external view returns (bool);

    /// @notice Lets another account mint. Only for minters.
    function addMinter(address account) external;

    /// @notice Gives up the caller's right to mint. Only for minters.
    function renounceMinter() external;
}

/// @title IKIP7Burnable
/// @notice KIP-7 burning. KIP-13 id: 0x3b5a0bf8.
interface IKIP7Burnable {
    /// @notice Destroys tokens of the caller.
    function burn(uint256 amount) external;

    /// @notice Destroys tokens of `account` out of the caller's allowance.
    function burnFrom(address account, uint256 amount) external;
}

/// @title IKIP7Pausable
/// @notice KIP-7 pausing. KIP-13 id: 0x4d5507ff.
interface IKIP7Pausable {
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
