// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAuctionHouse} from "../../contracts/market/IAuctionHouse.sol";
import {Auction} from "../../contracts/types/Auction.sol";
import {Delivery} from "../../contracts/types/Delivery.sol";
import {GateKind} from "../../contracts/types/Gate.sol";
import {bound} from "../helpers/Vm.sol";
import {EscrowSteps} from "./EscrowSteps.sol";

/// @dev What ought to be true of an auction house: what runs on which terms. Written from the interfaces, with nothing of the
/// house's own arithmetic.
abstract contract AuctionModel is EscrowSteps {
    /// @dev What runs for a token, if anything.
    struct Lot {
        bool runs;
        uint256 endsAt;
        address bidder;
        uint256 amount;
    }

    /// @dev How auctions begin and end.
    struct Doors {
        uint256 created;
        uint256 sold;
        uint256 unsold;
        uint256 cancelled;
        uint256 edited;
        uint256 displaced;
    }

    IAuctionHouse public house;

    mapping(uint256 lot => Lot) internal _lots;
    /// @dev The terms of the auction that runs or ran last, and of the one before it.
    mapping(uint256 lot => Auction) internal _terms;
    mapping(uint256 lot => Auction) internal _formerTerms;
    Doors internal _doors;

    function lotOf(uint256 lot) external view returns (Lot memory) {
        return _lots[lot];
    }

    function auctionTermsOf(uint256 lot) external view returns (Auction memory) {
        return _terms[lot];
    }

    function doors() external view returns (Doors memory) {
        return _doors;
    }

    function _saleOf(
        uint256 lot,
        Auction memory a,
        address winner,
        uint256 price
    ) internal view returns (Sale memory s) {
        s.market = address(house);
        s.lot = lot;
        s.seller = a.seller;
        s.receiver = winner;
        s.route = Route.Here;
        s.currency = a.currency;
        s.price = price;
        s.refundWindow = a.refundWindow;
        s.delivery = a.delivery;
        s.maxRoyaltyBps = a.maxRoyaltyBps;
        s.isAuction = true;
        s.protocolFeeBps = a.protocolFeeBps;
        s.storefront = a.storefront;
        s.storefrontFeeBps = a.storefrontFeeBps;
    }

    /// @dev Where the NFT goes first.
    function _destinationOf(Auction memory a, address winner) internal view returns (address) {
        return a.refundWindow != 0 && a.delivery == Delivery.Held ? address(escrow) : winner;
    }

    function _canDeliver(uint256 lot, Auction memory a, address winner) internal view returns (bool) {
        return _delivers(lot, address(house), _destinationOf(a, winner));
    }

    function _sells(uint256 lot, Auction memory a, address winner, uint256 price) internal returns (bytes32) {
        ++_doors.sold;
        _lots[lot].runs = false;
        return _settles(_saleOf(lot, a, winner, price));
    }

    /// @dev From the words of {IAuctionHouse}: the highest of an amount, a part rounded up, and one unit.
    function _minimumOf(uint256 lot) internal view returns (uint256) {
        Auction storage a = _terms[lot];
        uint256 standing = _lots[lot].amount;
        if (standing == 0) return a.reservePrice;
        uint256 raise = (standing * a.minRaiseBps) / 10_000;
        if (raise * 10_000 != standing * a.minRaiseBps) ++raise;
        if (raise < a.minRaise) raise = a.minRaise;
        return standing + (raise == 0 ? 1 : raise);
    }

    function _begins(uint256 lot, Auction memory a) internal {
        ++_doors.created;
        _formerTerms[lot] = _terms[lot];
        _terms[lot] = a;
        _lots[lot] = Lot(true, a.endsAt, address(0), 0);
    }

    /// @dev A bid that was accepted: the one before it goes back.
    function _isBid(uint256 lot, address bidder, uint256 amount) internal {
        Lot storage stored = _lots[lot];
        Auction storage a = _terms[lot];
        address currency = a.currency;
        require(amount >= _minimumOf(lot) && amount > stored.amount, "bid too low");
        _arrives(address(house), currency, bidder, amount);
        kept[address(house)][currency] += amount;
        if (stored.amount != 0) {
            kept[address(house)][currency] -= stored.amount;
            _pays(address(house), currency, stored.bidder, stored.amount);
        }
        (stored.bidder, stored.amount) = (bidder, amount);
        uint256 latest = uint256(a.endsAt) + a.maxExtension;
        uint256 wanted = block.timestamp + a.extensionWindow;
        if (wanted > latest) wanted = latest;
        if (wanted > stored.endsAt) stored.endsAt = wanted;
    }

    function _clearsBid(uint256 lot, address currency) internal {
        kept[address(house)][currency] -= _lots[lot].amount;
        (_lots[lot].bidder, _lots[lot].amount) = (address(0), 0);
    }

    function _isOpen(uint256 lot, Auction memory a, bool runs) internal view returns (bool) {
        return runs && block.timestamp >= a.startsAt && block.timestamp < _lots[lot].endsAt;
    }

    /// @dev When one is over, or can be undone.
    function _auctionEdge(uint256 seed) internal view returns (uint256) {
        uint256 endsAt = _lots[(seed >> 8) % LOTS].endsAt;
        uint256 kind = seed % 8;
        if (kind == 0) return endsAt + 1 days;
        if (kind == 1) return endsAt + 30 days;
        return kind == 2 ? endsAt + 60 days : endsAt;
    }

    function _idOf(Auction memory a) internal pure returns (bytes32) {
        return keccak256(abi.encode(a)) & ~bytes32(uint256(type(uint40).max));
    }

    /// @dev Valid terms.
    function _someAuction(uint256 lot, address seller, uint256 seed) internal view returns (Auction memory a) {
        a.collection = address(_collectionOf(lot));
        a.tokenId = _tokenIdOf(lot);
        a.seller = seller;
        a.currency = (seed >> 2) % 4 == 0 ? NATIVE : _currency(seed);
        a.reservePrice = uint96(bound(seed >> 8, 1, 10 ** (1 + ((seed >> 4) % 18))));
        if ((seed >> 40) % 4 != 0) a.buyNowPrice = uint96(bound(seed >> 48, a.reservePrice, 2 * a.reservePrice));
        if ((seed >> 64) % 2 == 0) a.minRaise = uint96(bound(seed >> 72, 0, a.reservePrice));
        uint256 raise = (seed >> 80) % 8;
        // Without any, one unit more is enough.
        if (raise == 0) a.minRaise = 0;
        else a.minRaiseBps = uint16(raise == 1 ? 10_000 : (seed >> 84) % 1_200);
        a.startsAt = uint40(block.timestamp - 2 hours + ((seed >> 96) % 130 minutes));
        uint256 longest = (seed >> 250) % 2 == 0 ? 3 days : 4 hours;
        a.endsAt = uint40(block.timestamp + bound(seed >> 112, 40 minutes, longest));
        if ((seed >> 128) % 64 == 0) a.endsAt = uint40(block.timestamp + 180 days);
        a.maxExtension = uint24(bound(seed >> 136, 0, (seed >> 152) % 4 == 0 ? 7 days : 6 hours));
        a.extensionWindow = uint24(bound(seed >> 160, 0, a.maxExtension));
        if ((seed >> 184) % 4 == 0) {
            a.gateKind = (seed >> 186) % 4 == 0 ? GateKind.FeePayer : GateKind.Permit;
            a.gateService = address(_service);
        }
        if ((seed >> 188) % 2 == 0) a.refundWindow = uint24(bound(seed >> 192, 1, longest));
        a.delivery = (seed >> 208) % 2 == 0 ? Delivery.Held : Delivery.Delivered;
        uint256 rate = _router.highestRoyaltyRate(a.collection, a.tokenId);
        a.maxRoyaltyBps = uint16((seed >> 212) % 2 == 0 ? rate : bound(seed >> 216, rate, 10_000));
        a.protocolFeeBps = _rules[address(house)].feeBps;
        if ((seed >> 232) % 2 == 0) {
            (a.storefront, a.storefrontFeeBps) = (
                accounts[(seed >> 236) % (PEOPLE + 2)],
                uint16((seed >> 240) % 1_001)
            );
        }
    }

    /// @dev Breaks one rule, once in a while. Gives the reason for which the terms are refused then.
    function _spoil(Auction memory a, uint256 flaw) internal view returns (bytes4) {
        uint256 kind = (flaw >> 8) % 16;
        if (flaw % 6 != 0) return 0;
        if (kind == 0 || (kind == 1 && a.reservePrice > 1)) {
            if (kind == 0) a.reservePrice = 0;
            else a.buyNowPrice = a.reservePrice - 1;
            return IAuctionHouse.AuctionInvalidPrice.selector;
        }
        if (kind == 2) {
            a.minRaiseBps = 10_001;
            return IAuctionHouse.AuctionRaiseTooHigh.selector;
        }
        if (kind < 6 && kind != 1) {
            if (kind == 3) a.endsAt = uint40(block.timestamp);
            else if (kind == 4) a.startsAt = a.endsAt;
            else a.endsAt = uint40(block.timestamp + 180 days + 1);
            return IAuctionHouse.AuctionInvalidTime.selector;
        }
        if (kind == 6 || kind == 7) {
            if (kind == 6) a.maxExtension = 7 days + 1;
            else a.extensionWindow = a.maxExtension + 1;
            return IAuctionHouse.AuctionInvalidExtension.selector;
        }
        if (kind == 8) a.refundWindow = 30 days + 1;
        else if (kind == 9) ++a.protocolFeeBps;
        else if (kind == 10) (a.storefront, a.storefrontFeeBps) = (accounts[0], 1_001);
        else if (kind == 11) (a.storefront, a.storefrontFeeBps) = (address(0), 1);
        else if (kind == 12) (a.gateKind, a.gateService) = (GateKind.Open, address(_service));
        else if (kind == 13) a.currency = a.collection;
        else if (kind == 14) _asksTooLittle(a);
        else return 0;
        return ANY;
    }

    function _asksTooLittle(Auction memory a) private view {
        uint256 rate = _router.highestRoyaltyRate(a.collection, a.tokenId);
        a.maxRoyaltyBps = rate == 0 ? 10_001 : uint16(rate - 1);
    }
}
