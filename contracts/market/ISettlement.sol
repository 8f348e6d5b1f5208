// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IEscrowOpener} from "../escrow/IEscrowOpener.sol";
import {IRefundEscrow} from "../escrow/IRefundEscrow.sol";
import {ILedger} from "../payment/ILedger.sol";
import {IRoyaltyRouter, RoyaltySource} from "../royalty/IRoyaltyRouter.sol";

/// @title ISettlement
/// @notice What all markets share: who is paid when something is sold, in which order, and what the owner may do.
///
/// The owner may set the protocol fee (at most 5 %) of later sales and stop new ones. Money that was paid, terms that
/// were agreed and every way out are beyond the owner.
///
/// Where a sale has a refund window, the price goes into the {IRefundEscrow}, else it is paid out at once: royalties are
/// pushed, fees set aside, the seller has the rest.
///
/// Assumed: that `ownerOf` and `transferFrom` of a collection and `balanceOf` of a token tell the truth to those who
/// chose to trade them. A payment in a token counts by what is here beyond the books; what somebody sent here by mistake
/// can fill up a payment that came short, what is owed to others cannot.
///
/// Not supported: fees, royalties or refunds in another currency than the sale's; tokens that charge on transfer (the
/// purchase reverts) or charge the sender on top; tokens whose balances change by themselves (a negative rebase leaves
/// too little for the last creditors in that token). A receiver who is this contract or the escrow loses the NFT.
interface ISettlement is ILedger, IEscrowOpener {
    /// @notice Emitted when the owner changes the protocol fee, in basis points of a price, or its receiver.
    event ProtocolFeeSet(uint256 bps, address indexed receiver);

    /// @notice Emitted when a sale pays no royalty because the collection's own answer failed.
    event RoyaltyLookupFailed(address indexed collection, uint256 indexed tokenId, RoyaltySource reason);

    /// @notice Emitted when protocol fees are paid out.
    event ProtocolFeeCollected(address indexed currency, address indexed receiver, uint256 amount);

    /// @notice The router, the escrow or a fee receiver is the zero address.
    error SettlementZeroAddress();
    /// @notice A protocol fee above the cap.
    error SettlementFeeTooHigh(uint256 bps, uint256 maximum);
    /// @notice The seller named another protocol fee than the present one.
    error SettlementFeeChanged(uint256 named, uint256 current);
    /// @notice The storefronts of both sides together ask for more than the cap.
    error SettlementStorefrontFeeTooHigh(uint256 bps, uint256 maximum);
    /// @notice A fee for a storefront that is not named.
    error SettlementStorefrontMissing();
    /// @notice Royalties are above what the seller accepts.
    error SettlementRoyaltyAboveLimit(uint256 royalty, uint256 limit);
    /// @notice The payment is not what the sale asks for.
    error SettlementWrongPayment(uint256 expected, uint256 received);
    /// @notice The NFT did not reach the buyer.
    error SettlementNotDelivered(address collection, uint256 tokenId, address expected, address owner);
    /// @notice Only the escrow may call this.
    error SettlementNotEscrow(address caller);

    /// @notice Sets the protocol fee of later sales. Only the owner. Emits {ProtocolFeeSet}.
    /// @param bps In basis points of the price, at most 500.
    /// @param receiver Who gets the fees that are not paid out yet, and later ones; not the zero address. Fees of sales
    /// whose refund window is open stay with the receiver of their day.
    function setProtocolFee(uint16 bps, address receiver) external;

    /// @notice Pays the protocol fees of final sales to their receiver, who is credited where the payment fails. Anyone may
    /// call it. (Fees of sales with a refund window are credited in the escrow.)
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

    /// @notice What this contract owes in a token, to those who have credits and to the protocol, in the token's smallest
    /// unit. Of native coin, which arrives only with a call that says what it is for, the protocol's part alone.
    /// @return total All that is owed.
    /// @return protocolFees What {collectProtocolFee} would pay.
    function owed(address currency) external view returns (uint256 total, uint256 protocolFees);

    /// @notice Where royalties are asked for.
    function royaltyRouter() external view returns (IRoyaltyRouter);

    /// @notice Where prices wait.
    function refundEscrow() external view returns (IRefundEscrow);
}
