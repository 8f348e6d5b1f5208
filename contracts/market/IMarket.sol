// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ILedger} from "../payment/ILedger.sol";

/// @title IMarket
/// @notice What all markets share: the protocol's fee, the books, and what the owner may do.
///
/// The owner may set the protocol fee (at most 5 %) of what is put on sale later, or of later sales where a signed
/// order is taken, and stop new ones. Money that was paid, terms that were agreed and every way out are beyond the
/// owner.
///
/// Assumed: that `balanceOf` of a token tells the truth to those who chose to trade in it. A payment in a token counts
/// by what is here beyond the books; what somebody sent here by mistake can fill up a payment that came short, what is
/// owed to others cannot.
///
/// Not supported: tokens that charge on transfer (the payment reverts) or charge the sender on top; tokens whose
/// balances change by themselves (a negative rebase leaves too little for the last creditors in that token, and until
/// somebody fills the gap no further payments in it are taken).
interface IMarket is ILedger {
    /// @notice Emitted when the owner changes the protocol fee, in basis points of a price, or its receiver.
    event ProtocolFeeSet(uint256 bps, address indexed receiver);

    /// @notice Emitted when protocol fees are paid out.
    event ProtocolFeeCollected(address indexed currency, address indexed receiver, uint256 amount);

    /// @notice A contract that the market depends on, or a fee receiver, is the zero address.
    error MarketZeroAddress();
    /// @notice A protocol fee above the cap.
    error MarketFeeTooHigh(uint256 bps, uint256 maximum);
    /// @notice The seller or artist named another protocol fee than the present one.
    error MarketFeeChanged(uint256 named, uint256 current);
    /// @notice The payment is not what the sale asks for.
    error MarketWrongPayment(uint256 expected, uint256 received);
    /// @notice The payment is in another currency than the sale's.
    error MarketWrongCurrency(address expected, address received);
    /// @notice Who spends somebody else's tokens may not send what they buy to a third party.
    error MarketReceiverNotPayer(address receiver, address payer);

    /// @notice Sets the protocol fee of what is put on sale later; where orders are signed, of what is sold later, up
    /// to what the order's maker accepts. Only the owner. Emits {ProtocolFeeSet}.
    /// @param bps In basis points of the price, at most 500.
    /// @param receiver Who gets the fees that are not set aside yet or not paid out yet, and later ones; not the zero
    /// address.
    function setProtocolFee(uint16 bps, address receiver) external;

    /// @notice Pays the protocol fees of final sales to their receiver, who is credited where the payment fails. Anyone
    /// may call it.
    /// @dev Emits {ProtocolFeeCollected}.
    /// @param currency The zero address is the chain's native coin.
    /// @return amount In the currency's smallest unit.
    function collectProtocolFee(address currency) external returns (uint256 amount);

    /// @notice Stops new sales. Only the owner. No way out is touched.
    function pause() external;

    /// @notice Lets new sales begin again. Only the owner.
    function unpause() external;

    /// @notice The protocol fee of new sales, in basis points of the price, and who gets it.
    function protocolFee() external view returns (uint16 bps, address receiver);

    /// @notice What this contract owes in a token, to those who have credits or money in running sales and to the
    /// protocol, in the token's smallest unit. Of native coin, which arrives only with a call that says what it is for,
    /// or is unwrapped in such a call, the protocol's part alone.
    /// @return total All that is owed.
    /// @return protocolFees What {collectProtocolFee} would pay.
    function owed(address currency) external view returns (uint256 total, uint256 protocolFees);
}
