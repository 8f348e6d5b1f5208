// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IAccessGate} from "../access/IAccessGate.sol";
import {Custody} from "../custody/Custody.sol";
import {IRefundEscrow} from "../escrow/IRefundEscrow.sol";
import {Collections} from "../libraries/Collections.sol";
import {IRoyaltyRouter, RoyaltyQuote} from "../royalty/IRoyaltyRouter.sol";
import {IKIP7Receiver} from "../token/interfaces/IKIP7Receiver.sol";
import {Auction, Auctions} from "../types/Auction.sol";
import {Delivery} from "../types/Delivery.sol";
import {GateKind} from "../types/Gate.sol";
import {Listing} from "../types/Listing.sol";
import {Payout} from "../types/Payout.sol";
import {AuctionTerms} from "./AuctionTerms.sol";
import {IAuctionHouse} from "./IAuctionHouse.sol";

/// @title AuctionHouse
contract AuctionHouse is AuctionTerms, Custody {
    /// @dev What is stored of the auction of a token.
    struct Lot {
        // Slot 0: the id, whose low 40 bits are zero, and in them the time at which the auction ends.
        uint256 idAndEnd;
        // Slot 1, empty until the first bid: the bidder, and in the low 96 bits the amount.
        uint256 bid;
    }

    uint256 private constant _AMOUNT_BITS = 96;

    /// @dev How long after the end a sale whose delivery fails can be undone: by the winner only once others had time to
    /// settle (or they would choose a moment at which the collection cannot deliver), by the seller only once the winner had,
    /// and then by anyone, whatever it was that kept everybody from settling.
    uint256 private constant _WINNER_UNDO_DELAY = 1 days;
    uint256 private constant _SELLER_UNDO_DELAY = 30 days;
    uint256 private constant _UNDO_DELAY = 60 days;

    /// @dev The gas of asking who owns a token that may have left.
    uint256 private constant _OWNER_GAS = 500_000;

    /// @dev What comes with a token transfer before the gate's proof.
    uint256 private constant _BID_DATA_SIZE = Auctions.SIZE + 32;

    mapping(address collection => mapping(uint256 tokenId => Lot)) private _lots;

    constructor(
        IRoyaltyRouter router,
        IRefundEscrow escrow,
        IAccessGate gate,
        address owner
    ) AuctionTerms(router, escrow, gate, owner) {}

    /// @inheritdoc IAuctionHouse
    function create(Auction memory auction) external whenNotPaused nonReentrant returns (bytes32 id) {
        if (auction.seller != msg.sender) revert AuctionNotSeller(msg.sender, auction.seller);
        _requireValid(auction);
        address collection = auction.collection;
        uint256 tokenId = auction.tokenId;
        address owner = Collections.ownerOf(collection, tokenId);
        if (owner != msg.sender) revert AuctionNotOwner(collection, tokenId, owner, msg.sender);
        Lot storage lot = _lots[collection][tokenId];
        // An auction of a token that left by other ways than this contract's (a name that ran out, a collection that can
        // seize) makes room for its new owner, unless there is money in it: then anyone undoes it first.
        uint256 previous = lot.idAndEnd;
        if (previous != 0) {
            if (lot.bid != 0) revert AuctionExists(_idIn(previous));
            emit AuctionCancelled(_idIn(previous), address(0));
        }
        id = _open(lot, auction);
        _move(collection, tokenId, msg.sender, address(this));
    }

    /// @inheritdoc IAuctionHouse
    function edit(
        Auction memory auction,
        Auction memory next
    ) external whenNotPaused nonReentrant returns (bytes32 id) {
        (Lot storage lot, bytes32 previous) = _withoutBid(auction);
        if (next.collection != auction.collection || next.tokenId != auction.tokenId || next.seller != auction.seller) {
            revert AuctionNotTheSame(previous);
        }
        if (!Collections.isOwnedBy(next.collection, next.tokenId, address(this))) revert AuctionNotInCustody(previous);
        _requireValid(next);
        emit AuctionCancelled(previous, address(0));
        id = _open(lot, next);
    }

    /// @inheritdoc IAuctionHouse
    function cancel(Auction memory auction, address to) external nonReentrant {
        if (to == address(0) || to == address(this)) revert LedgerInvalidReceiver(to);
        (Lot storage lot, bytes32 id) = _withoutBid(auction);
        lot.idAndEnd = 0;
        emit AuctionCancelled(id, to);
        _move(auction.collection, auction.tokenId, address(this), to);
    }

    /// @inheritdoc IAuctionHouse
    function bid(Auction calldata auction) external payable nonReentrant {
        // No proof: an empty piece of the call data.
        uint256 beaten = _place(auction, msg.sender, msg.value, msg.data[msg.data.length:]);
        if (auction.currency != NATIVE) revert MarketWrongCurrency(auction.currency, NATIVE);
        _giveBack(NATIVE, beaten);
    }

    /// @inheritdoc IAuctionHouse
    function bid(Auction calldata auction, uint256 amount, bytes calldata proof) external payable nonReentrant {
        uint256 beaten = _place(auction, msg.sender, amount, proof);
        _takeIn(auction.currency, msg.sender, amount, msg.value);
        _giveBack(auction.currency, beaten);
    }

    /// @inheritdoc IAuctionHouse
    function buyNow(Auction memory auction, bytes calldata proof) external payable nonReentrant returns (bytes32) {
        return _buyNow(auction, msg.sender, msg.sender, msg.value, proof);
    }

    /// @inheritdoc IAuctionHouse
    function onKIP7Received(
        address,
        address from,
        uint256 amount,
        bytes calldata data
    ) external nonReentrant returns (bytes4) {
        // A token that is minted to the house with data comes from nobody.
        if (from == address(0)) revert LedgerInvalidReceiver(from);
        if (data.length < _BID_DATA_SIZE) revert AuctionInvalidBidData(data.length, _BID_DATA_SIZE);
        Auction calldata auction;
        assembly ("memory-safe") {
            auction := data.offset
        }
        bytes calldata proof = data[_BID_DATA_SIZE:];
        uint256 action = uint256(bytes32(data[Auctions.SIZE:]));
        if (action > 1) revert AuctionInvalidBidAction(action);
        if (action == 0) {
            uint256 beaten = _place(auction, from, amount, proof);
            _takeIn(auction.currency, address(this), amount, amount);
            _giveBack(auction.currency, beaten);
        } else {
            _buyNow(auction, from, address(this), amount, proof);
        }
        return IKIP7Receiver.onKIP7Received.selector;
    }

    /// @inheritdoc IAuctionHouse
    function settle(Auction memory auction) external nonReentrant returns (bytes32 escrowId) {
        (Lot storage lot, bytes32 id, uint256 endsAt) = _find(auction);
        if (block.timestamp < endsAt) revert AuctionNotOver(endsAt, block.timestamp);
        uint256 winning = lot.bid;
        lot.idAndEnd = 0;
        if (winning == 0) {
            emit AuctionCancelled(id, auction.seller);
            _move(auction.collection, auction.tokenId, address(this), auction.seller);
            return 0;
        }
        _clearBid(lot, auction.currency, _amountIn(winning));
        return _sell(auction, id, _bidderIn(winning), _amountIn(winning));
    }

    /// @inheritdoc IAuctionHouse
    function undo(Auction memory auction, address to) external nonReentrant {
        (Lot storage lot, bytes32 id, uint256 endsAt) = _find(auction);
        uint256 winning = lot.bid;
        (address winner, uint256 amount) = (_bidderIn(winning), _amountIn(winning));
        if (winning == 0) revert AuctionHasNoBid(id);
        address receiver = msg.sender == winner ? to : winner;
        if (receiver == address(0) || receiver == address(this)) revert LedgerInvalidReceiver(receiver);
        address owner = Collections.ownerOfBounded(auction.collection, auction.tokenId, _OWNER_GAS);
        // An owner that is not told may be told again.
        bool hasLeft = owner != address(this) && owner != address(0);
        if (!hasLeft) _requireUndoable(winner, auction.seller, endsAt);
        _clearBid(lot, auction.currency, amount);
        if (!hasLeft && block.timestamp < endsAt + _UNDO_DELAY) {
            // As long as the collection delivers, the sale stands, and the revert undoes the attempt.
            bool held = auction.refundWindow != 0 && auction.delivery == Delivery.Held;
            address destination = held ? address(_REFUND_ESCROW) : winner;
            if (_tryMoveHeld(auction.collection, auction.tokenId, destination)) revert AuctionDeliverable(id);
        }
        emit AuctionUndone(id, receiver, amount);
        _pay(auction.currency, receiver, amount);
    }

    /// @inheritdoc IAuctionHouse
    function minimumBid(Auction memory auction) external view returns (uint256) {
        (Lot storage lot, , ) = _find(auction);
        uint256 standing = lot.bid;
        if (standing == 0) return auction.reservePrice;
        return _raised(_amountIn(standing), auction.minRaise, auction.minRaiseBps);
    }

    /// @inheritdoc IAuctionHouse
    function idOf(Auction memory auction) external pure returns (bytes32) {
        return auction.id();
    }

    /// @inheritdoc IAuctionHouse
    function auctionOf(
        address collection,
        uint256 tokenId
    ) external view returns (bytes32 id, uint256 endsAt, address bidder, uint256 amount) {
        Lot storage lot = _lots[collection][tokenId];
        return (_idIn(lot.idAndEnd), uint40(lot.idAndEnd), _bidderIn(lot.bid), _amountIn(lot.bid));
    }

    /// @dev Royalties that rose since the auction was created are paid up to the limit, in proportion: a revert would
    /// freeze the auction.
    function _limitRoyalties(RoyaltyQuote memory quote, uint256 limit) internal pure override {
        uint256 total = quote.total;
        uint256 sum = 0;
        for (uint256 i = 0; i < quote.payouts.length; ++i) {
            Payout memory payout = quote.payouts[i];
            // Both are parts of a price of at most 96 bits.
            payout.amount = (payout.amount * limit) / total;
            sum += payout.amount;
        }
        quote.total = sum;
    }

    /// @dev Puts a bid in place of the standing one. The money is still to be taken, and the other's to be given back.
    /// @return beaten The bid that stood, as it was stored; zero where there was none.
    function _place(
        Auction calldata auction,
        address bidder,
        uint256 amount,
        bytes calldata proof
    ) private returns (uint256 beaten) {
        bytes32 id = auction.idOf();
        (Lot storage lot, uint256 endsAt) = _find(id, auction.collection, auction.tokenId);
        uint256 remaining = _requireOpen(auction.startsAt, endsAt);
        beaten = lot.bid;
        uint256 minimum =
            beaten == 0 ? auction.reservePrice : _raised(_amountIn(beaten), auction.minRaise, auction.minRaiseBps);
        if (amount < minimum) revert AuctionBidTooLow(amount, minimum);
        if (amount > type(uint96).max) revert AuctionBidTooHigh(amount, type(uint96).max);
        GateKind kind = auction.gateKind;
        if (kind != GateKind.Open) _ACCESS_GATE.admit(kind, auction.gateService, id, bidder, proof);

        lot.bid = (uint256(uint160(bidder)) << _AMOUNT_BITS) | amount;
        emit BidPlaced(id, bidder, amount);
        if (remaining < auction.extensionWindow) {
            _extend(lot, id, endsAt, auction.extensionWindow, uint256(auction.endsAt) + auction.maxExtension);
        }
    }

    /// @dev Gives a beaten bid back, as {_place} returned it.
    function _giveBack(address currency, uint256 beaten) private {
        if (beaten == 0) return;
        _release(currency, _amountIn(beaten));
        _pay(currency, _bidderIn(beaten), _amountIn(beaten));
    }

    function _extend(Lot storage lot, bytes32 id, uint256 endsAt, uint256 window, uint256 latest) private {
        uint256 extended = Math.min(block.timestamp + window, latest);
        if (extended <= endsAt) return;
        // Below 2^40: an end is at most 180 days after the creation, and the latest at most 7 days after that.
        lot.idAndEnd = uint256(id) | extended;
        emit AuctionExtended(id, extended);
    }

    function _buyNow(
        Auction memory auction,
        address buyer,
        address payer,
        uint256 arrived,
        bytes calldata proof
    ) private whenNotPaused returns (bytes32) {
        (Lot storage lot, bytes32 id, uint256 endsAt) = _find(auction);
        _requireOpen(auction.startsAt, endsAt);
        if (lot.bid != 0) revert AuctionHasBid(id, _bidderIn(lot.bid));
        uint256 price = auction.buyNowPrice;
        if (price == 0) revert AuctionNoBuyNow(id);
        if (auction.gateKind != GateKind.Open) {
            _ACCESS_GATE.admit(auction.gateKind, auction.gateService, id, buyer, proof);
        }
        lot.idAndEnd = 0;
        _takeIn(auction.currency, payer, price, arrived);
        _release(auction.currency, price);
        return _sell(auction, id, buyer, price);
    }

    /// @dev Hands out an NFT and money that are here, and that the books no longer hold for anybody.
    function _sell(
        Auction memory auction,
        bytes32 id,
        address winner,
        uint256 price
    ) private returns (bytes32 escrowId) {
        escrowId = _settle(
            Sale({
                collection: auction.collection,
                tokenId: auction.tokenId,
                seller: auction.seller,
                holder: address(this),
                payer: address(this),
                receiver: winner,
                buyerStorefront: address(0),
                buyerStorefrontFee: 0,
                terms: Listing({
                    currency: auction.currency,
                    price: uint128(price),
                    expiresAt: 0,
                    refundWindow: auction.refundWindow,
                    delivery: auction.delivery,
                    maxRoyaltyBps: auction.maxRoyaltyBps,
                    protocolFeeBps: auction.protocolFeeBps,
                    buyer: address(0),
                    storefront: auction.storefront,
                    storefrontFeeBps: auction.storefrontFeeBps
                })
            })
        );
        emit AuctionSettled(id, winner, price, escrowId);
    }

    function _open(Lot storage lot, Auction memory auction) private returns (bytes32 id) {
        id = auction.id();
        lot.idAndEnd = uint256(id) | auction.endsAt;
        emit AuctionCreated(id, auction.seller, auction.collection, auction);
    }

    function _clearBid(Lot storage lot, address currency, uint256 amount) private {
        lot.bid = 0;
        _release(currency, amount);
    }

    /// @dev An auction that runs or is over.
    function _find(
        bytes32 id,
        address collection,
        uint256 tokenId
    ) private view returns (Lot storage lot, uint256 endsAt) {
        lot = _lots[collection][tokenId];
        // What is left of the word without the id is the time, unless the id is another.
        endsAt = lot.idAndEnd ^ uint256(id);
        if (endsAt > type(uint40).max) revert AuctionNotFound(id);
    }

    function _find(Auction memory auction) private view returns (Lot storage lot, bytes32 id, uint256 endsAt) {
        id = auction.id();
        (lot, endsAt) = _find(id, auction.collection, auction.tokenId);
    }

    /// @dev An auction of the caller on which no bid stands.
    function _withoutBid(Auction memory auction) private view returns (Lot storage lot, bytes32 id) {
        (lot, id, ) = _find(auction);
        if (auction.seller != msg.sender) revert AuctionNotSeller(msg.sender, auction.seller);
        if (lot.bid != 0) revert AuctionHasBid(id, _bidderIn(lot.bid));
    }

    function _requireUndoable(address winner, address seller, uint256 endsAt) private view {
        uint256 allowedAt = endsAt + _UNDO_DELAY;
        if (msg.sender == seller) allowedAt = endsAt + _SELLER_UNDO_DELAY;
        if (msg.sender == winner) allowedAt = endsAt + _WINNER_UNDO_DELAY;
        if (block.timestamp < allowedAt) revert AuctionNotUndoable(msg.sender, allowedAt, block.timestamp);
    }

    /// @return remaining Seconds until the end.
    function _requireOpen(uint256 startsAt, uint256 endsAt) private view returns (uint256 remaining) {
        if (block.timestamp < startsAt) revert AuctionNotStarted(startsAt, block.timestamp);
        if (block.timestamp >= endsAt) revert AuctionOver(endsAt, block.timestamp);
        unchecked {
            // By the line above.
            return endsAt - block.timestamp;
        }
    }

    /// @dev The least bid above a standing one.
    function _raised(uint256 amount, uint256 minRaise, uint256 minRaiseBps) private pure returns (uint256) {
        uint256 raise = Math.max(minRaise, Math.ceilDiv(amount * minRaiseBps, BASIS_POINTS));
        return amount + Math.max(raise, 1);
    }

    function _bidderIn(uint256 word) private pure returns (address) {
        return address(uint160(word >> _AMOUNT_BITS));
    }

    function _amountIn(uint256 word) private pure returns (uint256) {
        return uint96(word);
    }

    function _idIn(uint256 word) private pure returns (bytes32) {
        return bytes32((word >> 40) << 40);
    }
}
