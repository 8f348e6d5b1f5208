// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IWrappedCoin
/// @notice The chain's native coin as a token, WKAIA on Kaia and WETH elsewhere: what the exchange uses of it.
interface IWrappedCoin {
    /// @notice Burns the caller's tokens and sends them the same amount of native coin.
    function withdraw(uint256 amount) external;
}
