// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ILedger} from "../payment/ILedger.sol";

/// @title IStorefront
/// @notice A web shop's account with the markets. Listings, orders and purchases name its address and a fee; the
/// markets and the escrow credit it there; what it has goes to its payout address.
///
/// Its owner may change where the money goes, also the money that is credited already, so that a lost payout key costs
/// nothing.
///
/// Every fee that it earns is a `Credited` event of a ledger with this address, and every fee that waits for a refund
/// window is in an `EscrowOpened`: its figures can be read from events alone.
///
/// Assumed: nothing of the ledgers that it is told to collect from: all that they could make it do is to send what it
/// has to its payout address. Native coin cannot be sent here, and a credit in it leaves by {collect} alone.
interface IStorefront {
    /// @notice Emitted when the owner names another payout address.
    event PayoutSet(address indexed payout);

    /// @notice Emitted when the owner changes the fee for later sales, in basis points of the price.
    event FeeSet(uint256 bps);

    /// @notice The payout address is zero, or this contract.
    error StorefrontInvalidPayout(address payout);
    /// @notice A fee above what the markets allow.
    error StorefrontFeeTooHigh(uint256 bps, uint256 maximum);
    /// @notice As many currencies are needed as ledgers.
    error StorefrontLengthMismatch(uint256 ledgers, uint256 currencies);

    /// @notice Names where the money goes. Only the owner. Emits {PayoutSet}.
    function setPayout(address payout) external;

    /// @notice Sets the fee that the shop asks for in what it brings from now on. Only the owner. Emits {FeeSet}.
    /// @dev What was listed, signed or bought before names its own fee.
    /// @param bps In basis points of the price, at most 1,000.
    function setFee(uint16 bps) external;

    /// @notice Pays a credit, and what is here of the currency, to the payout address. Anyone may call it.
    /// @dev Tokens are here where somebody paid the credit to this very address (`withdrawFor`), or sent some by
    /// mistake.
    /// @param ledger A market, or the escrow.
    /// @param currency The zero address is the chain's native coin.
    /// @return amount What was paid of both, in the currency's smallest unit. Where there is nothing, the ledger's
    /// error.
    function collect(ILedger ledger, address currency) external returns (uint256 amount);

    /// @notice As {collect}, for several, those that there are; one that fails reverts all.
    /// @param ledgers Markets and the escrow.
    /// @param currencies One for each of them.
    function collectMany(ILedger[] calldata ledgers, address[] calldata currencies) external;

    /// @notice The shop's name.
    function name() external view returns (string memory);

    /// @notice Where the money goes.
    function payout() external view returns (address);

    /// @notice The fee that the shop asks for, in basis points of the price.
    function feeBps() external view returns (uint16);
}
