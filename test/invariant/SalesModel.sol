// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRefundEscrow} from "../../contracts/escrow/IRefundEscrow.sol";
import {ISettlement} from "../../contracts/market/ISettlement.sol";
import {IRoyaltyInfo} from "../../contracts/royalty/IRoyaltyInfo.sol";
import {IRoyaltyRouter, RoyaltyQuote} from "../../contracts/royalty/IRoyaltyRouter.sol";
import {Delivery} from "../../contracts/types/Delivery.sol";
import {EscrowTerms} from "../../contracts/types/EscrowTerms.sol";
import {Payout} from "../../contracts/types/Payout.sol";
import {vm} from "../helpers/Vm.sol";
import {Copies} from "./hostile/Copies.sol";
import {HostileKIP17} from "./hostile/HostileKIP17.sol";
import {WorldSteps} from "./WorldSteps.sol";

/// @dev Who owns the NFTs that all markets trade, what a sale of one does, and which escrows there are.
abstract contract SalesModel is WorldSteps {
    enum Route {
        /// The payer calls, with coins or having approved the market.
        Direct,
        /// The payer sends a token, which calls the market.
        Hook,
        /// The money is in the market already, and nobody's.
        Here
    }

    enum EscrowState {
        Ended,
        Open,
        NFTOwed
    }

    struct Sale {
        address market;
        uint256 lot;
        address seller;
        address receiver;
        address payer;
        Route route;
        address currency;
        uint256 price;
        uint256 refundWindow;
        Delivery delivery;
        uint256 maxRoyaltyBps;
        /// The NFT is in the house, and royalties above the limit are cut, not refused.
        bool isAuction;
        uint256 protocolFeeBps;
        address storefront;
        uint256 storefrontFeeBps;
        address buyerStorefront;
        uint256 buyerStorefrontFee;
        /// The lots of a bundle; empty for a single token.
        uint256[] bundle;
        /// How many copies of `lot`, which is their id then; zero for NFTs.
        uint256 copies;
    }

    uint256 public constant LOTS = 8;
    uint256 public constant WORKS = 3;
    /// @dev The copies of editions are lots too, from the eighth on: as many for each work as it never mints.
    uint256 private constant _COPIES = 2 ** 16;

    IRefundEscrow public escrow;
    IRoyaltyRouter internal _router;
    IRoyaltyInfo internal _royaltyInfo;

    /// @dev One with a RoyaltyInfo, and a hostile one with an answer of its own to ERC-2981.
    HostileKIP17[2] public collections;
    mapping(uint256 lot => address) public ownerOf;
    HostileKIP17.Mood internal _collectionMood;
    mapping(address collection => mapping(address account => bool)) internal _collectionRefuses;
    /// @dev What the hostile collection asks for, where it answers properly.
    address internal _royaltyReceiver;
    uint256 internal _royaltyBps;

    /// @dev The editions whose copies are sold on.
    address[WORKS] internal _editions;

    /// @dev The collection of copies, and who has how many of an id. Its royalty is the first account's.
    Copies public copies;
    mapping(uint256 id => mapping(address account => uint256)) public copiesOf;

    bytes32[] public escrowIds;
    mapping(bytes32 id => bytes) internal _escrowTerms;
    mapping(bytes32 id => EscrowState) public escrowStates;
    /// @dev The sale for which an NFT came into the escrow's custody.
    mapping(uint256 lot => bytes32 id) internal _custodyOf;
    mapping(bytes32 id => uint256) internal _closingTimes;
    /// @dev How often the money of an escrow left.
    mapping(bytes32 id => uint256) public exits;

    function escrowCount() external view returns (uint256) {
        return escrowIds.length;
    }

    function wasReentered() public view override returns (bool) {
        return super.wasReentered() || collections[0].wasReentered() || collections[1].wasReentered();
    }

    function _isThirsty() internal view override returns (bool) {
        return super._isThirsty() || _collectionMood == HostileKIP17.Mood.NeedsGas;
    }

    /// @dev In the escrow's or a market's eyes.
    function _seenOwner(uint256 lot) internal view returns (address) {
        if (lot % 2 == 1 && _collectionMood == HostileKIP17.Mood.Lies) return collections[1].NOBODY();
        return ownerOf[lot];
    }

    /// @dev Whether a token that somebody may move gets to another.
    function _delivers(uint256 lot, address to) internal view returns (bool) {
        if (_collectionRefuses[address(_collectionOf(lot))][to]) return false;
        if (lot % 2 == 0) return true;
        if (_collectionMood == HostileKIP17.Mood.NeedsGas) return true;
        return _collectionMood == HostileKIP17.Mood.Honest || _collectionMood == HostileKIP17.Mood.Reenters;
    }

    /// @dev Why a sale cannot be settled whose own terms hold; zero where it can.
    function _whyNotSettle(Sale memory s) internal view returns (bytes4) {
        (, uint256 total, uint256 asked) = _royaltiesOf(s);
        if (asked != total) return ISettlement.SettlementRoyaltyAboveLimit.selector;
        if (!_canPay(s)) return ANY;
        // Copies that go to where they are do not arrive.
        if (s.copies != 0) {
            return copiesOf[s.lot][s.seller] < s.copies || s.receiver == s.seller ? ANY : bytes4(0);
        }
        bool held = s.refundWindow != 0 && s.delivery == Delivery.Held;
        address holder = s.isAuction ? s.market : s.seller;
        for (uint256 i = 0; i < s.bundle.length || i == 0; ++i) {
            uint256 lot = s.bundle.length == 0 ? s.lot : s.bundle[i];
            // A token that comes twice in a bundle is not the seller's the second time.
            for (uint256 j = 0; j < i; ++j) if (s.bundle[j] == lot && s.receiver != holder) return ANY;
            if (!_delivers(lot, holder, held ? address(escrow) : s.receiver)) return ANY;
        }
        // The same sale twice in one second.
        if (s.refundWindow != 0 && escrowStates[_escrowIdOf(s)] != EscrowState.Ended) return ANY;
        return 0;
    }

    /// @dev Everybody has what they ought to have after it.
    /// @return id The escrow that ought to be open now.
    function _settles(Sale memory s) internal returns (bytes32 id) {
        bool held = s.refundWindow != 0 && s.delivery == Delivery.Held;
        uint256 due = s.price + s.buyerStorefrontFee;
        if (s.refundWindow != 0) id = _opens(s, due, held);
        if (s.route != Route.Here) {
            bool straight = s.refundWindow != 0 && s.route == Route.Direct;
            _arrives(straight ? address(escrow) : s.market, s.currency, s.payer, due);
        }
        touched = s.currency;
        if (s.refundWindow == 0) _paysOut(s);
        if (s.copies != 0) {
            copiesOf[s.lot][s.seller] -= s.copies;
            copiesOf[s.lot][s.receiver] += s.copies;
            return id;
        }
        for (uint256 i = 0; i < s.bundle.length || i == 0; ++i) {
            ownerOf[s.bundle.length == 0 ? s.lot : s.bundle[i]] = held ? address(escrow) : s.receiver;
        }
    }

    /// @dev Whether it gets from one to another. What moves nothing seems to have delivered what is there already.
    function _delivers(uint256 lot, address from, address to) internal view returns (bool) {
        if (lot % 2 == 0 || _collectionMood != HostileKIP17.Mood.MovesNothing) {
            return ownerOf[lot] == from && _delivers(lot, to);
        }
        return ownerOf[lot] == to && to != address(escrow) && !_collectionRefuses[address(collections[1])][to];
    }

    function _escrowIdOf(Sale memory s) internal view returns (bytes32) {
        return keccak256(abi.encode(_escrowTermsOf(s)));
    }

    function _termsOf(bytes32 id) internal view returns (EscrowTerms memory) {
        return abi.decode(_escrowTerms[id], (EscrowTerms));
    }

    function _collectionOf(uint256 lot) internal view returns (HostileKIP17) {
        return lot < LOTS ? collections[lot % 2] : HostileKIP17(_editions[(lot - LOTS) / (2 * _COPIES)]);
    }

    function _tokenIdOf(uint256 lot) internal pure returns (uint256) {
        return lot < LOTS ? 1 + lot / 2 : ((lot - LOTS) % (2 * _COPIES)) / 2;
    }

    /// @dev Even, as are those of the collection that is not hostile.
    function _lotOfCopy(uint256 work, uint256 tokenId) internal pure returns (uint256) {
        return LOTS + 2 * (work * _COPIES + tokenId);
    }

    function _lotOf(address collection, uint256 tokenId) internal view returns (uint256) {
        for (uint256 i = 0; i < WORKS; ++i) if (collection == _editions[i]) return _lotOfCopy(i, tokenId);
        return 2 * (tokenId - 1) + (collection == address(collections[0]) ? 0 : 1);
    }

    /// @dev What a sale owes now.
    /// @return payouts After a cut.
    /// @return total Of these.
    /// @return asked What the collection wanted of it.
    function _royaltiesOf(Sale memory s) internal view returns (Payout[] memory payouts, uint256 total, uint256 asked) {
        uint256 units = s.bundle.length == 0 ? 1 : s.bundle.length;
        if (s.copies != 0) units = s.copies;
        uint256 unit = s.price / units;
        (address collection, uint256 tokenId) = (address(_collectionOf(s.lot)), _tokenIdOf(s.lot));
        if (s.copies != 0) (collection, tokenId) = (address(copies), s.lot);
        RoyaltyQuote memory quote = _router.quote(collection, tokenId, s.currency, unit, s.seller);
        _requireQuote(quote, s, unit);
        payouts = quote.payouts;
        asked = quote.total * units;
        total = asked;
        for (uint256 i = 0; i < payouts.length; ++i) payouts[i].amount *= units;
        uint256 limit = (s.price * s.maxRoyaltyBps) / 10_000;
        if (asked <= limit) return (payouts, total, asked);
        total = 0;
        for (uint256 i = 0; i < payouts.length; ++i) {
            payouts[i].amount = (payouts[i].amount * limit) / asked;
            total += payouts[i].amount;
        }
        // Who cuts asks for no more than what is left.
        if (s.isAuction) asked = total;
        else total = asked + 1;
    }

    /// @dev The router's answer: its parts are its sum, and the sum is what it may be.
    function _requireQuote(RoyaltyQuote memory quote, Sale memory s, uint256 price) private view {
        uint256 sum = 0;
        for (uint256 i = 0; i < quote.payouts.length; ++i) sum += quote.payouts[i].amount;
        require(sum == quote.total && sum <= price / 2, "royalties");
        if (s.copies == 0 && s.lot >= LOTS) {
            bool byArtist = s.seller == accounts[(s.lot - LOTS) / (2 * _COPIES)];
            require(sum == (byArtist ? 0 : price / 10), "royalty of edition");
        }
        if (s.lot % 2 == 0 && s.copies == 0) return;
        (address receiver, uint256 own) = (_royaltyReceiver, (price * _royaltyBps) / 10_000);
        if (s.copies != 0) (receiver, own) = (accounts[0], price / 20);
        if (own > price / 2) own = price / 2;
        if (receiver == s.seller || receiver == address(0)) own = 0;
        require(sum == own, "royalty of ERC-2981");
        require(own == 0 || quote.payouts[0].receiver == receiver, "receiver of ERC-2981");
    }

    function _canPay(Sale memory s) private view returns (bool) {
        uint256 due = s.price + s.buyerStorefrontFee;
        bool refundable = s.refundWindow != 0;
        if (s.route == Route.Here) return !refundable || _movesOn(s.currency, due);
        bool straight = refundable && s.route == Route.Direct;
        address ledger = straight ? address(escrow) : s.market;
        if (!_canArrive(ledger, s.currency, s.payer, due, s.route == Route.Hook)) return false;
        return !refundable || straight || _movesOn(s.currency, due);
    }

    function _feesOf(Sale memory s) private view returns (Payout[] memory fees) {
        uint256 own = (s.price * s.protocolFeeBps) / 10_000;
        uint256 storefront = (s.price * s.storefrontFeeBps) / 10_000;
        uint256 count = (own == 0 ? 0 : 1) + (storefront == 0 ? 0 : 1) + (s.buyerStorefrontFee == 0 ? 0 : 1);
        fees = new Payout[](count);
        if (s.buyerStorefrontFee != 0) fees[--count] = Payout(s.buyerStorefront, s.buyerStorefrontFee);
        if (storefront != 0) fees[--count] = Payout(s.storefront, storefront);
        if (own != 0) fees[--count] = Payout(_rules[s.market].feeReceiver, own);
    }

    function _escrowTermsOf(Sale memory s) private view returns (EscrowTerms memory) {
        (Payout[] memory royalties, , ) = _royaltiesOf(s);
        return
            EscrowTerms({
                opener: s.market,
                seller: s.seller,
                buyer: s.receiver,
                collection: address(_collectionOf(s.lot)),
                tokenId: _tokenIdOf(s.lot),
                currency: s.currency,
                amount: s.price + s.buyerStorefrontFee,
                closesAt: uint40(block.timestamp + s.refundWindow),
                delivery: s.delivery,
                royalties: royalties,
                fees: _feesOf(s)
            });
    }

    function _opens(Sale memory s, uint256 due, bool held) private returns (bytes32 id) {
        bytes memory terms = abi.encode(_escrowTermsOf(s));
        id = keccak256(terms);
        escrowIds.push(id);
        _escrowTerms[id] = terms;
        escrowStates[id] = EscrowState.Open;
        exits[id] = 0;
        _closingTimes[id] = block.timestamp + s.refundWindow;
        kept[address(escrow)][s.currency] += due;
        if (held) _custodyOf[s.lot] = id;
    }

    function _paysOut(Sale memory s) private {
        (Payout[] memory royalties, uint256 total, ) = _royaltiesOf(s);
        require(total * 10_000 <= s.price * s.maxRoyaltyBps, "royalties above the limit");
        uint256 rest = s.price;
        for (uint256 i = 0; i < royalties.length; ++i) {
            rest -= royalties[i].amount;
            _pays(s.market, s.currency, royalties[i].receiver, royalties[i].amount);
        }
        require(s.price - rest == total, "royalties do not add up");
        uint256 own = (s.price * s.protocolFeeBps) / 10_000;
        uint256 storefront = (s.price * s.storefrontFeeBps) / 10_000;
        protocolFees[s.market][s.currency] += own;
        _isCredited(s.market, s.currency, s.storefront, storefront);
        _isCredited(s.market, s.currency, s.buyerStorefront, s.buyerStorefrontFee);
        _pays(s.market, s.currency, s.seller, rest - own - storefront);
    }
}
