// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {BoundedCall} from "../libraries/BoundedCall.sol";
import {ILedger} from "./ILedger.sol";

/// @title Ledger
abstract contract Ledger is ILedger, ReentrancyGuardTransient {
    /// @dev The chain's native coin among currencies.
    address internal constant NATIVE = address(0);

    /// @dev Enough for a smart wallet's receive function and for a token that calls hooks, too little to ruin the
    /// one who pays the gas.
    uint256 internal constant PAYMENT_GAS = 100_000;

    mapping(address currency => mapping(address account => uint256)) private _credits;

    /// @inheritdoc ILedger
    function withdraw(address currency, address to) external nonReentrant returns (uint256 amount) {
        if (to == address(0) || to == address(this)) revert LedgerInvalidReceiver(to);
        return _withdraw(msg.sender, currency, to);
    }

    /// @inheritdoc ILedger
    function withdrawFor(address account, address currency) external nonReentrant returns (uint256 amount) {
        return _withdraw(account, currency, account);
    }

    /// @inheritdoc ILedger
    function creditOf(address account, address currency) public view returns (uint256) {
        return _credits[currency][account];
    }

    /// @dev Pays `amount`, or credits it where the payment fails.
    function _pay(address currency, address to, uint256 amount) internal {
        if (amount != 0 && !_tryPay(currency, to, amount)) _credit(currency, to, amount);
    }

    /// @dev Sets `amount` aside for `account`.
    function _credit(address currency, address account, uint256 amount) internal virtual {
        _credits[currency][account] += amount;
        emit Credited(account, currency, amount);
    }

    /// @dev Clears an account's credit and returns it.
    function _takeCredit(address account, address currency) internal virtual returns (uint256 amount) {
        amount = _credits[currency][account];
        if (amount == 0) revert LedgerNothingToWithdraw(account, currency);
        delete _credits[currency][account];
    }

    function _withdraw(address account, address currency, address to) private returns (uint256 amount) {
        amount = _takeCredit(account, currency);
        emit Withdrawn(account, currency, to, amount);
        bool paid =
            currency == NATIVE
                ? LowLevelCall.callNoReturn(to, amount, "")
                : SafeERC20.trySafeTransfer(IERC20(currency), to, amount);
        if (!paid) revert LedgerPaymentRefused(currency, to, amount);
    }

    function _tryPay(address currency, address to, uint256 amount) private returns (bool) {
        if (currency == NATIVE) {
            (bool sent, , ) = BoundedCall.tryCall(to, amount, PAYMENT_GAS, "");
            return sent;
        }
        (bool success, uint256 size, uint256 answer) = BoundedCall.tryCall(
            currency,
            0,
            PAYMENT_GAS,
            abi.encodeCall(IERC20.transfer, (to, amount))
        );
        // Old tokens answer nothing; an account without code answers nothing either and moves nothing.
        return success && (size == 0 ? currency.code.length != 0 : answer == 1);
    }
}
