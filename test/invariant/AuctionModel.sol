// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessGate} from "../../contracts/access/AccessGate.sol";
import {IRefundEscrow} from "../../contracts/escrow/IRefundEscrow.sol";
import {IAuctionHouse} from "../../contracts/market/IAuctionHouse.sol";
import {IRoyaltyInfo} from "../../contracts/royalty/IRoyaltyInfo.sol";
import {IRoyaltyRouter, RoyaltyQuote} from "../../contracts/royalty/IRoyaltyRouter.sol";
import {Auction} from "../../contracts/types/Auction.sol";
import {Delivery} from "../../contracts/types/Delivery.sol";
import {EscrowTerms} from "../../contracts/types/EscrowTerms.sol";
import {Payout} from "../../contracts/types/Payout.sol";
import {vm} from "../helpers/Vm.sol";
import {MoodyKIP17} from "../mocks/invariant/MoodyKIP17.sol";
import {MarketModel} from "./MarketModel.sol";

/// @dev What ought to be true of an auction house and the escrow behind it: who has what, and what runs on which terms.
/// Written from the interfaces, with nothing of the house's own arithmetic.
abstract contract AuctionModel is MarketModel {
    /// @dev What runs for a token, if anything.
    struct Lot {
        bool runs;
        uint256 endsAt;
        address bidder;
        uint256 amount;
    }

    enum EscrowState {
        Ended,
        Open,
        NFTOwed
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

    uint256 public constant LOTS = 6;

    IAuctionHouse public house;
    IRefundEscrow public escrow;
    IRoyaltyRouter internal _router;
    IRoyaltyInfo internal _royaltyInfo;

    /// @dev One with a RoyaltyInfo, one with an answer of its own to ERC-2981.
    MoodyKIP17[2] public collections;

    mapping(uint256 lot => Lot) internal _lots;
    /// @dev The terms of the auction that runs or ran last, and of the one before it.
    mapping(uint256 lot => Auction) internal _terms;
    mapping(uint256 lot => Auction) internal _formerTerms;
    mapping(uint256 lot => address) public ownerOf;
    Doors internal _doors;

    bytes[] internal _escrows;
    mapping(bytes32 id => EscrowState) internal _escrowStates;
    /// @dev The sale for which an NFT came into the escrow's custody.
    mapping(uint256 lot => bytes32 id) internal _custodyOf;

    mapping(address collection => mapping(address account => bool)) internal _collectionRefuses;

    function begin(IAuctionHouse house_, IRefundEscrow escrow_, IRoyaltyRouter router, AccessGate gate) external {
        _begin(house_, address(gate));
        _ledgers.push(escrow_);
        (house, escrow, _router) = (house_, escrow_, router);
        collections = [new MoodyKIP17(), new MoodyKIP17()];
        _royaltyInfo = IRoyaltyInfo(router.createRoyaltyInfo(address(collections[0])));
        for (uint256 i = 0; i < PEOPLE; ++i) {
            for (uint256 j = 0; j < 2; ++j) {
                vm.prank(people[i]);
                collections[j].setApprovalForAll(address(house), true);
                vm.prank(people[i]);
                collections[j].setApprovalForAll(address(escrow), true);
            }
        }
        for (uint256 lot = 0; lot < LOTS; ++lot) {
            ownerOf[lot] = people[lot];
            _collectionOf(lot).mint(people[lot], _tokenIdOf(lot));
        }
    }

    function lotOf(uint256 lot) external view returns (Lot memory) {
        return _lots[lot];
    }

    function termsOf(uint256 lot) external view returns (Auction memory) {
        return _terms[lot];
    }

    function doors() external view returns (Doors memory) {
        return _doors;
    }

    // What a sale does.

    /// @dev The royalties of a sale that takes place now: what the router says, in proportion where it is above the limit.
    function _royaltiesOf(Auction memory a, uint256 price) internal view returns (Payout[] memory payouts) {
        RoyaltyQuote memory quote = _router.quote(a.collection, a.tokenId, a.currency, price, a.seller);
        payouts = quote.payouts;
        uint256 limit = (price * a.maxRoyaltyBps) / 10_000;
        if (quote.total <= limit) return payouts;
        for (uint256 i = 0; i < payouts.length; ++i) payouts[i].amount = (payouts[i].amount * limit) / quote.total;
    }

    function _feesOf(Auction memory a, uint256 price) internal view returns (Payout[] memory fees) {
        uint256 own = (price * a.protocolFeeBps) / 10_000;
        uint256 storefront = (price * a.storefrontFeeBps) / 10_000;
        fees = new Payout[]((own == 0 ? 0 : 1) + (storefront == 0 ? 0 : 1));
        if (own != 0) fees[0] = Payout(_feeReceiver, own);
        if (storefront != 0) fees[fees.length - 1] = Payout(a.storefront, storefront);
    }

    function _escrowTermsOf(
        Auction memory a,
        address winner,
        uint256 price
    ) internal view returns (EscrowTerms memory) {
        return
            EscrowTerms({
                opener: address(house),
                seller: a.seller,
                buyer: winner,
                collection: a.collection,
                tokenId: a.tokenId,
                currency: a.currency,
                amount: price,
                closesAt: uint40(block.timestamp + a.refundWindow),
                delivery: a.delivery,
                royalties: _royaltiesOf(a, price),
                fees: _feesOf(a, price)
            });
    }

    /// @dev Where the NFT goes first.
    function _destinationOf(Auction memory a, address winner) internal view returns (address) {
        return a.refundWindow != 0 && a.delivery == Delivery.Held ? address(escrow) : winner;
    }

    function _canDeliver(uint256 lot, Auction memory a, address winner) internal view returns (bool) {
        return ownerOf[lot] == address(house) && !_collectionRefuses[a.collection][_destinationOf(a, winner)];
    }

    function _canSell(uint256 lot, Auction memory a, address winner, uint256 price) internal view returns (bool) {
        if (!_canDeliver(lot, a, winner)) return false;
        if (a.refundWindow == 0) return true;
        // The same sale twice in one second.
        bytes32 id = keccak256(abi.encode(_escrowTermsOf(a, winner, price)));
        return escrow.stateOf(id) == IRefundEscrow.State.None;
    }

    /// @dev The money of a sale is in the house and nobody's; afterwards everybody has their part of it.
    /// @return id The escrow that ought to be open now.
    function _sells(uint256 lot, Auction memory a, address winner, uint256 price) internal returns (bytes32 id) {
        ++_doors.sold;
        _lots[lot].runs = false;
        ownerOf[lot] = _destinationOf(a, winner);
        if (a.refundWindow != 0) {
            bytes memory terms = abi.encode(_escrowTermsOf(a, winner, price));
            id = keccak256(terms);
            _escrows.push(terms);
            _escrowStates[id] = EscrowState.Open;
            kept[address(escrow)][a.currency] += price;
            if (a.delivery == Delivery.Held) _custodyOf[lot] = id;
            return id;
        }
        uint256 rest = price;
        Payout[] memory royalties = _royaltiesOf(a, price);
        for (uint256 i = 0; i < royalties.length; ++i) {
            rest -= royalties[i].amount;
            _pays(address(house), a.currency, royalties[i].receiver, royalties[i].amount);
        }
        require((price - rest) * 10_000 <= price * a.maxRoyaltyBps, "royalty limit");
        uint256 own = (price * a.protocolFeeBps) / 10_000;
        uint256 storefront = (price * a.storefrontFeeBps) / 10_000;
        protocolFees[a.currency] += own;
        _isCredited(address(house), a.currency, a.storefront, storefront);
        _pays(address(house), a.currency, a.seller, rest - own - storefront);
    }

    // Auctions.

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
        _wallets[currency][bidder] -= amount;
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

    function _idOf(Auction memory a) internal pure returns (bytes32) {
        return keccak256(abi.encode(a)) & ~bytes32(uint256(type(uint40).max));
    }

    function _collectionOf(uint256 lot) internal view returns (MoodyKIP17) {
        return collections[lot % 2];
    }

    function _tokenIdOf(uint256 lot) internal pure returns (uint256) {
        return 1 + lot / 2;
    }
}
