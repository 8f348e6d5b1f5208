// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Share} from "../types/RoyaltyTerms.sol";

/// @title IRoyaltySplitter
/// @notice Receives royalties for several holders from markets that know only one receiver, and lets each holder have
/// their share. The shares never change: other shares have another splitter.
///
/// A holder is due their share of all that ever arrived in a currency, less what they had of it, whatever the order of
/// arrivals and withdrawals. Amounts are rounded down; what rounding leaves behind, always less than one unit for each
/// holder, becomes due as more arrives.
///
/// It takes money before it is deployed, and plain transfers that give it 2,300 gas. Nothing is announced when money
/// arrives. The zero address stands for the chain's native coin.
///
/// Assumed of a token: its `balanceOf` tells the truth, and the splitter's balance falls by what the splitter sends and
/// by nothing else. Where a balance falls by itself, holders who were paid before keep what they have, and the last ones
/// bear the loss; other currencies are not touched.
interface IRoyaltySplitter {
    /// @notice Emitted when a holder's due is paid. `receiver` is the holder, or whom the holder named.
    event RoyaltyReleased(address indexed currency, address indexed holder, address indexed receiver, uint256 amount);

    /// @notice A splitter needs at least one share.
    error RoyaltySplitterEmpty();
    /// @notice The account has no share here.
    error RoyaltySplitterNotHolder(address account);
    /// @notice Nothing is due to the holder now.
    error RoyaltySplitterNothingDue(address currency, address holder);
    /// @notice The receiver does not take the payment, or the currency fails. The holder may name another receiver with
    /// {releaseTo}.
    error RoyaltySplitterPaymentFailed(address currency, address receiver, uint256 amount);
    /// @notice The zero address cannot receive.
    error RoyaltySplitterInvalidReceiver();
    /// @notice A payment is under way.
    error RoyaltySplitterReentered();

    /// @notice Pays a holder what is due to them. Anyone may call it. Emits {RoyaltyReleased}.
    /// @param currency The token, or the zero address for the native coin.
    /// @param holder One of the {shares}.
    /// @return amount What was paid.
    function release(address currency, address holder) external returns (uint256 amount);

    /// @notice Pays what is due to the caller to another address, for a holder that cannot receive itself.
    /// @dev Emits {RoyaltyReleased}.
    /// @param currency The token, or the zero address for the native coin.
    /// @param receiver Whom to pay.
    /// @return amount What was paid.
    function releaseTo(address currency, address receiver) external returns (uint256 amount);

    /// @notice What is due to a holder now.
    function releasable(address currency, address holder) external view returns (uint256);

    /// @notice All that a holder was paid.
    function released(address currency, address holder) external view returns (uint256);

    /// @notice All that was paid, to all holders.
    function totalReleased(address currency) external view returns (uint256);

    /// @notice The holders and their shares. A holder gets their share out of the sum of the shares.
    function shares() external view returns (Share[] memory);
}
