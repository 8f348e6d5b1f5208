// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Order, OrderPurchase, OfferAcceptance} from "../types/Order.sol";
import {Purchase} from "../types/Purchase.sol";
import {IFixedPriceExchange} from "./IFixedPriceExchange.sol";
import {IOrderBook} from "./IOrderBook.sol";
import {ISettlement} from "./ISettlement.sol";

/// @title IOrderExchange
/// @notice Trades by signed orders (see {IOrderBook}): listings are taken by {buy} and {sweep}, offers by
/// {acceptOffer}.
///
/// What was signed binds both sides: nobody can change price, currency, refund window, delivery, or the limits of
/// royalties and fees. The protocol's fee is that of the moment of the sale, and a sale above the maker's limit
/// reverts. Sales settle as in {ISettlement}; bundles and KIP-37 tokens are final at once.
///
/// A sale of several copies, or of a bundle, owes the royalty of one as often: however copies are taken, caps and tiers
/// mean one work. The tokens of a bundle owe the same to the same holders, or it cannot be sold.
///
/// Assumed: that the wrapped coin is the chain's own. Not protected: an order of a token that leaves its seller and
/// comes back before the expiry stands again, as long as the seller approves this contract; and who names a collection
/// of NFTs as the currency pays with one of them.
///
/// Not supported: KIP-37 tokens that arrive in other amounts than they left, or at receivers without their hooks.
interface IOrderExchange is ISettlement, IOrderBook {
    /// @dev A listing of the {IFixedPriceExchange} in a sweep.
    struct ListingPurchase {
        /// The receiver is the buyer where it is the zero address. A listing for one buyer cannot be bought from here.
        Purchase purchase;
        /// The buyer's `Permit` in the listing's token, ABI-encoded; empty where this contract is approved already.
        bytes permit;
    }

    /// @notice Emitted for each token that is sold. `price` is that of all `quantity` copies, or the token's share of a
    /// bundle's; `escrowId` is zero where the sale is final at once.
    event OrderFilled(
        bytes32 indexed orderHash,
        address indexed seller,
        address indexed buyer,
        address collection,
        uint256 tokenId,
        uint256 quantity,
        address currency,
        uint256 price,
        bytes32 escrowId
    );

    /// @notice Emitted for each item that a sweep could not buy, with the selector of the error that stopped it. Items
    /// are counted over signed orders first, then listings.
    event SweepItemFailed(uint256 indexed index, bytes4 reason);

    /// @notice Emitted once, when offers in native coin become possible.
    event WrappedCoinSet(address coin);

    /// @notice The protocol's fee is higher than the maker accepts.
    error OrderFeeAboveLimit(uint256 bps, uint256 limit);
    /// @notice The purchase costs more than the buyer pays at most.
    error OrderAboveMaximum(uint256 amount, uint256 maximum);
    /// @notice The seller would receive less than they accept.
    error OrderBelowMinimum(uint256 amount, uint256 minimum);
    /// @notice The tokens of a bundle do not all owe the same royalties as the first.
    error OrderUnequalRoyalties(uint256 tokenId);
    /// @notice The copies did not reach the one to whom they go.
    error OrderCopiesNotDelivered(address collection, uint256 tokenId, address expected);
    /// @notice The data of a token transfer is too short for an `OrderPurchase`.
    error OrderInvalidPurchaseData(uint256 length);
    /// @notice Native coin comes here only from the wrapped coin.
    error OrderUnexpectedCoin(address sender);
    /// @notice The wrapped coin is not named yet, so that no offer in native coin can be accepted.
    error OrderWrappedCoinMissing();
    /// @notice The wrapped coin was named already, and stays.
    error OrderWrappedCoinSet(address coin);
    /// @notice There is no contract at the address of the wrapped coin.
    error OrderInvalidWrappedCoin(address coin);
    /// @notice An item of a sweep failed that was to buy all or nothing, for a reason of which this is the selector.
    error SweepIncomplete(uint256 index, bytes4 reason);
    /// @notice A sweep bought nothing.
    error SweepEmpty();
    /// @notice Only the contract itself may call this.
    error SweepNotSelf(address caller);

    /// @notice Buys what a listing offers for the caller: one token, one copy, or a whole bundle. The caller sends the
    /// price in native coin with the call, and has back what is above it, or has approved this contract for the price
    /// in the order's token.
    /// @dev Emits {OrderFilled}; with a refund window the escrow emits `EscrowOpened`.
    /// @return escrowId Zero where the sale is final at once.
    function buy(Order calldata order, bytes calldata signature) external payable returns (bytes32 escrowId);

    /// @notice Buys what a listing offers. As the other {buy}, with everything that a buyer may add.
    /// @param purchase See {OrderPurchase}.
    function buy(OrderPurchase calldata purchase) external payable returns (bytes32 escrowId);

    /// @notice Buys what a listing offers in one transaction through the currency's own `safeTransfer` (KIP-7). The
    /// payer is `from`, and has back what is above the price.
    /// @dev Only what exceeds the exchange's books counts as paid.
    /// @param data The ABI encoding of an {OrderPurchase}.
    function onKIP7Received(
        address operator,
        address from,
        uint256 amount,
        bytes calldata data
    ) external returns (bytes4);

    /// @notice Sells the caller's token, or copies, to the maker of an offer. The caller has approved this contract for
    /// them.
    /// @dev Emits {OrderFilled}; with a refund window the escrow emits `EscrowOpened`.
    /// @param acceptance See {OfferAcceptance}.
    /// @return escrowId Zero where the sale is final at once.
    function acceptOffer(OfferAcceptance calldata acceptance) external returns (bytes32 escrowId);

    /// @notice Buys many things in one transaction, and gives back the native coin that is left.
    /// @dev Emits {OrderFilled} or {SweepItemFailed} for each order; the other exchange emits `Bought` for its
    /// listings. Reverts where nothing could be bought.
    /// @param orders Signed listings.
    /// @param listings Listings of the {IFixedPriceExchange}.
    /// @param gasPerItem Zero: all or nothing. Else an item that fails stops no other, and this is the gas that each
    /// may use, all of which is there for it; 1,000,000 suffices for what is usual. A hostile item may use little when
    /// gas is estimated and all of it later: the call has to bring it for each item, and some 100,000 more.
    /// @return bought How many items.
    function sweep(
        OrderPurchase[] calldata orders,
        ListingPurchase[] calldata listings,
        uint256 gasPerItem
    ) external payable returns (uint256 bought);

    /// @notice Names what offers in native coin are paid from: the chain's own wrapped coin (WKAIA, WETH), which differs from
    /// chain to chain. The owner does this once, after deployment; nobody can change it.
    /// @dev Emits {WrappedCoinSet}. Reverts with {OrderWrappedCoinSet} or {OrderInvalidWrappedCoin}.
    function setWrappedCoin(address coin) external;

    /// @notice What offers in native coin are paid from; the zero address until the owner has named it.
    function wrappedCoin() external view returns (address);

    /// @notice Where the listings in sweeps stand.
    function fixedPriceExchange() external view returns (IFixedPriceExchange);
}
