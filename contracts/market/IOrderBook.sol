// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Order, SignedOrder} from "../types/Order.sol";

/// @title IOrderBook
/// @notice Orders that are signed off the chain and cost nothing until somebody takes them.
///
/// A maker signs an {Order} by EIP-712 in the domain ("Droit", "1", chain id, this contract), or a tree of orders at
/// once: the type `BulkOrder(Order[2]...[2] tree)`, with a `[2]` for each height.
///
/// An order ends when it is used up, at its expiry, by its nonce ({cancel}, {cancelNonces}) or with all others of its
/// epoch ({incrementEpoch}). To raise a price, cancel the old order first, and sign the new one with another nonce once
/// that is final; to lower it, sign the new order with the nonce of the old one and for the same quantity: what is
/// taken of one is not left of the other. (An order for one under the nonce of one for several counts by itself until
/// either is used up.)
///
/// Not supported: orders of accounts whose Kaia key wants several signatures at once.
interface IOrderBook {
    /// @notice Emitted when a maker ends the orders of an epoch with certain nonces: those of `word * 256 + i` for each
    /// bit `i` of `mask`.
    event NoncesCancelled(address indexed maker, uint256 epoch, uint256 word, uint256 mask);

    /// @notice Emitted when a maker ends all orders of earlier epochs.
    event EpochIncremented(address indexed maker, uint256 epoch);

    /// @notice A listing where an offer is asked for, or the other way round.
    error OrderWrongSide(uint256 side);
    /// @notice The order is for another account.
    error OrderNotTheTaker(address taker, address caller);
    /// @notice The order ends before it begins, or is open for more than 180 days.
    error OrderInvalidTime(uint256 startsAt, uint256 expiresAt);
    /// @notice The order is not open yet.
    error OrderNotStarted(uint256 startsAt, uint256 timestamp);
    /// @notice The order has expired.
    error OrderExpired(uint256 expiresAt, uint256 timestamp);
    /// @notice The order is of another epoch than its maker's present one.
    error OrderWrongEpoch(uint256 epoch, uint256 current);
    /// @notice The order's nonce was used up or cancelled.
    error OrderNonceUsed(address maker, uint256 nonce);
    /// @notice The price is zero, or would not fall.
    error OrderInvalidPrice(uint256 price, uint256 endPrice);
    /// @notice A quantity of zero, or more than one of what there is only one.
    error OrderInvalidQuantity(uint256 quantity);
    /// @notice Less is left of the order than somebody wants to take.
    error OrderQuantityLeft(uint256 quantity, uint256 left);
    /// @notice Such tokens cannot be traded so: a listing of no token, a bundle that is an offer, of copies, or beside
    /// a set.
    error OrderInvalidTokens();
    /// @notice No such way of delivery.
    error OrderInvalidDelivery(uint256 delivery);
    /// @notice Bundles and copies are final at the sale.
    error OrderNotRefundable(uint256 refundWindow);
    /// @notice The token is not among those that the order names.
    error OrderTokenNotWanted(uint256 tokenId);
    /// @notice The maker has not signed the order. `digest` is what they would have to sign.
    error OrderNotSigned(bytes32 digest, address maker);

    /// @notice Ends the caller's orders with a nonce. Emits {NoncesCancelled}.
    function cancel(uint256 nonce) external;

    /// @notice Ends the caller's orders with any of up to 256 nonces. Emits {NoncesCancelled}.
    /// @param word The nonces divided by 256.
    /// @param mask Bit `i` is nonce `word * 256 + i`.
    function cancelNonces(uint256 word, uint256 mask) external;

    /// @notice Ends all orders of the caller so far. Emits {EpochIncremented}.
    /// @dev The next epoch cannot be foreseen, so that nobody can have an order signed that begins to count then.
    /// @return epoch That of the caller's orders from now on.
    function incrementEpoch() external returns (uint256 epoch);

    /// @notice The epoch of an account's orders.
    function epochOf(address maker) external view returns (uint256);

    /// @notice The nonces of an account that were used up or cancelled: bit `i` is nonce `word * 256 + i`.
    function noncesOf(address maker, uint256 word) external view returns (uint256);

    /// @notice How many copies or tokens were taken of the orders for more than one that have a nonce, in their maker's
    /// present epoch.
    function filledOf(address maker, uint256 nonce) external view returns (uint256);

    /// @notice The EIP-712 `hashStruct` of an order, by which it is known.
    function hashOf(Order calldata order) external pure returns (bytes32);

    /// @notice What the maker of an order signs, alone or over a tree (see {SignedOrder}; its signature is not looked
    /// at).
    function digestOf(SignedOrder calldata signed) external view returns (bytes32);
}
