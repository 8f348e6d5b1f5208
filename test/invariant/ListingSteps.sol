// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {IFixedPriceExchange} from "../../contracts/market/IFixedPriceExchange.sol";
import {IMarket} from "../../contracts/market/IMarket.sol";
import {Delivery} from "../../contracts/types/Delivery.sol";
import {Listing} from "../../contracts/types/Listing.sol";
import {Purchase} from "../../contracts/types/Purchase.sol";
import {bound} from "../helpers/Vm.sol";
import {AuctionSteps} from "./AuctionSteps.sol";
import {IPurchase, ISale, ISimplePurchase, ITransferFromWithData, ITransferWithData, IUsualSale} from "./Overloads.sol";

/// @dev Does to the exchange of listings whatever may be done to it.
abstract contract ListingSteps is AuctionSteps {
    struct StandingListing {
        bool stands;
        uint256 listedAt;
        Listing terms;
    }

    /// @dev What somebody is about to buy, and why they cannot.
    struct Buying {
        uint256 lot;
        address buyer;
        Purchase purchase;
        Listing terms;
        uint256 due;
        bytes4 reason;
    }

    uint256 private constant _RECENT = 12;

    IFixedPriceExchange public exchange;

    mapping(uint256 lot => mapping(address seller => StandingListing)) internal _listings;
    /// @dev Lot and seller of the last listings.
    uint256[_RECENT] private _recentLots;
    address[_RECENT] private _recentSellers;
    uint256 private _recent;

    function listingOf(uint256 lot, address seller) external view returns (Listing memory terms) {
        StandingListing storage stored = _listings[lot][seller];
        if (!stored.stands) return terms;
        terms = stored.terms;
        terms.protocolFeeBps = _feeAt(stored.listedAt);
    }

    function putOnSaleSimply(uint256 seed) external {
        seed = _mix(seed);
        (uint256 lot, address seller) = _someToken(seed);
        address currency = _currency(seed >> 64);
        uint256 price = (seed >> 72) % 32 == 0 ? 0 : _somePrice(seed >> 80);
        bytes4 reason = price == 0 ? IFixedPriceExchange.ExchangePriceZero.selector : _whyNotList(lot, seller);
        bytes memory order = abi.encodeCall(
            IUsualSale.putOnSale,
            (address(_collectionOf(lot)), _tokenIdOf(lot), currency, price)
        );
        (bool success, ) = _act(seller, address(exchange), 0, order, reason);
        if (!success) return;
        Listing memory terms;
        (terms.currency, terms.price) = (currency, uint128(price));
        terms.expiresAt = uint40(block.timestamp + 180 days);
        terms.refundWindow = 7 days;
        terms.maxRoyaltyBps = 10_000;
        _lists(lot, seller, terms);
    }

    /// @dev Wrong in one way where the seed says so.
    function putOnSale(uint256 seed) external {
        seed = _mix(seed);
        (uint256 lot, address seller) = _someToken(seed);
        Listing memory terms = _someListing(_mix(seed));
        bytes4 reason = 0;
        if ((seed >> 64) % 6 == 0) reason = _spoilListing(terms, seed >> 72);
        if (reason == 0) reason = _whyNotList(lot, seller);
        bytes memory order = abi.encodeCall(ISale.putOnSale, (address(_collectionOf(lot)), _tokenIdOf(lot), terms));
        (bool success, ) = _act(seller, address(exchange), 0, order, reason);
        if (success) _lists(lot, seller, terms);
    }

    function reprice(uint256 seed) external {
        seed = _mix(seed);
        (uint256 lot, address seller) = _pickListing(seed, false, false);
        uint128 price = (seed >> 64) % 16 == 0 ? 0 : uint128(_somePrice(seed >> 72));
        bytes4 reason = _whyNotListed(lot, seller);
        if (price == 0) reason = IFixedPriceExchange.ExchangePriceZero.selector;
        bytes memory order = abi.encodeCall(
            IFixedPriceExchange.reprice,
            (address(_collectionOf(lot)), _tokenIdOf(lot), price)
        );
        (bool success, ) = _act(seller, address(exchange), 0, order, reason);
        if (success) _listings[lot][seller].terms.price = price;
    }

    function cancelSale(uint256 seed) external {
        seed = _mix(seed);
        if (seed % 4 != 0) return;
        (uint256 lot, address seller) = _pickListing(seed >> 8, false, false);
        bytes memory order = abi.encodeCall(
            IFixedPriceExchange.cancelSale,
            (address(_collectionOf(lot)), _tokenIdOf(lot))
        );
        (bool success, ) = _act(seller, address(exchange), 0, order, _whyNotListed(lot, seller));
        if (success) _listings[lot][seller].stands = false;
    }

    function prune(uint256 seed) external {
        seed = _mix(seed);
        (uint256 lot, address seller) = _pickListing(seed, true, false);
        bytes4 reason = _whyNotListed(lot, seller);
        if (reason == 0 && block.timestamp < _listings[lot][seller].terms.expiresAt && _seenOwner(lot) == seller) {
            reason = IFixedPriceExchange.ExchangeListingStands.selector;
        }
        bytes memory order = abi.encodeCall(
            IFixedPriceExchange.prune,
            (address(_collectionOf(lot)), _tokenIdOf(lot), seller)
        );
        (bool success, ) = _act(_person(seed >> 64), address(exchange), 0, order, reason);
        if (success) _listings[lot][seller].stands = false;
    }

    function buySimply(uint256 seed) external {
        seed = _mix(seed);
        Buying memory b = _someBuying(seed, false, false);
        uint256 value = b.terms.currency == NATIVE ? b.due : 0;
        if ((seed >> 200) % 16 == 0) {
            ++value;
            if (b.reason == 0) b.reason = IMarket.MarketWrongPayment.selector;
        }
        if (b.reason == 0) b.reason = _whyNotSettle(_saleOf(b, Route.Direct));
        bytes memory order = abi.encodeCall(
            ISimplePurchase.buy,
            (b.purchase.collection, b.purchase.tokenId, b.purchase.seller, b.purchase.listingHash)
        );
        (bool success, bytes memory answer) = _act(b.buyer, address(exchange), value, order, b.reason);
        if (success) _bought(b, Route.Direct, abi.decode(answer, (bytes32)));
    }

    function buy(uint256 seed) external {
        seed = _mix(seed);
        Buying memory b = _someBuying(seed, true, false);
        uint256 value = b.terms.currency == NATIVE ? b.due : 0;
        if (b.reason == 0) b.reason = _whyNotSettle(_saleOf(b, Route.Direct));
        bytes memory order = abi.encodeCall(IPurchase.buy, (b.purchase));
        (bool success, bytes memory answer) = _act(b.buyer, address(exchange), value, order, b.reason);
        if (success) _bought(b, Route.Direct, abi.decode(answer, (bytes32)));
    }

    /// @dev By the transfer of a token: the buyer's own, or one by somebody whom the buyer lets spend.
    function buyByTransfer(uint256 seed) external {
        seed = _mix(seed);
        Buying memory b = _someBuying(seed, true, true);
        address token = b.terms.currency == NATIVE ? currencies[2] : b.terms.currency;
        if (b.reason == 0 && token != b.terms.currency) b.reason = IMarket.MarketWrongCurrency.selector;
        uint256 amount = b.due;
        if ((seed >> 200) % 16 == 0) {
            ++amount;
            if (b.reason == 0) b.reason = IMarket.MarketWrongPayment.selector;
        }
        if (b.reason == 0) b.reason = _whyNotSettle(_saleOf(b, Route.Hook));
        bytes memory data = abi.encode(b.purchase);
        bytes memory order = abi.encodeCall(ITransferWithData.safeTransfer, (address(exchange), amount, data));
        address caller = b.buyer;
        if ((seed >> 208) % 2 == 0) {
            // The spender may not keep what they buy.
            caller = accounts[0];
            bool keeps = b.purchase.receiver != address(0) && b.purchase.receiver != b.buyer && caller != b.buyer;
            if (keeps) b.reason = ANY;
            order = abi.encodeCall(ITransferFromWithData.safeTransferFrom, (b.buyer, address(exchange), amount, data));
        }
        if (b.reason != 0) b.reason = ANY;
        (bool success, ) = _act(caller, token, 0, order, b.reason);
        if (success) _bought(b, Route.Hook, 0);
    }

    function _listingEdge(uint256 seed) internal view returns (uint256) {
        uint256 index = seed % _RECENT;
        return _listings[_recentLots[index]][_recentSellers[index]].terms.expiresAt;
    }

    function _whyNotListed(uint256 lot, address seller) internal view returns (bytes4) {
        return _listings[lot][seller].stands ? bytes4(0) : IFixedPriceExchange.ExchangeNotListed.selector;
    }

    /// @dev Mostly a listing that stands and that somebody can buy from, by the transfer of a token where that is asked for; or
    /// cannot.
    function _pickListing(uint256 seed, bool stale, bool inTokens) internal view returns (uint256 lot, address seller) {
        for (uint256 i = 0; i < _RECENT; ++i) {
            uint256 index = ((seed >> 8) + i) % _RECENT;
            (lot, seller) = (_recentLots[index], _recentSellers[index]);
            if (seller == address(0)) continue;
            StandingListing storage stored = _listings[lot][seller];
            bool isFresh = ownerOf[lot] == seller && block.timestamp < stored.terms.expiresAt;
            if (inTokens) isFresh = isFresh && stored.terms.currency != NATIVE;
            if (seed % 16 == 0 || (stored.stands && (seed % 16 == 1 || isFresh != stale))) break;
        }
        if (seller == address(0)) seller = accounts[0];
    }

    /// @dev Why nobody buys from a listing on the buyer's words; zero where its own terms allow it.
    function _whyNotBuy(uint256 lot, Purchase memory p, address buyer) internal view returns (bytes4) {
        StandingListing storage stored = _listings[lot][p.seller];
        if (_rules[address(exchange)].paused) return Pausable.EnforcedPause.selector;
        if (!stored.stands) return IFixedPriceExchange.ExchangeNotListed.selector;
        Listing memory terms = this.listingOf(lot, p.seller);
        if (p.listingHash != keccak256(abi.encode(terms))) return IFixedPriceExchange.ExchangeListingChanged.selector;
        if (block.timestamp >= terms.expiresAt) return IFixedPriceExchange.ExchangeListingExpired.selector;
        if (terms.buyer != address(0) && terms.buyer != buyer) return IFixedPriceExchange.ExchangeNotTheBuyer.selector;
        return 0;
    }

    function _saleOf(Buying memory b, Route route) internal view returns (Sale memory s) {
        s.market = address(exchange);
        s.lot = b.lot;
        s.seller = b.purchase.seller;
        s.receiver = b.purchase.receiver == address(0) ? b.buyer : b.purchase.receiver;
        s.payer = b.buyer;
        s.route = route;
        s.currency = b.terms.currency;
        s.price = b.terms.price;
        s.refundWindow = b.terms.refundWindow;
        s.delivery = b.terms.delivery;
        s.maxRoyaltyBps = b.terms.maxRoyaltyBps;
        s.protocolFeeBps = b.terms.protocolFeeBps;
        s.storefront = b.terms.storefront;
        s.storefrontFeeBps = b.terms.storefrontFeeBps;
        s.buyerStorefront = b.purchase.storefront;
        s.buyerStorefrontFee = b.due - b.terms.price;
    }

    /// @dev By somebody, mostly with the terms that stand.
    function _someBuying(uint256 seed, bool withMore, bool inTokens) internal view returns (Buying memory b) {
        Purchase memory p = b.purchase;
        (b.lot, p.seller) = _pickListing(seed, false, inTokens);
        b.terms = this.listingOf(b.lot, p.seller);
        b.buyer = _person(seed >> 64);
        if (b.terms.buyer != address(0) && (seed >> 72) % 4 != 0) b.buyer = b.terms.buyer;
        (p.collection, p.tokenId) = (address(_collectionOf(b.lot)), _tokenIdOf(b.lot));
        p.listingHash = keccak256(abi.encode(b.terms));
        if ((seed >> 80) % 16 == 0) {
            Listing memory other = abi.decode(abi.encode(b.terms), (Listing));
            if ((seed >> 88) % 2 == 0) other.protocolFeeBps ^= 1;
            else other.price ^= 1;
            p.listingHash = keccak256(abi.encode(other));
        }
        if (withMore && (seed >> 96) % 3 == 0) p.receiver = _person(seed >> 104);
        if (withMore && (seed >> 112) % 2 == 0) {
            p.storefront = accounts[PEOPLE + ((seed >> 120) % 2)];
            p.storefrontFeeBps = uint16((seed >> 128) % (1_001 - b.terms.storefrontFeeBps));
        }
        b.due = b.terms.price + (uint256(b.terms.price) * p.storefrontFeeBps) / 10_000;
        b.reason = _whyNotBuy(b.lot, p, b.buyer);
    }

    function _bought(Buying memory b, Route route, bytes32 escrowId) internal {
        _listings[b.lot][b.purchase.seller].stands = false;
        bytes32 expected = _settles(_saleOf(b, route));
        require(route == Route.Hook || escrowId == expected, "escrow of listing");
    }

    function _somePrice(uint256 seed) internal pure returns (uint256) {
        return bound(seed >> 8, 1, 10 ** (1 + (seed % 20)));
    }

    function _lists(uint256 lot, address seller, Listing memory terms) internal {
        _listings[lot][seller] = StandingListing(true, block.timestamp, terms);
        uint256 index = _recent++ % _RECENT;
        (_recentLots[index], _recentSellers[index]) = (lot, seller);
    }

    /// @dev Mostly somebody's own token.
    function _someToken(uint256 seed) internal view returns (uint256 lot, address seller) {
        for (uint256 i = 0; i < LOTS; ++i) {
            lot = ((seed >> 16) + i) % LOTS;
            seller = ownerOf[lot];
            if (seller != address(house) && seller != address(escrow)) break;
        }
        if (seed % 8 == 0 || seller == address(house) || seller == address(escrow)) seller = _person(seed >> 8);
    }

    function _whyNotList(uint256 lot, address seller) internal view returns (bytes4) {
        return _seenOwner(lot) == seller ? bytes4(0) : IFixedPriceExchange.ExchangeNotOwner.selector;
    }

    /// @dev Valid terms.
    function _someListing(uint256 seed) internal view returns (Listing memory terms) {
        terms.currency = _currency(seed);
        terms.price = uint128(_somePrice(seed >> 8));
        terms.expiresAt = uint40(block.timestamp + bound(seed >> 96, 1, (seed >> 88) % 4 == 0 ? 180 days : 3 days));
        if ((seed >> 120) % 2 == 0) terms.refundWindow = uint24(bound(seed >> 128, 1, 4 days));
        if ((seed >> 152) % 2 == 0) terms.delivery = Delivery.Held;
        terms.maxRoyaltyBps = (seed >> 160) % 4 == 0 ? uint16((seed >> 168) % 5_000) : 10_000;
        terms.protocolFeeBps = _feeAt(block.timestamp);
        if ((seed >> 184) % 6 == 0) terms.buyer = _person(seed >> 192);
        if ((seed >> 200) % 2 == 0) {
            terms.storefront = accounts[(seed >> 208) % (PEOPLE + 2)];
            terms.storefrontFeeBps = uint16((seed >> 216) % 1_001);
        }
    }

    function _spoilListing(Listing memory terms, uint256 seed) internal view returns (bytes4) {
        uint256 kind = seed % 7;
        if (kind == 0) {
            terms.price = 0;
            return IFixedPriceExchange.ExchangePriceZero.selector;
        }
        if (kind < 3) {
            terms.expiresAt = uint40(kind == 1 ? block.timestamp : block.timestamp + 180 days + 1);
            return IFixedPriceExchange.ExchangeInvalidExpiry.selector;
        }
        if (kind == 3) {
            terms.refundWindow = 30 days + 1;
            return IFixedPriceExchange.ExchangeRefundWindowTooLong.selector;
        }
        if (kind == 4) {
            terms.maxRoyaltyBps = 10_001;
            return IFixedPriceExchange.ExchangeRoyaltyLimitTooHigh.selector;
        }
        if (kind == 5) ++terms.protocolFeeBps;
        else (terms.storefront, terms.storefrontFeeBps) = (accounts[0], 1_001);
        return ANY;
    }
}
