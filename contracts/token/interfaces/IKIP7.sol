// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IKIP7
/// @notice KIP-7 fungible token. KIP-13 id: 0x65787371.
///
/// The functions of ERC-20, and "safe" transfers that tell a receiving contract. Beyond ERC-20, `transferFrom` also
/// emits {Approval} with the allowance that is left.
///
/// {KIP7} does not inherit this interface, because OpenZeppelin's ERC20 declares the same events; that it has every
/// function is a test.
interface IKIP7 {
    /// @notice Emitted by every transfer, mint (`from` is zero) and burn (`to` is zero).
    event Transfer(address indexed from, address indexed to, uint256 value);

    /// @notice Emitted when an allowance is set or spent; `value` is the new allowance.
    event Approval(address indexed owner, address indexed spender, uint256 value);

    /// @notice The amount of tokens in existence.
    function totalSupply() external view returns (uint256);

    /// @notice The amount of tokens that `account` holds.
    function balanceOf(address account) external view returns (uint256);

    /// @notice Moves tokens of the caller. Never calls the receiver.
    function transfer(address to, uint256 amount) external returns (bool);

    /// @notice How much `spender` may still spend for `owner`.
    function allowance(address owner, address spender) external view returns (uint256);

    /// @notice Lets `spender` spend up to `amount` of the caller's tokens.
    function approve(address spender, uint256 amount) external returns (bool);

    /// @notice Moves tokens of `from` out of the caller's allowance. Never calls the receiver.
    function transferFrom(address from, address to, uint256 amount) external returns (bool);

    /// @notice Moves tokens of the caller, and asks a receiver that has code through {IKIP7Receiver-onKIP7Received}.
    /// @param data Handed to the receiver as it is.
    function safeTransfer(address to, uint256 amount, bytes memory data) external;

    /// @notice The same with empty `data`.
    function safeTransfer(address to, uint256 amount) external;

    /// @notice Moves tokens of `from` out of the caller's allowance, and asks a receiver that has code through
    /// {IKIP7Receiver-onKIP7Received}.
    /// @param data Handed to the receiver as it is.
    function safeTransferFrom(address from, address to, uint256 amount, bytes memory data) external;

    /// @notice The same with empty `data`.
    function safeTransferFrom(address from, address to, uint256 amount) external;
}
