// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAuctionHouse} from "../../contracts/market/IAuctionHouse.sol";
import {Auction} from "../../contracts/types/Auction.sol";
import {GateKind} from "../../contracts/types/Gate.sol";
import {bound, vm} from "../helpers/Vm.sol";
import {AuctionModel} from "./AuctionModel.sol";
import {IBid, IBidCoins, ITransferWithData} from "./Overloads.sol";

/// @dev Does to an auction house whatever may be done to it.
abstract contract AuctionSteps is AuctionModel {
    /// @dev What a step would like to find: an auction that takes bids, or one of those that follow.
    enum Wish {
        Open,
        OpenInCoins,
        OpenInTokens,
        ForSale,
        ForSaleInTokens,
        WithoutBid,
        WithBid,
        Over
    }

    /// @dev Wrong in one way where the seed says so.
    function createAuction(uint256 seed) external {
        uint256 options = _mix(seed ^ 1);
        uint256 flaw = _mix(seed ^ 2);
        seed = _mix(seed);
        uint256 lot = (seed >> 4) % 4 == 0 ? (seed >> 6) % LOTS : _freeLot(seed);
        address caller = ownerOf[lot];
        if ((seed >> 8) % 8 == 0 || caller == address(house)) caller = _person(seed >> 16);
        if (caller == address(escrow)) return;
        Auction memory a = _someAuction(lot, caller, options);
        bytes4 reason = _spoil(a, flaw);
        if (_rules[address(house)].paused) reason = ANY;
        if (reason == 0 && caller != _seenOwner(lot)) reason = IAuctionHouse.AuctionNotOwner.selector;
        // Money in an older auction of the token keeps a new one out.
        if (reason == 0 && _lots[lot].amount != 0) reason = IAuctionHouse.AuctionExists.selector;
        if (reason == 0 && !_delivers(lot, address(house))) reason = ANY;
        (bool success, bytes memory answer) = _act(
            caller,
            address(house),
            0,
            abi.encodeCall(IAuctionHouse.create, (a)),
            reason
        );
        if (!success) return;
        require(abi.decode(answer, (bytes32)) == _idOf(a), "id of auction");
        if (_lots[lot].runs) ++_doors.displaced;
        _begins(lot, a);
        ownerOf[lot] = address(house);
    }

    function editAuction(uint256 seed) external {
        uint256 options = _mix(seed ^ 1);
        uint256 flaw = _mix(seed ^ 2);
        seed = _mix(seed);
        (uint256 lot, Auction memory a, bool runs) = _pickAuction(seed, Wish.WithoutBid);
        address caller = (seed >> 16) % 8 == 0 ? _person(seed >> 24) : a.seller;
        Auction memory next = _someAuction(lot, a.seller, options);
        bool expected = runs && caller == a.seller && _lots[lot].amount == 0 && !_rules[address(house)].paused;
        expected = _spoil(next, flaw) == 0 && expected && _seenOwner(lot) == address(house);
        if ((seed >> 32) % 16 == 0) {
            next.tokenId += 1;
            expected = false;
        }
        bytes memory order = abi.encodeCall(IAuctionHouse.edit, (a, next));
        (bool success, bytes memory answer) = _act(caller, address(house), 0, order, expected);
        if (!success) return;
        require(abi.decode(answer, (bytes32)) == _idOf(next), "id of edited auction");
        ++_doors.edited;
        _begins(lot, next);
    }

    function cancelAuction(uint256 seed) external {
        seed = _mix(seed);
        // Not too often, or nothing is left to bid on.
        if (seed % 3 != 0) return;
        (uint256 lot, Auction memory a, bool runs) = _pickAuction(seed / 3, Wish.WithoutBid);
        address caller = (seed >> 24) % 8 == 0 ? _person(seed >> 32) : a.seller;
        address receiver = (seed >> 40) % 16 == 0 ? address(house) : _person(seed >> 48);
        bool expected = runs && caller == a.seller && _lots[lot].amount == 0 && receiver != address(house);
        expected = expected && _delivers(lot, address(house), receiver);
        bytes memory order = abi.encodeCall(IAuctionHouse.cancel, (a, receiver));
        (bool success, ) = _act(caller, address(house), 0, order, expected);
        if (!success) return;
        ++_doors.cancelled;
        _lots[lot].runs = false;
        ownerOf[lot] = receiver;
    }

    /// @dev Without an amount: in coins.
    function bidCoins(uint256 seed) external {
        uint256 amount = _mix(seed ^ 1);
        seed = _mix(seed);
        (uint256 lot, Auction memory a, bool runs) = _pickAuction(seed, Wish.OpenInCoins);
        address bidder = _person(seed >> 16);
        amount = _offer(lot, amount);
        bool expected = _canBid(lot, a, runs, amount);
        expected = expected && a.currency == NATIVE && a.gateKind != GateKind.Permit;
        // Who pays the fee is no part of the call.
        if (a.gateKind == GateKind.FeePayer) expected = expected && _feePayer == a.gateService;
        bytes memory order = abi.encodeCall(IBidCoins.bid, (a));
        (bool success, ) = _act(bidder, address(house), amount, order, expected);
        if (success) _isBid(lot, bidder, amount);
    }

    /// @dev With an amount: in any currency, with what the gate asks for.
    function bid(uint256 seed) external {
        uint256 amount = _mix(seed ^ 1);
        seed = _mix(seed);
        (uint256 lot, Auction memory a, bool runs) = _pickAuction(seed, Wish.Open);
        address bidder = _comer(address(house), _idOf(a), seed >> 160);
        amount = _offer(lot, amount);
        (bytes memory proof, bool admitted) = _proof(a, bidder, seed >> 24);
        uint256 value = a.currency == NATIVE ? amount : 0;
        bool wrongValue = (seed >> 32) % 16 == 0;
        if (wrongValue) ++value;
        bool expected = _canBid(lot, a, runs, amount) && admitted && !wrongValue;
        expected = expected && _canArrive(address(house), a.currency, bidder, amount, false);
        bytes memory order = abi.encodeCall(IBid.bid, (a, amount, proof));
        (bool success, ) = _act(bidder, address(house), value, order, expected);
        if (!success) return;
        if (a.gateKind == GateKind.Permit) _isAdmitted(address(house), _idOf(a), bidder);
        _isBid(lot, bidder, amount);
    }

    /// @dev By the transfer of a token, now and then of the wrong one.
    function bidByTransfer(uint256 seed) external {
        uint256 amount = _mix(seed ^ 1);
        seed = _mix(seed);
        (uint256 lot, Auction memory a, bool runs) = _pickAuction(seed, Wish.OpenInTokens);
        address bidder = _comer(address(house), _idOf(a), seed >> 160);
        amount = _offer(lot, amount);
        (bytes memory proof, bool admitted) = _proof(a, bidder, seed >> 24);
        address token = (seed >> 32) % 16 == 0 || a.currency == NATIVE ? currencies[1] : a.currency;
        bool expected = _canBid(lot, a, runs, amount) && admitted && token == a.currency;
        expected = expected && _canArrive(address(house), token, bidder, amount, true);
        bytes memory data = bytes.concat(abi.encode(a), abi.encode(uint256(0)), proof);
        bytes memory order = abi.encodeCall(ITransferWithData.safeTransfer, (address(house), amount, data));
        (bool success, ) = _act(bidder, token, 0, order, expected);
        if (!success) return;
        if (a.gateKind == GateKind.Permit) _isAdmitted(address(house), _idOf(a), bidder);
        _isBid(lot, bidder, amount);
    }

    function buyNow(uint256 seed) external {
        seed = _mix(seed);
        // Not too often, or nothing is left to bid on.
        if (seed % 2 != 0) return;
        (uint256 lot, Auction memory a, bool runs) = _pickAuction(seed / 2, Wish.ForSale);
        address buyer = _person(seed >> 16);
        (bytes memory proof, bool admitted) = _proof(a, buyer, seed >> 24);
        bool wrongPayment = (seed >> 40) % 16 == 0;
        uint256 price = a.buyNowPrice;
        uint256 value = (a.currency == NATIVE ? price : 0) + (wrongPayment ? 1 : 0);
        bool expected = _canBuy(lot, a, runs, buyer, false) && admitted && !wrongPayment;
        bytes memory order = abi.encodeCall(IAuctionHouse.buyNow, (a, proof));
        (bool success, bytes memory answer) = _act(buyer, address(house), value, order, expected);
        if (!success) return;
        _arrives(address(house), a.currency, buyer, price);
        require(abi.decode(answer, (bytes32)) == _sells(lot, a, buyer, price), "escrow of purchase");
    }

    function buyNowByTransfer(uint256 seed) external {
        seed = _mix(seed);
        (uint256 lot, Auction memory a, bool runs) = _pickAuction(seed / 2, Wish.ForSaleInTokens);
        // Often there is nothing to buy.
        if ((seed >> 48) % 4 != 0 && !_isWished(lot, Wish.ForSaleInTokens)) return;
        address buyer = _person(seed >> 16);
        (bytes memory proof, bool admitted) = _proof(a, buyer, seed >> 24);
        uint256 price = a.buyNowPrice + ((seed >> 40) % 16 == 0 ? 1 : 0);
        address token = a.currency == NATIVE ? currencies[2] : a.currency;
        bool expected = token == a.currency && price == a.buyNowPrice && admitted;
        expected = expected && _canBuy(lot, a, runs, buyer, true);
        bytes memory data = bytes.concat(abi.encode(a), abi.encode(uint256(1)), proof);
        bytes memory order = abi.encodeCall(ITransferWithData.safeTransfer, (address(house), price, data));
        (bool success, ) = _act(buyer, token, 0, order, expected);
        if (!success) return;
        _arrives(address(house), a.currency, buyer, price);
        _sells(lot, a, buyer, price);
    }

    function settleAuction(uint256 seed) external {
        seed = _mix(seed);
        (uint256 lot, Auction memory a, bool runs) = _pickAuction(seed, Wish.Over);
        (address winner, uint256 price) = (_lots[lot].bidder, _lots[lot].amount);
        bytes4 reason = 0;
        if (!runs) reason = IAuctionHouse.AuctionNotFound.selector;
        else if (block.timestamp < _lots[lot].endsAt) reason = IAuctionHouse.AuctionNotOver.selector;
        else if (price != 0) reason = _whyNotSell(lot, a, winner, price);
        else if (!_delivers(lot, address(house), a.seller)) reason = ANY;
        bytes memory order = abi.encodeCall(IAuctionHouse.settle, (a));
        (bool success, bytes memory answer) = _act(_person(seed >> 16), address(house), 0, order, reason);
        if (!success) return;
        bytes32 escrowId = abi.decode(answer, (bytes32));
        if (price == 0) {
            require(escrowId == 0, "escrow of nothing");
            ++_doors.unsold;
            _lots[lot].runs = false;
            ownerOf[lot] = a.seller;
            return;
        }
        _clearsBid(lot, a.currency);
        require(escrowId == _sells(lot, a, winner, price), "escrow of auction");
    }

    function undoAuction(uint256 seed) external {
        seed = _mix(seed);
        (uint256 lot, Auction memory a, bool runs) = _pickAuction(seed, Wish.WithBid);
        (address winner, uint256 amount, uint256 endsAt) = (_lots[lot].bidder, _lots[lot].amount, _lots[lot].endsAt);
        address caller = (seed >> 16) % 2 == 0 ? a.seller : winner;
        if ((seed >> 16) % 4 == 0 || caller == address(0)) caller = _person(seed >> 24);
        address receiver = (seed >> 32) % 16 == 0 ? address(house) : _person(seed >> 40);
        // Now and then the collection turns against the winner for a while, and time goes by.
        address destination = _destinationOf(a, winner);
        bool turns = (seed >> 48) % 2 == 0 && runs && amount != 0;
        bool refusedBefore = _collectionRefuses[a.collection][destination];
        if (turns) {
            if ((seed >> 52) % 2 == 0) caller = winner;
            _refuseNFTs(_collectionOf(lot), destination, true);
            if (endsAt + 1 days > block.timestamp) vm.warp(endsAt + 1 days);
        }
        bool expected = runs && amount != 0 && (caller != winner || receiver != address(house));
        if (_seenOwner(lot) == address(house)) {
            uint256 delay = 60 days;
            if (caller == winner) delay = 1 days;
            else if (caller == a.seller) delay = 30 days;
            expected = expected && block.timestamp >= endsAt + delay;
            expected = expected && (block.timestamp >= endsAt + 60 days || !_canDeliver(lot, a, winner));
        }
        bytes memory order = abi.encodeCall(IAuctionHouse.undo, (a, receiver));
        (bool success, ) = _act(caller, address(house), 0, order, expected);
        if (turns && (seed >> 56) % 4 != 0) _refuseNFTs(_collectionOf(lot), destination, refusedBefore);
        if (!success) return;
        _clearsBid(lot, a.currency);
        _pays(address(house), a.currency, caller == winner ? receiver : winner, amount);
    }

    function _canBid(uint256 lot, Auction memory a, bool runs, uint256 amount) private view returns (bool) {
        return _isOpen(lot, a, runs) && amount >= _minimumOf(lot) && amount < 2 ** 96;
    }

    function _canBuy(uint256 lot, Auction memory a, bool runs, address buyer, bool byHook) private view returns (bool) {
        if (!_isOpen(lot, a, runs) || _rules[address(house)].paused || _lots[lot].amount != 0) return false;
        if (a.buyNowPrice == 0 || !_canArrive(address(house), a.currency, buyer, a.buyNowPrice, byHook)) return false;
        return _whyNotSell(lot, a, buyer, a.buyNowPrice) == 0;
    }

    function _whyNotSell(uint256 lot, Auction memory a, address winner, uint256 price) private view returns (bytes4) {
        if (!_canDeliver(lot, a, winner)) return ANY;
        return _whyNotSettle(_saleOf(lot, a, winner, price));
    }

    /// @dev Mostly an auction that runs, and what the step would like; now and then an older one, or one with another word in it.
    function _pickAuction(uint256 seed, Wish wish) private view returns (uint256 lot, Auction memory a, bool runs) {
        if ((seed >> 12) % 16 == 0) wish = wish == Wish.Over ? Wish.Open : Wish.Over;
        // The same ones again and again, so that they have many bids.
        uint256 first = (seed >> 200) % 2 == 0 ? 0 : seed % LOTS;
        for (uint256 i = 0; i < LOTS; ++i) {
            lot = (first + i) % LOTS;
            if (_isWished(lot, wish)) break;
        }
        uint256 kind = (seed >> 8) % 32;
        a = kind == 0 ? _formerTerms[lot] : _terms[lot];
        if (kind == 1) a.minRaise ^= 1;
        runs = _lots[lot].runs && _idOf(a) == _idOf(_terms[lot]);
    }

    function _isWished(uint256 lot, Wish wish) private view returns (bool) {
        Auction storage a = _terms[lot];
        bool hasBid = _lots[lot].amount != 0;
        if (!_lots[lot].runs) return false;
        if (wish == Wish.WithBid) return hasBid;
        if ((block.timestamp < _lots[lot].endsAt) == (wish == Wish.Over)) return false;
        if (wish == Wish.OpenInCoins) return a.currency == NATIVE && a.gateKind != GateKind.Permit;
        if (wish == Wish.OpenInTokens) return a.currency != NATIVE;
        if (wish == Wish.WithoutBid) return !hasBid;
        if (wish == Wish.ForSale) return !hasBid && a.buyNowPrice != 0;
        if (wish == Wish.ForSaleInTokens) return !hasBid && a.buyNowPrice != 0 && a.currency != NATIVE;
        return true;
    }

    /// @dev A token, if possible one that somebody has and that is in no auction.
    function _freeLot(uint256 seed) private view returns (uint256 lot) {
        for (uint256 i = 0; i < LOTS; ++i) {
            lot = ((seed % LOTS) + i) % LOTS;
            if (!_lots[lot].runs && ownerOf[lot] != address(escrow)) return lot;
        }
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
        if (a.gateKind == GateKind.Permit) return _permit(address(house), _idOf(a), account, seed);
        bool pays = seed % 4 != 0;
        _setFeePayer(pays ? address(_service) : account);
        return ("", pays);
    }
}
