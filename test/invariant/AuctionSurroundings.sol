// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Auction} from "../../contracts/types/Auction.sol";
import {Delivery} from "../../contracts/types/Delivery.sol";
import {EscrowTerms} from "../../contracts/types/EscrowTerms.sol";
import {RoyaltyTerms, Share} from "../../contracts/types/RoyaltyTerms.sol";
import {bound, vm} from "../helpers/Vm.sol";
import {MoodyKIP17} from "../mocks/invariant/MoodyKIP17.sol";
import {AuctionModel} from "./AuctionModel.sol";

/// @dev The steps that are not the house's own: those of the escrow behind it, and the moods of collections.
abstract contract AuctionSurroundings is AuctionModel {
    function refund(uint256 index, uint256 by) external {
        index = _mix(index);
        by = _mix(by);
        if (_escrows.length == 0) return;
        EscrowTerms memory terms = _pickEscrow(index);
        bytes32 id = keccak256(abi.encode(terms));
        uint256 lot = _lotOf(terms);
        address caller = by % 4 == 0 ? _person(by >> 8) : terms.buyer;
        bool held = terms.delivery == Delivery.Held;
        bool expected = _escrowStates[id] == EscrowState.Open && caller == terms.buyer;
        expected = expected && block.timestamp < terms.closesAt;
        bool refused = _collectionRefuses[terms.collection][terms.seller];
        if (!held) expected = expected && ownerOf[lot] == terms.buyer && !refused;
        vm.prank(caller);
        try escrow.refund(terms) {
            require(expected, "refund granted");
            _leaves(id, terms);
            if (held) _returns(id, lot, terms.seller);
            else ownerOf[lot] = terms.seller;
            _pays(address(escrow), terms.currency, terms.buyer, terms.amount);
            _requireMoney(terms.currency);
        } catch {
            require(!expected, "refund refused");
        }
    }

    function accept(uint256 index, uint256 by) external {
        index = _mix(index);
        by = _mix(by);
        // Not too often, or nothing is left to refund.
        if (_escrows.length == 0 || by % 3 != 0) return;
        EscrowTerms memory terms = _pickEscrow(index);
        bytes32 id = keccak256(abi.encode(terms));
        address caller = (by >> 8) % 4 == 0 ? _person(by >> 16) : terms.buyer;
        bool expected = _canClose(id, terms) && caller == terms.buyer;
        vm.prank(caller);
        try escrow.accept(terms) {
            require(expected, "acceptance granted");
            _closes(id, terms);
        } catch {
            require(!expected, "acceptance refused");
        }
    }

    function close(uint256 index, uint256 by) external {
        index = _mix(index);
        by = _mix(by);
        if (_escrows.length == 0) return;
        EscrowTerms memory terms = _pickEscrow(index);
        bytes32 id = keccak256(abi.encode(terms));
        bool expected = _canClose(id, terms) && block.timestamp >= terms.closesAt;
        vm.prank(_person(by));
        try escrow.closeEscrow(terms) {
            require(expected, "closing granted");
            _closes(id, terms);
        } catch {
            require(!expected, "closing refused");
        }
    }

    function claim(uint256 index, uint256 by, uint256 receiver) external {
        index = _mix(index);
        by = _mix(by);
        receiver = _mix(receiver);
        if (_escrows.length == 0) return;
        EscrowTerms memory terms = _pickEscrow(index);
        bytes32 id = keccak256(abi.encode(terms));
        uint256 lot = _lotOf(terms);
        address caller = by % 2 == 0 ? terms.seller : terms.buyer;
        address to = _person(receiver);
        bool owed = _escrowStates[id] == EscrowState.NFTOwed && caller == terms.seller;
        bool expected = owed && _canMove(id, lot, to);
        if (_escrowStates[id] == EscrowState.Open && terms.delivery == Delivery.Held) {
            uint256 from = terms.closesAt + (caller == terms.buyer ? 1 days : 30 days);
            expected = block.timestamp >= from && !_canMove(id, lot, terms.buyer);
        }
        vm.prank(caller);
        try escrow.claim(terms, to) {
            require(expected, "claim granted");
            if (owed) {
                _escrowStates[id] = EscrowState.Ended;
                _moves(lot, to);
                return;
            }
            _leaves(id, terms);
            _returns(id, lot, caller == terms.buyer ? terms.seller : to);
            _pays(address(escrow), terms.currency, caller == terms.buyer ? to : terms.buyer, terms.amount);
            _requireMoney(terms.currency);
        } catch {
            require(!expected, "claim refused");
        }
    }

    /// @dev Whom a collection refuses: mostly not for long.
    function refuseNFTs(uint256 seed) external {
        seed = _mix(seed);
        bool refused = seed % 6 == 0;
        MoodyKIP17 collection = collections[(seed >> 8) % 2];
        address person = (seed >> 24) % 6 == 0 ? address(escrow) : _person(seed >> 16);
        _collectionRefuses[address(collection)][person] = refused;
        collection.refuse(person, refused);
    }

    /// @dev A collection gives a token to somebody: often one that is in custody.
    function seize(uint256 seed) external {
        seed = _mix(seed);
        if (seed % 8 != 0) return;
        uint256 lot = (seed >> 8) % LOTS;
        address to = _person(seed >> 16);
        ownerOf[lot] = to;
        _collectionOf(lot).seize(_tokenIdOf(lot), to);
    }

    /// @dev Up to three holders in the one collection, up to 60 % in the other, of which the router leaves 50.
    function setRoyalties(uint256 seed) external {
        seed = _mix(seed);
        if (seed % 2 == 0) {
            collections[1].setRoyalty(_person(seed >> 8), (seed >> 16) % 6_000);
            return;
        }
        RoyaltyTerms memory terms;
        terms.shares = new Share[]((seed >> 8) % 4);
        for (uint256 i = 0; i < terms.shares.length; ++i) {
            uint256 bps = bound(seed >> (16 + 16 * i), 1, 1_500);
            terms.shares[i] = Share(_person((seed >> 64) + i), uint16(bps));
        }
        _royaltyInfo.setCollectionTerms(terms);
    }

    function _edge(uint256 seed) internal view override returns (uint256) {
        if (seed % 4 == 0 && _escrows.length != 0) return _escrowAt(seed >> 8).closesAt;
        uint256 endsAt = _lots[(seed >> 8) % LOTS].endsAt;
        if (seed % 16 == 1) return endsAt + 30 days;
        if (seed % 16 == 5) return endsAt + 60 days;
        return seed % 4 == 1 ? endsAt + 1 days : endsAt;
    }

    /// @dev Mostly an auction that runs, and takes bids or is over; now and then an older one, or one with another word in it.
    function _pick(uint256 seed, bool open) internal view returns (uint256 lot, Auction memory a, bool runs) {
        if ((seed >> 12) % 16 == 0) open = !open;
        // The same ones again and again, so that they have many bids.
        uint256 first = (seed >> 200) % 2 == 0 ? 0 : seed % LOTS;
        for (uint256 i = 0; i < LOTS; ++i) {
            lot = (first + i) % LOTS;
            if (_lots[lot].runs && (block.timestamp < _lots[lot].endsAt) == open) break;
        }
        uint256 kind = (seed >> 8) % 16;
        a = kind == 0 ? _formerTerms[lot] : _terms[lot];
        if (kind == 1) a.minRaise ^= 1;
        runs = _lots[lot].runs && _idOf(a) == _idOf(_terms[lot]);
    }

    /// @dev A token, if possible one that is in no auction.
    function _freeLot(uint256 seed) internal view returns (uint256 lot) {
        for (uint256 i = 0; i < LOTS; ++i) {
            lot = ((seed % LOTS) + i) % LOTS;
            if (!_lots[lot].runs) return lot;
        }
    }

    function _closes(bytes32 id, EscrowTerms memory terms) private {
        _leaves(id, terms);
        if (terms.delivery == Delivery.Held) _moves(_lotOf(terms), terms.buyer);
        uint256 rest = terms.amount;
        for (uint256 i = 0; i < terms.royalties.length; ++i) {
            rest -= terms.royalties[i].amount;
            _pays(address(escrow), terms.currency, terms.royalties[i].receiver, terms.royalties[i].amount);
        }
        for (uint256 i = 0; i < terms.fees.length; ++i) {
            rest -= terms.fees[i].amount;
            _isCredited(address(escrow), terms.currency, terms.fees[i].receiver, terms.fees[i].amount);
        }
        _pays(address(escrow), terms.currency, terms.seller, rest);
        _requireMoney(terms.currency);
    }

    function _leaves(bytes32 id, EscrowTerms memory terms) private {
        _escrowStates[id] = EscrowState.Ended;
        kept[address(escrow)][terms.currency] -= terms.amount;
    }

    /// @dev A held NFT goes back, or waits to be claimed.
    function _returns(bytes32 id, uint256 lot, address to) private {
        if (_canMove(id, lot, to)) _moves(lot, to);
        else _escrowStates[id] = EscrowState.NFTOwed;
    }

    function _moves(uint256 lot, address to) private {
        ownerOf[lot] = to;
        _custodyOf[lot] = 0;
    }

    /// @dev Whether the escrow has an NFT for this sale, and the collection lets it go there.
    function _canMove(bytes32 id, uint256 lot, address to) private view returns (bool) {
        bool refused = _collectionRefuses[address(_collectionOf(lot))][to];
        return _custodyOf[lot] == id && ownerOf[lot] == address(escrow) && !refused;
    }

    function _canClose(bytes32 id, EscrowTerms memory terms) private view returns (bool) {
        if (_escrowStates[id] != EscrowState.Open) return false;
        return terms.delivery == Delivery.Delivered || _canMove(id, _lotOf(terms), terms.buyer);
    }

    /// @dev Mostly one that is open, or owes an NFT.
    function _pickEscrow(uint256 seed) private view returns (EscrowTerms memory terms) {
        for (uint256 i = 0; i < _escrows.length; ++i) {
            terms = _escrowAt((seed >> 8) + i);
            if (seed % 8 == 0 || _escrowStates[keccak256(abi.encode(terms))] != EscrowState.Ended) return terms;
        }
    }

    function _escrowAt(uint256 index) private view returns (EscrowTerms memory) {
        return abi.decode(_escrows[index % _escrows.length], (EscrowTerms));
    }

    function _lotOf(EscrowTerms memory terms) private view returns (uint256) {
        return 2 * (terms.tokenId - 1) + (terms.collection == address(collections[0]) ? 0 : 1);
    }
}
