// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Auction} from "../../contracts/types/Auction.sol";
import {Delivery} from "../../contracts/types/Delivery.sol";
import {GateKind} from "../../contracts/types/Gate.sol";
import {bound, vm} from "../helpers/Vm.sol";
import {MoodyKIP7} from "../mocks/invariant/MoodyKIP7.sol";
import {AuctionSurroundings} from "./AuctionSurroundings.sol";

/// @dev Does to an auction house whatever may be done to it. For each step it knows from its {AuctionModel} whether it must
/// succeed, and what everybody then has; it reverts where the house thinks otherwise.
contract AuctionHandler is AuctionSurroundings {
    /// @dev Wrong in one way where `flaw` says so.
    function create(uint256 seed, uint256 options, uint256 flaw) external {
        seed = _mix(seed);
        options = _mix(options);
        flaw = _mix(flaw);
        uint256 lot = (seed >> 4) % 4 == 0 ? (seed >> 6) % LOTS : _freeLot(seed);
        address caller = ownerOf[lot];
        if ((seed >> 8) % 8 == 0 || caller == address(house)) caller = _person(seed >> 16);
        Auction memory a = _someAuction(lot, caller, options);
        bool expected = !_spoil(a, flaw) && !_paused && caller == ownerOf[lot];
        // Money in an older auction of the token keeps a new one out.
        expected = expected && caller != address(escrow) && _lots[lot].amount == 0;
        vm.prank(caller);
        try house.create(a) returns (bytes32 id) {
            require(expected && id == _idOf(a), "creation granted");
            if (_lots[lot].runs) ++_doors.displaced;
            _begins(lot, a);
            ownerOf[lot] = address(house);
        } catch {
            require(!expected, "creation refused");
        }
    }

    function edit(uint256 seed, uint256 options, uint256 flaw) external {
        seed = _mix(seed);
        options = _mix(options);
        flaw = _mix(flaw);
        (uint256 lot, Auction memory a, bool runs) = _pick(seed, true);
        address caller = (seed >> 16) % 8 == 0 ? _person(seed >> 24) : a.seller;
        Auction memory next = _someAuction(lot, a.seller, options);
        bool expected = runs && caller == a.seller && _lots[lot].amount == 0 && !_paused;
        expected = !_spoil(next, flaw) && expected && ownerOf[lot] == address(house);
        if ((seed >> 32) % 16 == 0) {
            next.tokenId += 1;
            expected = false;
        }
        vm.prank(caller);
        try house.edit(a, next) returns (bytes32 id) {
            require(expected && id == _idOf(next), "edit granted");
            ++_doors.edited;
            _begins(lot, next);
        } catch {
            require(!expected, "edit refused");
        }
    }

    function cancel(uint256 seed, uint256 to) external {
        seed = _mix(seed);
        to = _mix(to);
        // Not too often, or nothing is left to bid on.
        if (seed % 3 != 0) return;
        (uint256 lot, Auction memory a, bool runs) = _pick(seed / 3, true);
        address caller = (seed >> 24) % 8 == 0 ? _person(seed >> 32) : a.seller;
        address receiver = to % 16 == 0 ? address(house) : _person(to >> 8);
        bool expected = runs && caller == a.seller && _lots[lot].amount == 0 && receiver != address(house);
        expected = expected && ownerOf[lot] == address(house) && !_collectionRefuses[a.collection][receiver];
        vm.prank(caller);
        try house.cancel(a, receiver) {
            require(expected, "cancellation granted");
            ++_doors.cancelled;
            _lots[lot].runs = false;
            ownerOf[lot] = receiver;
        } catch {
            require(!expected, "cancellation refused");
        }
    }

    /// @dev Without an amount: in coins.
    function bidCoins(uint256 seed, uint256 offer) external {
        seed = _mix(seed);
        offer = _mix(offer);
        (uint256 lot, Auction memory a, bool runs) = _pick(seed, true);
        address bidder = _person(seed >> 16);
        uint256 amount = _offer(lot, offer);
        bool expected = _canBid(lot, a, runs, amount);
        expected = expected && a.currency == address(0) && a.gateKind == GateKind.Open;
        vm.prank(bidder);
        try house.bid{value: amount}(a) {
            _requireBid(lot, bidder, amount, expected);
        } catch {
            require(!expected, "bid refused");
        }
    }

    /// @dev With an amount: in any currency, with the gate's permit.
    function bid(uint256 seed, uint256 offer) external {
        seed = _mix(seed);
        offer = _mix(offer);
        (uint256 lot, Auction memory a, bool runs) = _pick(seed, true);
        address bidder = _person(seed >> 16);
        uint256 amount = _offer(lot, offer);
        (bytes memory proof, bool admitted) = _proof(a, bidder, seed >> 24);
        uint256 value = a.currency == address(0) ? amount : 0;
        bool wrongValue = (seed >> 32) % 16 == 0;
        if (wrongValue) ++value;
        bool expected = _canBid(lot, a, runs, amount) && admitted && !wrongValue;
        expected = expected && (a.currency == address(0) || _takes(a.currency, bidder));
        vm.prank(bidder);
        try house.bid{value: value}(a, amount, proof) {
            _requireBid(lot, bidder, amount, expected);
        } catch {
            require(!expected, "bid refused");
        }
    }

    /// @dev By the transfer of a token, now and then of the wrong one.
    function bidByTransfer(uint256 seed, uint256 offer) external {
        seed = _mix(seed);
        offer = _mix(offer);
        (uint256 lot, Auction memory a, bool runs) = _pick(seed, true);
        address bidder = _person(seed >> 16);
        uint256 amount = _offer(lot, offer);
        (bytes memory proof, bool admitted) = _proof(a, bidder, seed >> 24);
        address token = (seed >> 32) % 16 == 0 || a.currency == address(0) ? currencies[1] : a.currency;
        bool expected = _canBid(lot, a, runs, amount) && admitted;
        expected = expected && token == a.currency && _takes(token, bidder);
        vm.prank(bidder);
        try
            MoodyKIP7(token).safeTransfer(
                address(house),
                amount,
                bytes.concat(abi.encode(a), abi.encode(uint256(0)), proof)
            )
        {
            _requireBid(lot, bidder, amount, expected);
        } catch {
            require(!expected, "bid refused");
        }
    }

    function buyNow(uint256 seed, uint256 offer) external {
        seed = _mix(seed);
        offer = _mix(offer);
        // Not too often, or nothing is left to bid on.
        if (seed % 2 != 0) return;
        (uint256 lot, Auction memory a, bool runs) = _pick(seed / 2, true);
        address buyer = _person(seed >> 16);
        (bytes memory proof, bool admitted) = _proof(a, buyer, seed >> 24);
        bool wrongPayment = offer % 16 == 0;
        uint256 price = a.buyNowPrice;
        uint256 value = (a.currency == address(0) ? price : 0) + (wrongPayment ? 1 : 0);
        bool expected = _canBuy(lot, a, runs, buyer) && admitted && !wrongPayment;
        vm.prank(buyer);
        try house.buyNow{value: value}(a, proof) returns (bytes32 escrowId) {
            require(expected, "purchase granted");
            _wallets[a.currency][buyer] -= price;
            require(escrowId == _sells(lot, a, buyer, price), "escrow of purchase");
            _requireMoney(a.currency);
        } catch {
            require(!expected, "purchase refused");
        }
    }

    function buyNowByTransfer(uint256 seed, uint256 offer) external {
        seed = _mix(seed);
        offer = _mix(offer);
        if (seed % 2 != 0) return;
        (uint256 lot, Auction memory a, bool runs) = _pick(seed / 2, true);
        address buyer = _person(seed >> 16);
        (bytes memory proof, bool admitted) = _proof(a, buyer, seed >> 24);
        uint256 price = a.buyNowPrice + (offer % 16 == 0 ? 1 : 0);
        address token = a.currency == address(0) ? currencies[2] : a.currency;
        bool expected = _canBuy(lot, a, runs, buyer) && admitted && token == a.currency && price == a.buyNowPrice;
        vm.prank(buyer);
        try
            MoodyKIP7(token).safeTransfer(
                address(house),
                price,
                bytes.concat(abi.encode(a), abi.encode(uint256(1)), proof)
            )
        {
            require(expected, "purchase granted");
            _wallets[a.currency][buyer] -= price;
            _sells(lot, a, buyer, price);
            _requireMoney(a.currency);
        } catch {
            require(!expected, "purchase refused");
        }
    }

    function settle(uint256 seed) external {
        seed = _mix(seed);
        (uint256 lot, Auction memory a, bool runs) = _pick(seed, false);
        (address winner, uint256 price) = (_lots[lot].bidder, _lots[lot].amount);
        bool expected = runs && block.timestamp >= _lots[lot].endsAt;
        if (price != 0) {
            expected = expected && _canSell(lot, a, winner, price);
        } else {
            expected = expected && ownerOf[lot] == address(house) && !_collectionRefuses[a.collection][a.seller];
        }
        vm.prank(_person(seed >> 16));
        try house.settle(a) returns (bytes32 escrowId) {
            require(expected, "settlement granted");
            if (price == 0) {
                require(escrowId == 0, "escrow of nothing");
                ++_doors.unsold;
                _lots[lot].runs = false;
                ownerOf[lot] = a.seller;
            } else {
                _clearsBid(lot, a.currency);
                require(escrowId == _sells(lot, a, winner, price), "escrow of sale");
            }
            _requireMoney(a.currency);
        } catch {
            require(!expected, "settlement refused");
        }
    }

    function undo(uint256 seed, uint256 to) external {
        seed = _mix(seed);
        to = _mix(to);
        (uint256 lot, Auction memory a, bool runs) = _pick(seed, false);
        (address winner, uint256 amount, uint256 endsAt) = (_lots[lot].bidder, _lots[lot].amount, _lots[lot].endsAt);
        address caller =
            (seed >> 16) % 4 == 0
                ? _person(seed >> 24)
                : (seed >> 16) % 2 == 0
                    ? a.seller
                    : winner;
        address receiver = to % 16 == 0 ? address(house) : _person(to >> 8);
        bool expected = runs && amount != 0 && (caller != winner || receiver != address(house));
        if (ownerOf[lot] == address(house)) {
            uint256 delay =
                caller == winner
                    ? 1 days
                    : caller == a.seller
                        ? 30 days
                        : 60 days;
            expected = expected && block.timestamp >= endsAt + delay;
            expected = expected && (block.timestamp >= endsAt + 60 days || !_canDeliver(lot, a, winner));
        }
        vm.prank(caller);
        try house.undo(a, receiver) {
            require(expected, "undoing granted");
            _clearsBid(lot, a.currency);
            _pays(address(house), a.currency, caller == winner ? receiver : winner, amount);
            _requireMoney(a.currency);
        } catch {
            require(!expected, "undoing refused");
        }
    }

    /// @dev The standing bid, the one that it beat, and everybody else's money are what they ought to be at once.
    function _requireBid(uint256 lot, address bidder, uint256 amount, bool expected) private {
        require(expected, "bid granted");
        _isBid(lot, bidder, amount);
        _requireMoney(_terms[lot].currency);
    }

    function _clearsBid(uint256 lot, address currency) private {
        kept[address(house)][currency] -= _lots[lot].amount;
        (_lots[lot].bidder, _lots[lot].amount) = (address(0), 0);
    }

    function _canBid(uint256 lot, Auction memory a, bool runs, uint256 amount) private view returns (bool) {
        return _isOpen(lot, a, runs) && amount >= _minimumOf(lot) && amount < 2 ** 96;
    }

    function _canBuy(uint256 lot, Auction memory a, bool runs, address buyer) private view returns (bool) {
        if (!_isOpen(lot, a, runs) || _paused || _lots[lot].amount != 0 || a.buyNowPrice == 0) return false;
        return (a.currency == address(0) || _takes(a.currency, buyer)) && _canSell(lot, a, buyer, a.buyNowPrice);
    }

    function _isOpen(uint256 lot, Auction memory a, bool runs) private view returns (bool) {
        return runs && block.timestamp >= a.startsAt && block.timestamp < _lots[lot].endsAt;
    }

    /// @dev Mostly enough.
    function _offer(uint256 lot, uint256 seed) private view returns (uint256) {
        uint256 minimum = _minimumOf(lot);
        uint256 kind = seed % 32;
        if (kind == 0) return 2 ** 96 - ((seed >> 8) % 2);
        if (kind < 3) return minimum == 0 ? 0 : minimum - 1;
        return kind < 16 ? minimum : minimum + bound(seed >> 8, 0, minimum / 4);
    }

    function _proof(Auction memory a, address account, uint256 seed) private returns (bytes memory, bool) {
        if (a.gateKind == GateKind.Open) return ("", true);
        return _permit(_idOf(a), account, seed);
    }

    /// @dev Valid terms.
    function _someAuction(uint256 lot, address seller, uint256 seed) private view returns (Auction memory a) {
        a.collection = address(_collectionOf(lot));
        a.tokenId = _tokenIdOf(lot);
        a.seller = seller;
        a.currency = currencies[seed % 3];
        a.reservePrice = uint96(bound(seed >> 8, 1, 10 ** (1 + ((seed >> 4) % 18))));
        if ((seed >> 40) % 2 == 0) a.buyNowPrice = uint96(bound(seed >> 48, a.reservePrice, 2 * a.reservePrice));
        if ((seed >> 64) % 2 == 0) a.minRaise = uint96(bound(seed >> 72, 0, a.reservePrice));
        uint256 raise = (seed >> 80) % 8;
        // Without any, one unit more is enough.
        if (raise == 0) a.minRaise = 0;
        else a.minRaiseBps = uint16(raise == 1 ? 10_000 : (seed >> 84) % 1_200);
        a.startsAt = uint40(block.timestamp - 2 hours + ((seed >> 96) % 130 minutes));
        uint256 longest = (seed >> 250) % 4 == 0 ? 3 days : 4 hours;
        a.endsAt = uint40(block.timestamp + bound(seed >> 112, 40 minutes, longest));
        if ((seed >> 128) % 64 == 0) a.endsAt = uint40(block.timestamp + 180 days);
        a.maxExtension = uint24(bound(seed >> 136, 0, (seed >> 152) % 4 == 0 ? 7 days : 6 hours));
        a.extensionWindow = uint24(bound(seed >> 160, 0, a.maxExtension));
        if ((seed >> 184) % 6 == 0) (a.gateKind, a.gateService) = (GateKind.Permit, address(_service));
        if ((seed >> 188) % 2 == 0) a.refundWindow = uint24(bound(seed >> 192, 1, longest));
        a.delivery = (seed >> 208) % 2 == 0 ? Delivery.Held : Delivery.Delivered;
        uint256 rate = _router.highestRoyaltyRate(a.collection, a.tokenId);
        a.maxRoyaltyBps = uint16((seed >> 212) % 2 == 0 ? rate : bound(seed >> 216, rate, 10_000));
        a.protocolFeeBps = _feeBps;
        if ((seed >> 232) % 2 == 0) {
            (a.storefront, a.storefrontFeeBps) = (_person(seed >> 236), uint16((seed >> 240) % 1_001));
        }
    }

    /// @dev Breaks one rule, once in a while. True where it did.
    function _spoil(Auction memory a, uint256 flaw) private view returns (bool) {
        uint256 kind = (flaw >> 8) % 16;
        if (flaw % 6 != 0 || kind == 15) return false;
        if (kind == 0) a.reservePrice = 0;
        else if (kind == 1 && a.reservePrice > 1) a.buyNowPrice = a.reservePrice - 1;
        else if (kind == 2) a.minRaiseBps = 10_001;
        else if (kind == 3) a.endsAt = uint40(block.timestamp);
        else if (kind == 4) a.startsAt = a.endsAt;
        else if (kind == 5) a.endsAt = uint40(block.timestamp + 180 days + 1);
        else if (kind == 6) a.maxExtension = 7 days + 1;
        else if (kind == 7) a.extensionWindow = a.maxExtension + 1;
        else if (kind == 8) a.refundWindow = 30 days + 1;
        else if (kind == 9) a.protocolFeeBps = _feeBps + 1;
        else if (kind == 10) (a.storefront, a.storefrontFeeBps) = (people[0], 1_001);
        else if (kind == 11) (a.storefront, a.storefrontFeeBps) = (address(0), 1);
        else if (kind == 12) (a.gateKind, a.gateService) = (GateKind.FeePayer, address(_service));
        else if (kind == 13) a.currency = a.collection;
        else if (kind == 14 && a.maxRoyaltyBps != 0) return _asksTooLittle(a);
        else return false;
        return true;
    }

    function _asksTooLittle(Auction memory a) private view returns (bool) {
        uint256 rate = _router.highestRoyaltyRate(a.collection, a.tokenId);
        a.maxRoyaltyBps = rate == 0 ? 10_001 : uint16(rate - 1);
        return true;
    }
}
