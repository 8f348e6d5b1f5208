// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRefundEscrow} from "../../contracts/escrow/IRefundEscrow.sol";
import {Delivery} from "../../contracts/types/Delivery.sol";
import {EscrowTerms} from "../../contracts/types/EscrowTerms.sol";
import {RoyaltyTerms, Share} from "../../contracts/types/RoyaltyTerms.sol";
import {bound, vm} from "../helpers/Vm.sol";
import {HostileKIP17} from "./hostile/HostileKIP17.sol";
import {SalesModel} from "./SalesModel.sol";

/// @dev The ways out of an escrow, and the moods of collections.
abstract contract EscrowSteps is SalesModel {
    function refund(uint256 seed) external {
        seed = _mix(seed);
        if (escrowIds.length == 0) return;
        (bytes32 id, EscrowTerms memory terms) = _pickEscrow(seed, false, false);
        uint256 lot = _lotOf(terms.collection, terms.tokenId);
        address caller = (seed >> 64) % 4 == 0 ? _person(seed >> 72) : terms.buyer;
        bool held = terms.delivery == Delivery.Held;
        // Now and then the collection does not let the seller have it back.
        if (held && (seed >> 80) % 8 == 0) _refuseNFTs(_collectionOf(lot), terms.seller, true);
        bytes4 reason = 0;
        if (caller != terms.buyer) reason = IRefundEscrow.EscrowNotBuyer.selector;
        else if (escrowStates[id] != EscrowState.Open) reason = IRefundEscrow.EscrowNotOpen.selector;
        else if (block.timestamp >= terms.closesAt) reason = IRefundEscrow.EscrowWindowOver.selector;
        else if (!held && !_delivers(lot, terms.buyer, terms.seller)) reason = ANY;
        (bool success, ) = _act(caller, address(escrow), 0, abi.encodeCall(IRefundEscrow.refund, (terms)), reason);
        if (!success) return;
        _ends(id, terms);
        if (held) _returns(id, lot, terms.seller);
        else ownerOf[lot] = terms.seller;
        _pays(address(escrow), terms.currency, terms.buyer, terms.amount);
    }

    function accept(uint256 seed) external {
        seed = _mix(seed);
        // Not too often, or nothing is left to refund.
        if (escrowIds.length == 0 || seed % 3 != 0) return;
        (bytes32 id, EscrowTerms memory terms) = _pickEscrow(seed >> 8, (seed >> 90) % 2 == 0, false);
        address caller = (seed >> 72) % 4 == 0 ? _person(seed >> 80) : terms.buyer;
        bytes4 reason = caller == terms.buyer ? _whyNotClose(id, terms) : IRefundEscrow.EscrowNotBuyer.selector;
        (bool success, ) = _act(caller, address(escrow), 0, abi.encodeCall(IRefundEscrow.accept, (terms)), reason);
        if (success) _closes(id, terms);
    }

    function close(uint256 seed) external {
        seed = _mix(seed);
        if (escrowIds.length == 0) return;
        (bytes32 id, EscrowTerms memory terms) = _pickEscrow(seed, true, false);
        // Now and then as soon as it can be.
        bool soon = block.timestamp < terms.closesAt && terms.closesAt < block.timestamp + 1 days;
        if ((seed >> 72) % 2 == 0 && soon) vm.warp(terms.closesAt);
        bytes4 reason = IRefundEscrow.EscrowWindowNotOver.selector;
        if (block.timestamp >= terms.closesAt) reason = _whyNotClose(id, terms);
        (bool success, ) = _act(
            _person(seed >> 64),
            address(escrow),
            0,
            abi.encodeCall(IRefundEscrow.closeEscrow, (terms)),
            reason
        );
        if (success) _closes(id, terms);
    }

    /// @dev Three of them; one may come twice, and some will not close.
    function closeMany(uint256 seed) external {
        seed = _mix(seed);
        if (escrowIds.length == 0) return;
        EscrowTerms[] memory batch = new EscrowTerms[](3);
        bytes32[] memory ids = new bytes32[](3);
        for (uint256 i = 0; i < 3; ++i) (ids[i], batch[i]) = _pickEscrow(seed >> (32 * i), i != 2, false);
        (bool success, ) = _act(
            _person(seed >> 128),
            address(escrow),
            0,
            abi.encodeCall(IRefundEscrow.closeEscrows, (batch)),
            true
        );
        for (uint256 i = 0; i < 3 && success; ++i) {
            if (block.timestamp >= batch[i].closesAt && _whyNotClose(ids[i], batch[i]) == 0) _closes(ids[i], batch[i]);
        }
    }

    function claim(uint256 seed) external {
        seed = _mix(seed);
        if (escrowIds.length == 0) return;
        (bytes32 id, EscrowTerms memory terms) = _pickEscrow(seed, true, true);
        uint256 lot = _lotOf(terms.collection, terms.tokenId);
        bool bySeller = escrowStates[id] == EscrowState.NFTOwed || (seed >> 64) % 4 == 0;
        address caller = bySeller ? terms.seller : terms.buyer;
        if ((seed >> 72) % 16 == 0) caller = _person(seed >> 80);
        address to = _person(seed >> 96);
        // Now and then the collection turns against the buyer for a while, and time goes by.
        bool turns = (seed >> 112) % 2 == 0 && escrowStates[id] == EscrowState.Open && terms.delivery == Delivery.Held;
        bool refusedBefore = _collectionRefuses[terms.collection][terms.buyer];
        if (turns) {
            _refuseNFTs(_collectionOf(lot), terms.buyer, true);
            uint256 from = terms.closesAt + (caller == terms.buyer ? 1 days : 30 days);
            if (from > block.timestamp) vm.warp(from);
        }
        bool owed = escrowStates[id] == EscrowState.NFTOwed && caller == terms.seller;
        bytes4 reason = _whyNotClaim(id, lot, terms, caller, to);
        (bool success, ) = _act(caller, address(escrow), 0, abi.encodeCall(IRefundEscrow.claim, (terms, to)), reason);
        if (success && owed) {
            escrowStates[id] = EscrowState.Ended;
            _moves(lot, to);
        } else if (success) {
            _ends(id, terms);
            _returns(id, lot, caller == terms.buyer ? terms.seller : to);
            _pays(address(escrow), terms.currency, caller == terms.buyer ? to : terms.buyer, terms.amount);
        }
        if (turns && (seed >> 120) % 4 != 0) _refuseNFTs(_collectionOf(lot), terms.buyer, refusedBefore);
    }

    /// @dev Whom a collection refuses, and how the hostile one behaves: mostly not for long.
    function refuseNFTs(uint256 seed) external {
        seed = _mix(seed);
        bool refused = seed % 6 == 0;
        if ((seed >> 8) % 3 == 0) {
            _collectionMood = HostileKIP17.Mood(seed % 3 == 0 ? (seed >> 16) % 7 : 0);
            collections[1].setMood(_collectionMood);
            return;
        }
        HostileKIP17 collection = collections[(seed >> 16) % 2];
        address person = (seed >> 32) % 6 == 0 ? address(escrow) : _person(seed >> 24);
        _refuseNFTs(collection, person, refused);
    }

    /// @dev A collection gives a token to somebody: often one that is in custody.
    function seize(uint256 seed) external {
        seed = _mix(seed);
        if (seed % 6 != 0) return;
        uint256 lot = (seed >> 8) % LOTS;
        for (uint256 i = 0; i < LOTS && (seed >> 24) % 2 == 0 && ownerOf[lot] != address(escrow); ++i) {
            lot = ((seed >> 8) + i) % LOTS;
        }
        address to = _person(seed >> 16);
        ownerOf[lot] = to;
        _collectionOf(lot).seize(_tokenIdOf(lot), to);
    }

    /// @dev The owner of a token gives it away, over which no sale has a say.
    function give(uint256 seed) external {
        seed = _mix(seed);
        uint256 lot = seed % LOTS;
        address to = _person(seed >> 8);
        address from = _mostly(ownerOf[lot], seed >> 16);
        if (ownerOf[lot].code.length != 0 && from == ownerOf[lot] && from != accounts[4] && from != accounts[5]) return;
        // A collection that lies moves all the same, one that moves nothing does not say so.
        bool moves = lot % 2 == 0 || _collectionMood != HostileKIP17.Mood.MovesNothing;
        bool expected = _delivers(lot, to) && from == ownerOf[lot];
        if (lot % 2 == 1 && !_collectionRefuses[address(collections[1])][to]) {
            if (!moves) expected = true;
            if (_collectionMood == HostileKIP17.Mood.Lies) expected = from == ownerOf[lot];
        }
        bytes memory order = abi.encodeCall(HostileKIP17.transferFrom, (from, to, _tokenIdOf(lot)));
        (bool success, ) = _act(from, address(_collectionOf(lot)), 0, order, expected);
        if (success && moves) ownerOf[lot] = to;
    }

    /// @dev Up to three holders in the one collection, up to 60 % in the other, of which the router leaves 50.
    function setRoyalties(uint256 seed) external {
        seed = _mix(seed);
        if (seed % 2 == 0) {
            (address receiver, uint256 bps) = (_person(seed >> 8), (seed >> 16) % 6_000);
            HostileKIP17.Royalty kind = HostileKIP17.Royalty((seed >> 32) % 8 < 6 ? 0 : 1 + ((seed >> 40) % 3));
            collections[1].setRoyalty(receiver, bps, kind);
            (_royaltyReceiver, _royaltyBps) = (receiver, kind == HostileKIP17.Royalty.Honest ? bps : 0);
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

    function _refuseNFTs(HostileKIP17 collection, address person, bool refused) internal {
        // An edition refuses nobody.
        if (address(collection) != address(collections[0]) && address(collection) != address(collections[1])) return;
        _collectionRefuses[address(collection)][person] = refused;
        collection.refuse(person, refused);
    }

    /// @dev When a window or a delay after it is over.
    function _escrowEdge(uint256 seed) internal view returns (uint256) {
        if (escrowIds.length == 0) return 0;
        uint256 closesAt = _termsOf(escrowIds[(seed >> 8) % escrowIds.length]).closesAt;
        if (seed % 8 == 0) return closesAt + 1 days;
        return seed % 8 == 1 ? closesAt + 30 days : closesAt;
    }

    function _whyNotClose(bytes32 id, EscrowTerms memory terms) private view returns (bytes4) {
        if (escrowStates[id] != EscrowState.Open) return IRefundEscrow.EscrowNotOpen.selector;
        uint256 lot = _lotOf(terms.collection, terms.tokenId);
        if (terms.delivery == Delivery.Delivered || _canMove(id, lot, terms.buyer)) return 0;
        return IRefundEscrow.EscrowDeliveryRefused.selector;
    }

    function _whyNotClaim(
        bytes32 id,
        uint256 lot,
        EscrowTerms memory terms,
        address caller,
        address to
    ) private view returns (bytes4) {
        EscrowState state = escrowStates[id];
        if (state == EscrowState.NFTOwed && caller == terms.seller) {
            if (_custodyOf[lot] != id) return IRefundEscrow.EscrowDeliveryRefused.selector;
            return _canMove(id, lot, to) ? bytes4(0) : ANY;
        }
        bool party = caller == terms.seller || caller == terms.buyer;
        if (state != EscrowState.Open || terms.delivery != Delivery.Held || !party) {
            return IRefundEscrow.EscrowNothingToClaim.selector;
        }
        uint256 from = terms.closesAt + (caller == terms.buyer ? 1 days : 30 days);
        if (block.timestamp < from) return IRefundEscrow.EscrowNotYetClaimable.selector;
        return _canMove(id, lot, terms.buyer) ? IRefundEscrow.EscrowDeliverable.selector : bytes4(0);
    }

    function _closes(bytes32 id, EscrowTerms memory terms) private {
        _ends(id, terms);
        if (terms.delivery == Delivery.Held) _moves(_lotOf(terms.collection, terms.tokenId), terms.buyer);
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
    }

    function _ends(bytes32 id, EscrowTerms memory terms) private {
        require(escrowStates[id] == EscrowState.Open && ++exits[id] == 1, "a second exit");
        escrowStates[id] = EscrowState.Ended;
        kept[address(escrow)][terms.currency] -= terms.amount;
        touched = terms.currency;
    }

    /// @dev A held NFT goes back, or is owed.
    function _returns(bytes32 id, uint256 lot, address to) private {
        if (_canMove(id, lot, to)) _moves(lot, to);
        else escrowStates[id] = EscrowState.NFTOwed;
    }

    function _moves(uint256 lot, address to) private {
        ownerOf[lot] = to;
        _custodyOf[lot] = 0;
    }

    /// @dev Whether the escrow has an NFT for this sale, and the collection lets it go there.
    function _canMove(bytes32 id, uint256 lot, address to) private view returns (bool) {
        return _custodyOf[lot] == id && _delivers(lot, address(escrow), to);
    }

    /// @dev Mostly one that is open, and whose window is over or not; for a claim, one that owes or holds an NFT, if there is any.
    function _pickEscrow(
        uint256 seed,
        bool over,
        bool owes
    ) private view returns (bytes32 id, EscrowTerms memory terms) {
        uint256 count = escrowIds.length;
        uint256 best = 0;
        for (uint256 i = 0; i < count && best < 3; ++i) {
            bytes32 next = escrowIds[(((seed >> 8) % count) + i) % count];
            uint256 rank = 1;
            if (escrowStates[next] == EscrowState.Open) {
                rank = !owes && (block.timestamp >= _closingTimes[next]) == over ? 3 : 2;
                if (owes && _termsOf(next).delivery != Delivery.Held) rank = 1;
            } else if (owes && escrowStates[next] == EscrowState.NFTOwed) {
                rank = 3;
            }
            if (rank > best) (id, best) = (next, rank);
            if (seed % 8 == 0) break;
        }
        terms = _termsOf(id);
    }
}
