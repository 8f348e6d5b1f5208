// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOrderExchange} from "../../contracts/market/IOrderExchange.sol";
import {Order, OrderPurchase, OrderSide} from "../../contracts/types/Order.sol";
import {OrderSteps} from "./OrderSteps.sol";

/// @dev Buys many things at once.
abstract contract SweepSteps is OrderSteps {
    /// @dev A model of a sweep that bought nothing, or not all where it had to.
    error SweepBuysNothing();

    /// @dev Two signed orders, which may be one and the same, and a listing; all or nothing, or what can be had.
    function sweep(uint256 seed) external {
        seed = _mix(seed);
        address buyer = _person(seed);
        Taking[] memory takings = _someTakings(buyer, seed);
        Buying memory b = _someBuying(seed >> 16, true, false);
        b.buyer = buyer;
        Permission memory p;
        bool withListing = (seed >> 24) % 4 != 0 && b.due != 0 && _movesOn(b.terms.currency, b.due);
        uint256 value = 0;
        OrderPurchase[] memory purchases = new OrderPurchase[](takings.length);
        for (uint256 i = 0; i < takings.length; ++i) {
            purchases[i] = _purchaseOf(takings[i]);
            if (takings[i].known.signed.order.currency == NATIVE) value += takings[i].due;
        }
        IOrderExchange.ListingPurchase[] memory listings = new IOrderExchange.ListingPurchase[](withListing ? 1 : 0);
        if (withListing) {
            listings[0].purchase = b.purchase;
            if (!_hasPermit(takings)) p = _permission(b.terms.currency, buyer, b.due, _mix(seed));
            listings[0].permit = p.data;
            if (b.terms.currency == NATIVE) value += b.due;
        }
        // Enough, too much, or not enough for all.
        if ((seed >> 32) % 4 == 0) value += (seed >> 40) % 1e6;
        else if ((seed >> 32) % 8 == 1) value /= 2;
        bool atOnce = (seed >> 36) % 2 == 0;
        (bool success, bytes memory answer) = _make(
            buyer,
            address(orders),
            value,
            abi.encodeCall(IOrderExchange.sweep, (purchases, listings, atOnce ? 0 : 5_000_000))
        );
        try this.sweepInModel(takings, b, p, withListing, value, atOnce) returns (uint256 bought) {
            require(success && abi.decode(answer, (uint256)) == bought, "sweep");
        } catch (bytes memory reason) {
            require(bytes4(reason) == SweepBuysNothing.selector, "model of sweep");
            bytes4 expected = atOnce ? IOrderExchange.SweepIncomplete.selector : IOrderExchange.SweepEmpty.selector;
            if (takings.length == 0 && !withListing) expected = IOrderExchange.SweepEmpty.selector;
            require(!success && bytes4(answer) == expected, "sweep granted");
        }
    }

    /// @dev What a sweep does to the model; undone where it reverts.
    function sweepInModel(
        Taking[] memory takings,
        Buying memory b,
        Permission memory p,
        bool withListing,
        uint256 value,
        bool atOnce
    ) external returns (uint256 bought) {
        require(msg.sender == address(this), "model");
        for (uint256 i = 0; i < takings.length; ++i) {
            (bool done, uint256 paid) = _takesInSweep(takings[i], value);
            if (!done && atOnce) revert SweepBuysNothing();
            value -= paid;
            if (done) ++bought;
        }
        if (withListing) {
            (bool done, uint256 paid) = _buysInSweep(b, p, value);
            if (!done && atOnce) revert SweepBuysNothing();
            value -= paid;
            if (done) ++bought;
        }
        if (bought == 0) revert SweepBuysNothing();
        _takesBack(b.buyer, value);
    }

    function _takesInSweep(Taking memory t, uint256 left) private returns (bool, uint256 paid) {
        Order memory o = t.known.signed.order;
        if (_whyNotTake(t.known, OrderSide.Listing, t.taker, t.quantity) != 0 || t.due > t.maximum) return (false, 0);
        paid = o.currency == NATIVE ? t.due : 0;
        if (left < paid || _whyNotSettle(_saleOf(t, Route.Direct)) != 0) return (false, 0);
        if (_isShort(t.permission, o.currency, t.taker, t.due)) return (false, 0);
        _spends(t.permission, o.currency, t.taker, t.due);
        _isTaken(o, t.quantity);
        _settles(_saleOf(t, Route.Direct));
        return (true, paid);
    }

    /// @dev The exchange of orders is the buyer, and pays with what it has from the buyer.
    function _buysInSweep(Buying memory b, Permission memory p, uint256 left) private returns (bool, uint256 paid) {
        if (b.purchase.receiver == address(0)) b.purchase.receiver = b.buyer;
        paid = b.terms.currency == NATIVE ? b.due : 0;
        if (_whyNotBuy(b.lot, b.purchase, address(orders)) != 0 || left < paid) return (false, 0);
        if (_whyNotSettle(_saleOf(b, Route.Direct)) != 0) return (false, 0);
        if (_isShort(p, b.terms.currency, b.buyer, b.due)) return (false, 0);
        _spends(p, b.terms.currency, b.buyer, b.due);
        _bought(b, Route.Direct, _expectedIn(b));
        return (true, paid);
    }

    function _hasPermit(Taking[] memory takings) private pure returns (bool) {
        for (uint256 i = 0; i < takings.length; ++i) if (takings[i].permission.data.length != 0) return true;
        return false;
    }

    /// @dev Nobody says which escrow a sweep opens.
    function _expectedIn(Buying memory b) private view returns (bytes32) {
        return b.terms.refundWindow == 0 ? bytes32(0) : _escrowIdOf(_saleOf(b, Route.Direct));
    }

    function _someTakings(address buyer, uint256 seed) private view returns (Taking[] memory takings) {
        Taking[] memory all = new Taking[](2);
        uint256 count = 0;
        for (uint256 i = 0; i < 2; ++i) {
            uint256 one = uint256(keccak256(abi.encode(seed, (seed >> 28) % 4 == 0 ? 0 : i)));
            (bool found, Taking memory t) = _someTaking(one, OrderSide.Listing, OrderWish.Any, true);
            if (!found) continue;
            t.taker = buyer;
            // One permit at most, for the next is signed when it was used.
            bool isFirst = count == 0 || all[0].permission.data.length == 0;
            if (isFirst) t.permission = _permission(t.known.signed.order.currency, buyer, t.due, _mix(one));
            all[count++] = t;
        }
        takings = new Taking[](count);
        for (uint256 i = 0; i < count; ++i) takings[i] = all[i];
    }
}
