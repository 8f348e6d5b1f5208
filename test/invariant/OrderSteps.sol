// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMarket} from "../../contracts/market/IMarket.sol";
import {IOrderBook} from "../../contracts/market/IOrderBook.sol";
import {IOrderExchange} from "../../contracts/market/IOrderExchange.sol";
import {Delivery} from "../../contracts/types/Delivery.sol";
import {OfferAcceptance, Order, OrderPurchase, OrderSide, TokenStandard} from "../../contracts/types/Order.sol";
import {OrderModel} from "./OrderModel.sol";
import {IOrderPurchase, ISimpleOrder, ITransferFromWithData, ITransferWithData} from "./Overloads.sol";

/// @dev Takes signed orders in every way, also such as may not be taken.
abstract contract OrderSteps is OrderModel {
    /// @dev What the one who takes an order adds, and why they may not.
    struct Taking {
        Known known;
        address taker;
        uint256 quantity;
        /// A lot, or the id of copies.
        uint256 lot;
        address receiver;
        address storefront;
        uint256 storefrontFeeBps;
        uint256 price;
        /// With the fee on top.
        uint256 due;
        uint256 maximum;
        /// Of who pays.
        Permission permission;
        bytes4 reason;
    }

    /// @dev By the order alone: one of it.
    function buyOrderSimply(uint256 seed) external {
        seed = _mix(seed);
        (bool found, Taking memory t) = _someTaking(seed, OrderSide.Listing, OrderWish.Alone, false);
        if (!found) return;
        Order memory o = t.known.signed.order;
        // Who signed a tree of orders did not sign this one alone.
        if (t.known.signed.proof.length != 0) {
            t.known.isSigned = false;
            t.reason = _whyNotTake(t.known, OrderSide.Listing, t.taker, 1);
        }
        bytes memory order = abi.encodeCall(ISimpleOrder.buy, (o, t.known.signed.signature));
        _buysDirectly(t, order, seed >> 200);
    }

    function buyOrder(uint256 seed) external {
        seed = _mix(seed);
        (bool found, Taking memory t) = _someTaking(seed, OrderSide.Listing, OrderWish.Any, true);
        if (!found) return;
        address currency = t.known.signed.order.currency;
        t.permission = _permission(currency, t.taker, t.due, _mix(seed));
        bytes memory order = abi.encodeCall(IOrderPurchase.buy, (_purchaseOf(t)));
        if ((seed >> 240) % 8 == 0) _overtakes(t.permission, currency, t.taker);
        _buysDirectly(t, order, seed >> 200);
    }

    /// @dev By the transfer of a token: the buyer's own, or one by somebody whom the buyer lets spend.
    function buyOrderByTransfer(uint256 seed) external {
        seed = _mix(seed);
        (bool found, Taking memory t) = _someTaking(seed, OrderSide.Listing, OrderWish.InTokens, true);
        if (!found) return;
        Order memory o = t.known.signed.order;
        address token = o.currency == NATIVE ? currencies[2] : o.currency;
        if (t.reason == 0 && token != o.currency) t.reason = IMarket.MarketWrongCurrency.selector;
        uint256 amount = t.due;
        // What is too much comes back; a hostile token's rounding is not worth a model.
        if ((seed >> 200) % 8 == 0 && token != currencies[HOSTILE]) amount += (seed >> 208) % 1e6;
        if ((seed >> 200) % 16 == 1 && t.reason == 0 && amount != 0) {
            --amount;
            t.reason = ANY;
        }
        if (t.reason == 0) t.reason = _whyNotSettle(_saleOf(t, Route.Hook));
        bytes memory data = abi.encode(_purchaseOf(t));
        bytes memory order = abi.encodeCall(ITransferWithData.safeTransfer, (address(orders), amount, data));
        address caller = t.taker;
        if ((seed >> 240) % 2 == 0) {
            caller = accounts[0];
            if (t.receiver != address(0) && t.receiver != t.taker && caller != t.taker) t.reason = ANY;
            order = abi.encodeCall(ITransferFromWithData.safeTransferFrom, (t.taker, address(orders), amount, data));
        }
        if (t.reason != 0) t.reason = ANY;
        (bool success, ) = _act(caller, token, 0, order, t.reason);
        if (!success) return;
        _isTaken(o, t.quantity);
        _settles(_saleOf(t, Route.Hook));
        if (amount == t.due) return;
        _arrives(address(orders), token, t.taker, amount - t.due);
        _pays(address(orders), token, t.taker, amount - t.due);
    }

    function acceptOffer(uint256 seed) external {
        seed = _mix(seed);
        (bool found, Taking memory t) = _someTaking(seed, OrderSide.Offer, OrderWish.Any, true);
        if (!found) return;
        Order memory o = t.known.signed.order;
        OfferAcceptance memory acceptance;
        acceptance.signed = t.known.signed;
        acceptance.quantity = t.quantity;
        acceptance.storefront = t.storefront;
        acceptance.storefrontFeeBps = uint16(t.storefrontFeeBps);
        bool isCopy = o.standard == uint8(TokenStandard.KIP37);
        acceptance.tokenId = isCopy ? t.lot : _tokenIdOf(t.lot);
        if (o.tokenSet != 0) {
            uint256 first = acceptance.tokenId;
            acceptance.tokenProof = new bytes32[](1);
            // The token's neighbour in the set: the pair was made of one and the next.
            uint256 next = 1 + (first % (LOTS / 2));
            uint256 previous = first == 1 ? LOTS / 2 : first - 1;
            bool isFirst = _setOf(first, next) == o.tokenSet;
            acceptance.tokenProof[0] = _leafOf(isFirst ? next : previous);
            bool wanted = isFirst || _setOf(first, previous) == o.tokenSet;
            if (!wanted && t.reason == 0) t.reason = IOrderBook.OrderTokenNotWanted.selector;
        } else if (o.tokenIds.length != 0 && o.tokenIds[0] != acceptance.tokenId && t.reason == 0) {
            t.reason = IOrderBook.OrderTokenNotWanted.selector;
        }
        Sale memory s = _saleOf(t, o.currency == NATIVE ? Route.Here : Route.Direct);
        if (o.side != uint8(OrderSide.Offer)) acceptance.minimum = 0;
        else if (t.reason == 0) t.reason = _demand(acceptance, s, seed >> 200);
        t.permission = _permission(o.currency, o.maker, t.due, _mix(seed));
        acceptance.permit = t.permission.data;
        if (t.reason == 0 && _isShort(t.permission, o.currency, o.maker, t.due)) t.reason = ANY;
        bytes memory order = abi.encodeCall(IOrderExchange.acceptOffer, (acceptance));
        (bool success, bytes memory answer) = _act(t.taker, address(orders), 0, order, t.reason);
        if (!success) return;
        _isTaken(o, t.quantity);
        // Offers in native coin are paid from wrapped coins.
        if (o.currency == NATIVE) _wallets[currencies[WRAPPED]][o.maker] -= t.due;
        _spends(t.permission, o.currency, o.maker, t.due);
        require(abi.decode(answer, (bytes32)) == _settles(s), "escrow of offer");
    }

    function _purchaseOf(Taking memory t) internal pure returns (OrderPurchase memory purchase) {
        purchase.signed = t.known.signed;
        purchase.quantity = t.quantity;
        purchase.maximum = t.maximum;
        purchase.receiver = t.receiver;
        purchase.storefront = t.storefront;
        purchase.storefrontFeeBps = uint16(t.storefrontFeeBps);
        purchase.permit = t.permission.data;
    }

    function _saleOf(Taking memory t, Route route) internal view returns (Sale memory s) {
        Order memory o = t.known.signed.order;
        bool listing = o.side == uint8(OrderSide.Listing);
        s.market = address(orders);
        s.lot = t.lot;
        s.seller = listing ? o.maker : t.taker;
        s.payer = listing ? t.taker : o.maker;
        s.receiver = listing && t.receiver != address(0) ? t.receiver : s.payer;
        s.route = route;
        s.currency = o.currency;
        s.price = t.price;
        s.refundWindow = o.refundWindow;
        s.delivery = Delivery(o.delivery);
        s.maxRoyaltyBps = o.maxRoyaltyBps;
        s.protocolFeeBps = _rules[address(orders)].feeBps;
        (s.storefront, s.storefrontFeeBps) =
            listing ? (o.storefront, o.storefrontFeeBps) : (t.storefront, t.storefrontFeeBps);
        s.buyerStorefront = listing ? t.storefront : o.storefront;
        s.buyerStorefrontFee = t.due - t.price;
        if (o.standard == uint8(TokenStandard.KIP37)) s.copies = t.quantity;
        else if (o.tokenIds.length > 1) s.bundle = _lotsOf(o);
    }

    /// @dev By somebody, mostly of an order of that side that stands.
    function _someTaking(
        uint256 seed,
        OrderSide side,
        OrderWish wish,
        bool withMore
    ) internal view returns (bool found, Taking memory t) {
        (found, t.known) = _pickOrder(seed, side, wish);
        if (!found) return (found, t);
        Order memory o = t.known.signed.order;
        bool isCopy = o.standard == uint8(TokenStandard.KIP37);
        t.taker = _person(seed >> 64);
        t.lot = isCopy ? 1 + ((seed >> 72) % 2) : _anyLot(o.collection, seed >> 72);
        if (o.tokenIds.length != 0 && (seed >> 80) % 16 != 0) {
            t.lot = isCopy ? o.tokenIds[0] : _lotOf(o.collection, o.tokenIds[0]);
        }
        if (side == OrderSide.Listing && o.tokenIds.length != 0) {
            t.lot = isCopy ? o.tokenIds[0] : _lotOf(o.collection, o.tokenIds[0]);
        }
        // Who sells to an offer mostly has the token.
        bool hasOwner = ownerOf[t.lot] != address(house) && ownerOf[t.lot] != address(escrow);
        if (side == OrderSide.Offer && !isCopy && hasOwner && (seed >> 88) % 8 != 0) t.taker = ownerOf[t.lot];
        if (o.taker != address(0) && (seed >> 92) % 4 != 0) t.taker = o.taker;
        t.quantity = 1;
        if (withMore && isCopy) t.quantity = 1 + ((seed >> 96) % 3);
        if (withMore && (seed >> 104) % 32 == 0) t.quantity = (seed >> 112) % 2 == 0 ? 0 : 2;
        if (withMore && side == OrderSide.Listing && (seed >> 120) % 3 == 0) t.receiver = _person(seed >> 128);
        if (withMore && (seed >> 136) % 2 == 0) {
            t.storefront = accounts[PEOPLE + ((seed >> 144) % 2)];
            t.storefrontFeeBps = (seed >> 152) % (1_001 - o.storefrontFeeBps);
        }
        t.reason = _whyNotTake(t.known, side, t.taker, t.quantity);
        t.price = _costOf(o, t.quantity);
        t.due = t.price + (t.price * (side == OrderSide.Listing ? t.storefrontFeeBps : o.storefrontFeeBps)) / 10_000;
        t.maximum = type(uint256).max;
        if (withMore && (seed >> 168) % 4 == 0) t.maximum = t.due;
        if (withMore && (seed >> 168) % 16 == 1 && t.due != 0) t.maximum = t.due - 1;
        if (t.reason == 0 && side == OrderSide.Listing && t.due > t.maximum) {
            t.reason = IOrderExchange.OrderAboveMaximum.selector;
        }
    }

    /// @dev With coins, of which what is too much comes back, or with an approval.
    function _buysDirectly(Taking memory t, bytes memory order, uint256 seed) private {
        Order memory o = t.known.signed.order;
        uint256 value = o.currency == NATIVE ? t.due : 0;
        if (seed % 8 == 0) value += (seed >> 8) % 1e6;
        if (seed % 16 == 1 && value != 0) {
            --value;
            if (t.reason == 0) t.reason = IMarket.MarketWrongPayment.selector;
        }
        if (t.reason == 0) t.reason = _whyNotSettle(_saleOf(t, Route.Direct));
        if (t.reason == 0 && _isShort(t.permission, o.currency, t.taker, t.due)) t.reason = ANY;
        (bool success, bytes memory answer) = _act(t.taker, address(orders), value, order, t.reason);
        if (!success) return;
        _isTaken(o, t.quantity);
        _spends(t.permission, o.currency, t.taker, t.due);
        bytes32 expected = _settles(_saleOf(t, Route.Direct));
        require(abi.decode(answer, (bytes32)) == expected, "escrow of order");
        _takesBack(t.taker, o.currency == NATIVE ? value - t.due : value);
    }

    /// @dev Coins that were sent for nothing.
    function _takesBack(address buyer, uint256 excess) internal {
        _wallets[NATIVE][buyer] -= excess;
        _pays(address(orders), NATIVE, buyer, excess);
    }

    /// @dev The least that the seller wants: nothing, exactly what they get, or one unit more.
    function _demand(OfferAcceptance memory acceptance, Sale memory s, uint256 seed) private view returns (bytes4) {
        (, uint256 total, uint256 asked) = _royaltiesOf(s);
        if (asked == total && seed % 4 == 0) {
            uint256 fees = (s.price * s.protocolFeeBps) / 10_000 + (s.price * s.storefrontFeeBps) / 10_000;
            acceptance.minimum = s.price - total - fees;
            if ((seed >> 8) % 4 == 0) {
                ++acceptance.minimum;
                return IOrderExchange.OrderBelowMinimum.selector;
            }
        }
        return _whyNotSettle(s);
    }

    function _lotsOf(Order memory o) private view returns (uint256[] memory lots) {
        lots = new uint256[](o.tokenIds.length);
        for (uint256 i = 0; i < lots.length; ++i) lots[i] = _lotOf(o.collection, o.tokenIds[i]);
    }

    /// @dev A lot of the collection, if possible one that a person has.
    function _anyLot(address collection, uint256 seed) private view returns (uint256 lot) {
        for (uint256 i = 0; i < LOTS / 2; ++i) {
            lot = 2 * ((seed + i) % (LOTS / 2)) + (collection == address(collections[0]) ? 0 : 1);
            if (ownerOf[lot] != address(house) && ownerOf[lot] != address(escrow)) break;
        }
    }
}
