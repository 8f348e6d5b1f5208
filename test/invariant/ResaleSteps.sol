// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFixedPriceExchange} from "../../contracts/market/IFixedPriceExchange.sol";
import {Delivery} from "../../contracts/types/Delivery.sol";
import {Listing} from "../../contracts/types/Listing.sol";
import {ListingSteps} from "./ListingSteps.sol";
import {IPurchase, ISale} from "./Overloads.sol";

/// @dev Lists and cancels several tokens at once, and sells what a collection took out of custody.
abstract contract ResaleSteps is ListingSteps {
    /// @dev Up to three tokens of one seller, of which some may come twice. One that is wrong stops all.
    function putOnSaleBatch(uint256 seed) external {
        seed = _mix(seed);
        (uint256 first, address seller) = _someToken(seed);
        uint256[] memory lots = new uint256[](1 + ((seed >> 64) % 3));
        IFixedPriceExchange.TokenListing[] memory items = new IFixedPriceExchange.TokenListing[](lots.length);
        bytes4 reason = 0;
        for (uint256 i = 0; i < lots.length; ++i) {
            uint256 one = uint256(keccak256(abi.encode(seed, i)));
            lots[i] = i == 0 ? first : _anotherOf(first, seller, one >> 16);
            Listing memory terms = _someListing(_mix(one));
            bytes4 flaw = 0;
            if (one % 16 == 0) flaw = _spoilListing(terms, one >> 8);
            if (flaw == 0) flaw = _whyNotList(lots[i], seller);
            if (reason == 0) reason = flaw;
            items[i] = IFixedPriceExchange.TokenListing(address(_collectionOf(lots[i])), _tokenIdOf(lots[i]), terms);
        }
        bytes memory order = abi.encodeCall(IFixedPriceExchange.putOnSaleBatch, (items));
        (bool success, ) = _act(seller, address(exchange), 0, order, reason);
        if (!success) return;
        for (uint256 i = 0; i < lots.length; ++i) _lists(lots[i], seller, items[i].listing);
    }

    /// @dev Two listings of one seller; one that does not stand, or comes twice, keeps both.
    function cancelSaleBatch(uint256 seed) external {
        seed = _mix(seed);
        // Not too often, or nothing is left to buy.
        if (seed % 3 != 0) return;
        (uint256 lot, address seller) = _pickListing(seed >> 8, false, false);
        uint256 other = (seed >> 16) % 16 == 0 ? lot : (seed >> 24) % LOTS;
        for (uint256 i = 0; i < LOTS && (seed >> 20) % 8 != 0; ++i) {
            uint256 next = (other + i) % LOTS;
            if (next == lot || !_listings[next][seller].stands) continue;
            other = next;
            break;
        }
        bytes4 reason = _whyNotListed(lot, seller);
        if (reason == 0)
            reason = other == lot ? IFixedPriceExchange.ExchangeNotListed.selector : _whyNotListed(other, seller);
        IFixedPriceExchange.Token[] memory tokens = new IFixedPriceExchange.Token[](2);
        tokens[0] = IFixedPriceExchange.Token(address(_collectionOf(lot)), _tokenIdOf(lot));
        tokens[1] = IFixedPriceExchange.Token(address(_collectionOf(other)), _tokenIdOf(other));
        bytes memory order = abi.encodeCall(IFixedPriceExchange.cancelSaleBatch, (tokens));
        (bool success, ) = _act(seller, address(exchange), 0, order, reason);
        if (!success) return;
        _listings[lot][seller].stands = false;
        _listings[other][seller].stands = false;
    }

    /// @dev A collection takes a token out of custody for somebody, who sells it into custody again: two sales stand that both
    /// brought it there, and only the later one may move it.
    function sellSeized(uint256 seed) external {
        seed = _mix(seed);
        (bool found, uint256 lot) = _someInCustody(seed >> 8);
        // Not too often, or little is left in custody.
        if (seed % 2 == 0 || !found) return;
        if (ownerOf[lot] == address(escrow)) {
            ownerOf[lot] = _person(seed >> 16);
            _collectionOf(lot).seize(_tokenIdOf(lot), ownerOf[lot]);
        }
        address seller = ownerOf[lot];
        Listing memory terms;
        terms.price = uint128(_somePrice(seed >> 24));
        terms.expiresAt = uint40(block.timestamp + 1 days);
        terms.refundWindow = 3 days;
        terms.delivery = Delivery.Held;
        terms.maxRoyaltyBps = 10_000;
        terms.protocolFeeBps = _feeAt(block.timestamp);
        bytes memory order = abi.encodeCall(ISale.putOnSale, (address(_collectionOf(lot)), _tokenIdOf(lot), terms));
        (bool success, bytes memory answer) = _act(seller, address(exchange), 0, order, _whyNotList(lot, seller));
        if (!success) return;
        _lists(lot, seller, terms);
        Buying memory b;
        (b.lot, b.buyer, b.terms, b.due) = (lot, _person(seed >> 128), terms, terms.price);
        (b.purchase.collection, b.purchase.tokenId) = (address(_collectionOf(lot)), _tokenIdOf(lot));
        (b.purchase.seller, b.purchase.listingHash) = (seller, keccak256(abi.encode(terms)));
        b.reason = _whyNotBuy(lot, b.purchase, b.buyer);
        if (b.reason == 0) b.reason = _whyNotSettle(_saleOf(b, Route.Direct));
        order = abi.encodeCall(IPurchase.buy, (b.purchase));
        (success, answer) = _act(b.buyer, address(exchange), b.due, order, b.reason);
        if (success) _bought(b, Route.Direct, abi.decode(answer, (bytes32)));
    }

    /// @dev A token that came into custody for a sale that stands, and that is there, or with somebody who got it otherwise.
    function _someInCustody(uint256 seed) private view returns (bool, uint256 lot) {
        for (uint256 i = 0; i < LOTS; ++i) {
            lot = (seed + i) % LOTS;
            if (_custodyOf[lot] == 0 || escrowStates[_custodyOf[lot]] == EscrowState.Ended) continue;
            if (ownerOf[lot] != address(house)) return (true, lot);
        }
        return (false, 0);
    }

    /// @dev Mostly another token of a person, else any.
    function _anotherOf(uint256 first, address owner, uint256 seed) private view returns (uint256 lot) {
        if (seed % 16 == 0) return (seed >> 8) % LOTS;
        for (uint256 i = 0; i < LOTS; ++i) {
            lot = ((seed >> 8) + i) % LOTS;
            if (ownerOf[lot] == owner && lot != first) return lot;
        }
        return first;
    }
}
