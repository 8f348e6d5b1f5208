// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title ILedger
/// @notice How money leaves a contract, and what becomes of a payment that its receiver cannot take.
///
/// A payment is a call with at most 100,000 gas. Where it fails, the receiver is credited and withdraws later, to
/// where they like; so a smart wallet can be paid and a hostile receiver stops nobody else's payment. (A token that locks
/// itself while it calls a receiver cannot be paid from within that call: who pays with such a token's own transfer turns
/// what is due to others into credits.)
///
/// Assumed: nothing of the receiver. Of a token: that its `transfer` tells the truth; a lie harms those who chose it.
interface ILedger {
    /// @notice Emitted when an amount is set aside for an account, because it is a fee or because paying it failed.
    event Credited(address indexed account, address indexed currency, uint256 amount);

    /// @notice Emitted when a credit is paid out.
    event Withdrawn(address indexed account, address indexed currency, address indexed to, uint256 amount);

    /// @notice The account has no credit in this currency.
    error LedgerNothingToWithdraw(address account, address currency);

    /// @notice Nobody, or this contract itself, is to be paid.
    error LedgerInvalidReceiver(address to);

    /// @notice The receiver or the token refused the withdrawal; the credit stays.
    error LedgerPaymentRefused(address currency, address to, uint256 amount);

    /// @notice Pays the caller's whole credit in a currency.
    /// @dev Emits {Withdrawn}. The payment has all the gas of the call; where it fails, everything is undone.
    /// @param currency The zero address is the chain's native coin.
    /// @param to Where the money goes.
    /// @return amount What was paid, in the currency's smallest unit.
    function withdraw(address currency, address to) external returns (uint256 amount);

    /// @notice Pays an account's whole credit in a currency to that account. Anyone may call it.
    /// @dev As {withdraw}.
    function withdrawFor(address account, address currency) external returns (uint256 amount);

    /// @notice What an account can withdraw, in the currency's smallest unit.
    function creditOf(address account, address currency) external view returns (uint256);
}
