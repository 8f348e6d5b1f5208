// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC1155} from "@openzeppelin/contracts/token/ERC1155/IERC1155.sol";
import {RoyaltyQuote} from "../royalty/IRoyaltyRouter.sol";
import {Delivery} from "../types/Delivery.sol";
import {Listing} from "../types/Listing.sol";
import {Order, OrderSide, TokenStandard} from "../types/Order.sol";
import {IOrderExchange} from "./IOrderExchange.sol";
import {OrderBook} from "./OrderBook.sol";
import {Settlement} from "./Settlement.sol";

/// @title OrderSettlement
abstract contract OrderSettlement is IOrderExchange, Settlement, OrderBook {
    /// @dev Takes an order, where sales go on and the fees are what both sides accept.
    /// @return orderHash By which the order is known.
    /// @return feeBps The protocol's fee.
    function _open(Taking memory taking, OrderSide side) internal returns (bytes32 orderHash, uint16 feeBps) {
        Order memory order = taking.order;
        bool isPaused;
        (isPaused, feeBps, ) = _readProtocolFee();
        if (isPaused) revert EnforcedPause();
        if (feeBps > order.maxProtocolFeeBps) revert OrderFeeAboveLimit(feeBps, order.maxProtocolFeeBps);
        if (order.storefrontFeeBps | taking.storefrontFeeBps != 0) {
            _requireStorefront(order.storefront, order.storefrontFeeBps, 0);
            _requireStorefront(taking.storefront, taking.storefrontFeeBps, order.storefrontFeeBps);
        }
        orderHash = _take(taking, side);
    }

    /// @dev Moves tokens and money of an order that was taken.
    /// @param price Of all that is taken; it has at most 128 bits ({_priceOf}).
    /// @param fee What the buyer pays on top, to their storefront.
    function _settleOrder(
        Taking memory taking,
        bytes32 orderHash,
        uint16 feeBps,
        uint256 price,
        uint256 fee
    ) internal returns (bytes32 escrowId) {
        Order memory order = taking.order;
        bool isListing = order.side == uint8(OrderSide.Listing);
        address seller = isListing ? order.maker : taking.taker;
        Listing memory terms = Listing({
            currency: order.currency,
            price: uint128(price),
            expiresAt: 0,
            refundWindow: order.refundWindow,
            delivery: Delivery(order.delivery),
            maxRoyaltyBps: order.maxRoyaltyBps,
            protocolFeeBps: feeBps,
            buyer: address(0),
            storefront: isListing ? order.storefront : taking.storefront,
            storefrontFeeBps: isListing ? order.storefrontFeeBps : taking.storefrontFeeBps
        });
        Sale memory sale = Sale({
            collection: order.collection,
            tokenId: taking.tokenId,
            seller: seller,
            holder: seller,
            payer: taking.payer,
            receiver: taking.receiver,
            buyerStorefront: isListing ? taking.storefront : order.storefront,
            buyerStorefrontFee: fee,
            terms: terms
        });
        uint256 count = order.tokenIds.length;
        // Of a bundle every token has an equal share, whose odd units owe no royalty.
        uint256 units = count > 1 ? count : taking.quantity;
        RoyaltyQuote memory quote = _quoteUnit(sale, units);
        _checkRoyalties(sale, quote);
        if (taking.limit != 0) {
            uint256 amount = _withoutFees(terms, quote.total);
            if (amount < taking.limit) revert OrderBelowMinimum(amount, taking.limit);
        }
        if (terms.refundWindow != 0) {
            escrowId = _openEscrow(sale, quote.payouts);
            _emitFilled(orderHash, sale, 1, price, escrowId);
            return escrowId;
        }
        _collect(sale);
        if (count > 1) {
            for (uint256 i = 0; i < count; ++i) {
                sale.tokenId = order.tokenIds[i];
                if (i != 0) _requireSame(_quoteUnit(sale, units), quote, sale.tokenId);
                _move(sale.collection, sale.tokenId, seller, sale.receiver);
                _emitFilled(orderHash, sale, 1, price / count + (i < price % count ? 1 : 0), 0);
            }
        } else {
            if (order.standard == uint8(TokenStandard.KIP17)) {
                _move(sale.collection, sale.tokenId, seller, sale.receiver);
            } else {
                _moveCopies(sale.collection, sale.tokenId, seller, sale.receiver, taking.quantity);
            }
            _emitFilled(orderHash, sale, taking.quantity, price, 0);
        }
        _payRoyalties(terms.currency, quote);
        _payRest(sale, quote.total);
    }

    /// @dev What a sale of several copies or tokens owes in royalties: that of one, as often. So it is the same however
    /// the copies are taken, and a cap or a tier means one work.
    function _quoteUnit(Sale memory sale, uint256 units) private view returns (RoyaltyQuote memory quote) {
        quote = _ROYALTY_ROUTER.quote(
            sale.collection,
            sale.tokenId,
            sale.terms.currency,
            sale.terms.price / units,
            sale.seller
        );
        if (units == 1) return quote;
        // At most half of the price, which has 128 bits.
        quote.total *= units;
        for (uint256 i = 0; i < quote.payouts.length; ++i) {
            quote.payouts[i].amount *= units;
        }
    }

    /// @dev The tokens of a bundle owe the same to the same holders. Else a seller could sell one that owes a royalty
    /// with others of theirs that owe none, and most of its price would be theirs.
    function _requireSame(RoyaltyQuote memory a, RoyaltyQuote memory b, uint256 tokenId) private pure {
        if (keccak256(abi.encode(a.payouts)) != keccak256(abi.encode(b.payouts))) revert OrderUnequalRoyalties(tokenId);
    }

    function _emitFilled(
        bytes32 orderHash,
        Sale memory sale,
        uint256 quantity,
        uint256 price,
        bytes32 escrowId
    ) private {
        emit OrderFilled(
            orderHash,
            sale.seller,
            sale.receiver,
            sale.collection,
            sale.tokenId,
            quantity,
            sale.terms.currency,
            price,
            escrowId
        );
    }

    /// @dev Moves copies, and reverts unless they arrived.
    function _moveCopies(address collection, uint256 id, address from, address to, uint256 quantity) private {
        uint256 balance = IERC1155(collection).balanceOf(to, id);
        IERC1155(collection).safeTransferFrom(from, to, id, quantity, "");
        uint256 balanceAfter = IERC1155(collection).balanceOf(to, id);
        if (balanceAfter < balance || balanceAfter - balance < quantity) {
            revert OrderCopiesNotDelivered(collection, id, to);
        }
    }
}
