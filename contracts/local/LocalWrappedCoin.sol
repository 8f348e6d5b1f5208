// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";

/// @title LocalWrappedCoin
/// @notice Stands in for the chain's wrapped coin (WKAIA, WETH) where a chain has none, as a local one.
contract LocalWrappedCoin is ERC20("Wrapped Coin", "WCOIN") {
    /// @notice Emitted when native coin is wrapped.
    event Deposit(address indexed account, uint256 amount);
    /// @notice Emitted when it is unwrapped.
    event Withdrawal(address indexed account, uint256 amount);

    /// @notice The native coin did not reach the caller.
    error WrappedCoinRefused(address account, uint256 amount);

    receive() external payable {
        deposit();
    }

    /// @notice Wraps the native coin that comes with the call. Emits {Deposit}.
    function deposit() public payable {
        _mint(msg.sender, msg.value);
        emit Deposit(msg.sender, msg.value);
    }

    /// @notice Unwraps coins of the caller. Emits {Withdrawal}.
    function withdraw(uint256 amount) external {
        _burn(msg.sender, amount);
        emit Withdrawal(msg.sender, amount);
        if (!LowLevelCall.callNoReturn(msg.sender, amount, "")) revert WrappedCoinRefused(msg.sender, amount);
    }
}
