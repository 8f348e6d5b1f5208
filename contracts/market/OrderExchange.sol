// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";
import {IRefundEscrow} from "../escrow/IRefundEscrow.sol";
import {BoundedCall} from "../libraries/BoundedCall.sol";
import {Orders} from "../libraries/Orders.sol";
import {Permits} from "../libraries/Permits.sol";
import {IRoyaltyRouter} from "../royalty/IRoyaltyRouter.sol";
import {IKIP7Receiver} from "../token/interfaces/IKIP7Receiver.sol";
import {Listing} from "../types/Listing.sol";
import {Order, OrderPurchase, OfferAcceptance, OrderSide, SignedOrder} from "../types/Order.sol";
import {Purchase} from "../types/Purchase.sol";
import {IFixedPriceExchange} from "./IFixedPriceExchange.sol";
import {IOrderExchange} from "./IOrderExchange.sol";
import {IWrappedCoin} from "./IWrappedCoin.sol";
import {OrderSettlement} from "./OrderSettlement.sol";
import {Settlement} from "./Settlement.sol";

/// @title OrderExchange
contract OrderExchange is OrderSettlement {
    /// @dev The words of an {OrderPurchase} before its dynamic parts, and the offset before them.
    uint256 private constant _PURCHASE_HEAD = 8 * 32;

    IFixedPriceExchange private immutable _FIXED_PRICE_EXCHANGE;
    /// @dev Not an immutable, which would put the exchange at another address on each chain.
    address private _wrappedCoin;

    constructor(
        IRoyaltyRouter router,
        IRefundEscrow escrow,
        IFixedPriceExchange exchange,
        address owner
    ) Settlement(router, escrow, owner) {
        if (address(exchange) == address(0)) revert MarketZeroAddress();
        _FIXED_PRICE_EXCHANGE = exchange;
    }

    modifier onlySelf() {
        if (msg.sender != address(this)) revert SweepNotSelf(msg.sender);
        _;
    }

    /// @notice Takes native coin from the wrapped coin alone, which becomes native here.
    /// @dev Reverts with {OrderUnexpectedCoin} for anybody else.
    receive() external payable {
        if (msg.sender != _wrappedCoin) revert OrderUnexpectedCoin(msg.sender);
    }

    /// @inheritdoc IOrderExchange
    function setWrappedCoin(address coin) external onlyOwner {
        if (_wrappedCoin != address(0)) revert OrderWrappedCoinSet(_wrappedCoin);
        if (coin.code.length == 0) revert OrderInvalidWrappedCoin(coin);
        _wrappedCoin = coin;
        emit WrappedCoinSet(coin);
    }

    /// @inheritdoc IOrderExchange
    function buy(
        Order calldata order,
        bytes calldata signature
    ) external payable nonReentrant returns (bytes32 escrowId) {
        uint256 paid;
        bytes32[] memory none;
        (paid, escrowId) = _buy(
            Taking({
                order: Orders.load(order),
                signature: signature,
                index: 0,
                proof: none,
                taker: msg.sender,
                payer: msg.sender,
                receiver: msg.sender,
                tokenId: 0,
                quantity: 1,
                limit: type(uint256).max,
                storefront: address(0),
                storefrontFeeBps: 0
            }),
            msg.value
        );
        _giveBack(msg.value, paid);
    }

    /// @inheritdoc IOrderExchange
    function buy(OrderPurchase calldata purchase) external payable nonReentrant returns (bytes32 escrowId) {
        uint256 paid;
        (paid, escrowId) = _purchase(purchase, msg.sender, msg.sender, msg.value);
        _giveBack(msg.value, paid);
    }

    /// @inheritdoc IOrderExchange
    function onKIP7Received(
        address operator,
        address from,
        uint256 amount,
        bytes calldata data
    ) external nonReentrant returns (bytes4) {
        if (data.length < _PURCHASE_HEAD) revert OrderInvalidPurchaseData(data.length);
        OrderPurchase calldata purchase;
        assembly ("memory-safe") {
            // Behind the offset of the struct. What is read through it is checked against the length of the call.
            purchase := add(data.offset, 0x20)
        }
        if (operator != from && purchase.receiver != address(0) && purchase.receiver != from) {
            revert MarketReceiverNotPayer(purchase.receiver, from);
        }
        (uint256 paid, ) = _purchase(purchase, from, address(this), amount);
        if (paid != amount) _pay(msg.sender, from, amount - paid);
        return IKIP7Receiver.onKIP7Received.selector;
    }

    /// @inheritdoc IOrderExchange
    function acceptOffer(OfferAcceptance calldata acceptance) external nonReentrant returns (bytes32) {
        SignedOrder calldata signed = acceptance.signed;
        Taking memory taking = Taking({
            order: Orders.load(signed.order),
            signature: signed.signature,
            index: signed.index,
            proof: signed.proof,
            taker: msg.sender,
            payer: signed.order.maker,
            receiver: signed.order.maker,
            tokenId: acceptance.tokenId,
            quantity: acceptance.quantity,
            limit: acceptance.minimum,
            storefront: acceptance.storefront,
            storefrontFeeBps: acceptance.storefrontFeeBps
        });
        Order memory order = taking.order;
        (bytes32 orderHash, uint16 feeBps) = _open(taking, OrderSide.Offer);
        _requireWanted(order, taking.tokenId, acceptance.tokenProof);
        uint256 price = _priceOf(order, taking.quantity);
        uint256 fee = _feeOf(price, order.storefrontFeeBps);
        address currency = order.currency;
        bool native = currency == NATIVE;
        if (native) {
            currency = _wrappedCoin;
            if (currency == address(0)) revert OrderWrappedCoinMissing();
        }
        Permits.tryUse(currency, taking.payer, acceptance.permit);
        if (native) {
            _pull(currency, taking.payer, price + fee);
            _unwrap(IWrappedCoin(currency), price + fee);
            taking.payer = address(this);
        }
        return _settleOrder(taking, orderHash, feeBps, price, fee);
    }

    /// @inheritdoc IOrderExchange
    function sweep(
        OrderPurchase[] calldata orders,
        ListingPurchase[] calldata listings,
        uint256 gasPerItem
    ) external payable nonReentrant returns (uint256 bought) {
        uint256 left = msg.value;
        for (uint256 i = 0; i < orders.length; ++i) {
            bytes memory data = abi.encodeCall(this.buyOrderWithinSweep, (orders[i], msg.sender, left));
            (bool success, uint256 paid) = _tryItem(i, gasPerItem, data);
            if (success) ++bought;
            left -= paid;
        }
        for (uint256 i = 0; i < listings.length; ++i) {
            bytes memory data = abi.encodeCall(this.buyListingWithinSweep, (listings[i], msg.sender, left));
            (bool success, uint256 paid) = _tryItem(orders.length + i, gasPerItem, data);
            if (success) ++bought;
            left -= paid;
        }
        if (bought == 0) revert SweepEmpty();
        _giveBack(left, 0);
    }

    /// @notice Buys one order of {sweep}. Only for this contract itself.
    /// @dev {sweep} holds the reentrancy lock.
    /// @param available The native coin that is left of what the buyer sent.
    /// @return paid What it took of that.
    function buyOrderWithinSweep(
        OrderPurchase calldata purchase,
        address buyer,
        uint256 available
    ) external onlySelf returns (uint256 paid) {
        (paid, ) = _purchase(purchase, buyer, buyer, available);
    }

    /// @notice Buys one listing of {sweep}. Only for this contract itself.
    /// @dev {sweep} holds the reentrancy lock.
    /// @param available The native coin that is left of what the buyer sent.
    /// @return paid What it took of that.
    function buyListingWithinSweep(
        ListingPurchase calldata item,
        address buyer,
        uint256 available
    ) external onlySelf returns (uint256 paid) {
        Purchase memory purchase = item.purchase;
        if (purchase.receiver == address(0)) purchase.receiver = buyer;
        Listing memory listing = _FIXED_PRICE_EXCHANGE.listingOf(
            purchase.collection,
            purchase.tokenId,
            purchase.seller
        );
        // Before anything is called of the currency's: what the buyer named is what is paid for.
        if (listing.hash() != purchase.listingHash) {
            revert IFixedPriceExchange.ExchangeListingChanged(purchase.collection, purchase.tokenId, purchase.seller);
        }
        uint256 due = listing.price + _feeOf(listing.price, purchase.storefrontFeeBps);
        address currency = listing.currency;
        if (currency == NATIVE) {
            if (available < due) revert MarketWrongPayment(due, available);
            paid = due;
        } else {
            Permits.tryUse(currency, buyer, item.permit);
            _pull(currency, buyer, due);
            SafeERC20.forceApprove(IERC20(currency), address(_FIXED_PRICE_EXCHANGE), due);
        }
        _FIXED_PRICE_EXCHANGE.buy{value: paid}(purchase);
    }

    /// @inheritdoc IOrderExchange
    function wrappedCoin() external view returns (address) {
        return _wrappedCoin;
    }

    /// @inheritdoc IOrderExchange
    function fixedPriceExchange() external view returns (IFixedPriceExchange) {
        return _FIXED_PRICE_EXCHANGE;
    }

    /// @dev One attempt of a sweep.
    function _tryItem(
        uint256 index,
        uint256 gasPerItem,
        bytes memory data
    ) private returns (bool success, uint256 paid) {
        bytes32 answer;
        if (gasPerItem == 0) {
            (success, answer, ) = LowLevelCall.callReturn64Bytes(address(this), data);
            if (!success) revert SweepIncomplete(index, bytes4(answer));
            return (true, uint256(answer));
        }
        (success, , paid) = BoundedCall.tryCall(address(this), 0, gasPerItem, data);
        if (success) return (true, paid);
        emit SweepItemFailed(index, bytes4(bytes32(paid)));
        return (false, 0);
    }

    /// @dev Turns wrapped coins of this contract into native coin, or reverts. What arrives is measured: native coin of others
    /// lies here, too.
    function _unwrap(IWrappedCoin coin, uint256 amount) private {
        uint256 before = address(this).balance;
        coin.withdraw(amount);
        uint256 arrived = address(this).balance - before;
        if (arrived < amount) revert MarketWrongPayment(amount, arrived);
    }

    function _giveBack(uint256 arrived, uint256 paid) private {
        if (arrived != paid) _pay(NATIVE, msg.sender, arrived - paid);
    }

    function _purchase(
        OrderPurchase calldata purchase,
        address buyer,
        address payer,
        uint256 arrived
    ) private returns (uint256 paid, bytes32 escrowId) {
        SignedOrder calldata signed = purchase.signed;
        if (payer != address(this)) Permits.tryUse(signed.order.currency, payer, purchase.permit);
        return
            _buy(
                Taking({
                    order: Orders.load(signed.order),
                    signature: signed.signature,
                    index: signed.index,
                    proof: signed.proof,
                    taker: buyer,
                    payer: payer,
                    receiver: purchase.receiver == address(0) ? buyer : purchase.receiver,
                    tokenId: 0,
                    quantity: purchase.quantity,
                    limit: purchase.maximum,
                    storefront: purchase.storefront,
                    storefrontFeeBps: purchase.storefrontFeeBps
                }),
                arrived
            );
    }

    /// @param arrived What came with the call and may be used: native coin, or what the token says.
    /// @return paid What was used of it.
    function _buy(Taking memory taking, uint256 arrived) private returns (uint256 paid, bytes32 escrowId) {
        Order memory order = taking.order;
        (bytes32 orderHash, uint16 feeBps) = _open(taking, OrderSide.Listing);
        uint256 price = _priceOf(order, taking.quantity);
        uint256 fee = _feeOf(price, taking.storefrontFeeBps);
        uint256 due = price + fee;
        if (due > taking.limit) revert OrderAboveMaximum(due, taking.limit);
        // What a seller receives was theirs to say in the order.
        taking.limit = 0;
        taking.tokenId = order.tokenIds[0];
        address currency = order.currency;
        if (taking.payer == address(this)) {
            if (currency != msg.sender) revert MarketWrongCurrency(currency, msg.sender);
            _requireSurplus(currency, arrived);
            paid = due;
        } else if (currency == NATIVE) {
            paid = due;
        }
        if (arrived < paid) revert MarketWrongPayment(paid, arrived);
        escrowId = _settleOrder(taking, orderHash, feeBps, price, fee);
    }
}
