// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {IAccessGate} from "../access/IAccessGate.sol";
import {Currencies} from "../libraries/Currencies.sol";
import {IRoyaltyRouter} from "../royalty/IRoyaltyRouter.sol";
import {EditionFactory} from "../token/EditionFactory.sol";
import {IEditionFactory} from "../token/IEditionFactory.sol";
import {IKIP17Edition} from "../token/IKIP17Edition.sol";
import {IKIP7Receiver} from "../token/interfaces/IKIP7Receiver.sol";
import {DropPhase} from "../types/DropPhase.sol";
import {DropPurchase} from "../types/DropPurchase.sol";
import {GateKind} from "../types/Gate.sol";
import {Share} from "../types/RoyaltyTerms.sol";
import {IEditionDrop} from "./IEditionDrop.sol";
import {Market} from "./Market.sol";

/// @title EditionDrop
contract EditionDrop is IEditionDrop, Market {
    /// @dev A phase in storage. A sale in native coin to everybody needs the first slot alone.
    struct StoredPhase {
        // Slot 0
        uint96 price;
        uint40 startsAt;
        uint40 endsAt;
        uint24 cap;
        /// Sold and not returned.
        uint24 sold;
        uint16 walletLimit;
        /// Whether the following slots say more than zero of currency, gate and allowlist.
        bool hasOptions;
        // Slot 1
        address currency;
        uint24 drawn;
        uint16 protocolFeeBps;
        GateKind gateKind;
        // Slot 2
        address gateService;
        // Slot 3
        bytes32 allowlist;
    }

    uint256 private constant _MAX_REFUND_TIME = 180 days;

    IRoyaltyRouter private immutable _ROYALTY_ROUTER;
    IAccessGate private immutable _ACCESS_GATE;
    IEditionFactory private immutable _EDITION_FACTORY;

    mapping(address collection => Drop) private _drops;
    mapping(address collection => mapping(uint256 phase => StoredPhase)) private _phases;
    mapping(bytes32 saleId => mapping(address account => uint256)) private _purchases;

    constructor(IRoyaltyRouter router, IAccessGate gate, address owner) Market(owner) {
        if (address(router) == address(0) || address(gate) == address(0)) revert MarketZeroAddress();
        _ROYALTY_ROUTER = router;
        _ACCESS_GATE = gate;
        _EDITION_FACTORY = new EditionFactory(address(router));
    }

    /// @inheritdoc IEditionDrop
    function createDrop(
        address collection,
        uint40 refundUntil,
        Share[] calldata shares,
        DropPhase[] calldata phases
    ) external whenNotPaused {
        if (!_EDITION_FACTORY.isEdition(collection)) revert DropUnknownEdition(collection);
        if (Ownable(collection).owner() != msg.sender) revert DropNotArtist(collection, msg.sender);
        if (_drops[collection].payee != address(0)) revert DropExists(collection);
        if (refundUntil != 0 && (refundUntil <= block.timestamp || refundUntil > block.timestamp + _MAX_REFUND_TIME)) {
            revert DropInvalidRefundDate(refundUntil, block.timestamp);
        }
        address payee = _payeeOf(collection, shares);
        _drops[collection] = Drop({payee: payee, refundUntil: refundUntil, phases: 0});
        emit DropCreated(collection, msg.sender, payee, refundUntil);
        for (uint256 i = 0; i < phases.length; ++i) {
            _addPhase(collection, phases[i]);
        }
    }

    /// @inheritdoc IEditionDrop
    function addPhase(address collection, DropPhase calldata terms) external whenNotPaused returns (uint256) {
        _requireArtistOfDrop(collection);
        return _addPhase(collection, terms);
    }

    /// @inheritdoc IEditionDrop
    function endPhase(address collection, uint256 phase) external {
        _requireArtistOfDrop(collection);
        StoredPhase storage stored = _phaseAt(collection, phase);
        if (block.timestamp >= stored.endsAt) revert DropOver(stored.endsAt, block.timestamp);
        stored.endsAt = uint40(block.timestamp);
        emit PhaseEnded(collection, phase);
    }

    /// @inheritdoc IEditionDrop
    function mint(address collection, uint256 phase, uint256 quantity) external payable nonReentrant returns (uint256) {
        StoredPhase storage stored = _phaseAt(collection, phase);
        if (stored.hasOptions) revert DropNotPlain(collection, phase);
        DropPurchase memory purchase = DropPurchase({
            collection: collection,
            phase: phase,
            quantity: quantity,
            currency: NATIVE,
            price: stored.price,
            receiver: address(0),
            allowlistProof: new bytes32[](0),
            gateProof: ""
        });
        return _sell(purchase, msg.sender, msg.sender, msg.value);
    }

    /// @inheritdoc IEditionDrop
    function mint(DropPurchase calldata purchase) external payable nonReentrant returns (uint256) {
        return _sell(purchase, msg.sender, msg.sender, msg.value);
    }

    /// @inheritdoc IEditionDrop
    function onKIP7Received(
        address operator,
        address from,
        uint256 amount,
        bytes calldata data
    ) external nonReentrant returns (bytes4) {
        DropPurchase memory purchase = abi.decode(data, (DropPurchase));
        if (operator != from && purchase.receiver != address(0) && purchase.receiver != from) {
            revert MarketReceiverNotPayer(purchase.receiver, from);
        }
        _sell(purchase, from, address(this), amount);
        return IKIP7Receiver.onKIP7Received.selector;
    }

    /// @inheritdoc IEditionDrop
    function refund(address collection, uint256 tokenId) external nonReentrant returns (uint256 amount) {
        uint256 refundUntil = _drops[collection].refundUntil;
        if (block.timestamp >= refundUntil) revert DropNotReturnable(refundUntil, block.timestamp);
        // A collection with a drop is an edition, which calls nobody.
        uint256 phase = IKIP17Edition(collection).takeBack(tokenId, msg.sender);
        if (phase == 0) revert DropNotSold(collection, tokenId);
        StoredPhase storage stored = _phases[collection][phase];
        --stored.sold;
        amount = stored.price;
        address currency = stored.currency;
        _release(currency, amount);
        emit EditionReturned(collection, tokenId, msg.sender, phase, amount);
        _pay(currency, msg.sender, amount);
    }

    /// @inheritdoc IEditionDrop
    function draw(address collection, uint256 phase) external nonReentrant returns (uint256 amount) {
        Drop memory drop = _drops[collection];
        if (block.timestamp < drop.refundUntil) revert DropStillReturnable(drop.refundUntil, block.timestamp);
        StoredPhase storage stored = _phaseAt(collection, phase);
        // Nothing is returned any more, so what was drawn is sold for good.
        (uint256 sold, uint256 drawn) = (stored.sold, stored.drawn);
        if (sold == drawn) revert DropNothingToDraw(collection, phase);
        stored.drawn = uint24(sold);
        // At most 2^24 times 2^96.
        uint256 price = stored.price;
        uint256 proceeds = (sold - drawn) * price;
        // Rounded once for the whole phase, however often it is drawn.
        uint256 bps = stored.protocolFeeBps;
        uint256 fee = _feeOf(sold * price, bps) - _feeOf(drawn * price, bps);
        amount = proceeds - fee;
        address currency = stored.currency;
        _release(currency, proceeds);
        if (fee != 0) _keepFee(currency, fee);
        emit ProceedsDrawn(collection, phase, drop.payee, amount, fee);
        _pay(currency, drop.payee, amount);
    }

    /// @inheritdoc IEditionDrop
    function dropOf(address collection) external view returns (Drop memory) {
        return _drops[collection];
    }

    /// @inheritdoc IEditionDrop
    function phaseOf(
        address collection,
        uint256 phase
    ) external view returns (DropPhase memory terms, PhaseTotals memory totals) {
        StoredPhase storage stored = _phases[collection][phase];
        terms = DropPhase({
            currency: stored.currency,
            price: stored.price,
            startsAt: stored.startsAt,
            endsAt: stored.endsAt,
            cap: stored.cap,
            walletLimit: stored.walletLimit,
            protocolFeeBps: stored.protocolFeeBps,
            gateKind: stored.gateKind,
            gateService: stored.gateService,
            allowlist: stored.allowlist
        });
        totals = PhaseTotals({sold: stored.sold, drawn: stored.drawn});
    }

    /// @inheritdoc IEditionDrop
    function purchasesOf(address collection, uint256 phase, address account) external view returns (uint256) {
        return _purchases[saleId(collection, phase)][account];
    }

    /// @inheritdoc IEditionDrop
    function accessGate() external view returns (IAccessGate) {
        return _ACCESS_GATE;
    }

    /// @inheritdoc IEditionDrop
    function editionFactory() external view returns (IEditionFactory) {
        return _EDITION_FACTORY;
    }

    /// @inheritdoc IEditionDrop
    function royaltyRouter() external view returns (IRoyaltyRouter) {
        return _ROYALTY_ROUTER;
    }

    /// @inheritdoc IEditionDrop
    function saleId(address collection, uint256 phase) public pure returns (bytes32) {
        return keccak256(abi.encode(collection, phase));
    }

    function _addPhase(address collection, DropPhase calldata terms) private returns (uint256 phase) {
        if (terms.price == 0) revert DropPriceZero();
        if (terms.cap == 0) revert DropCapZero();
        if (terms.endsAt <= terms.startsAt || terms.endsAt <= block.timestamp) {
            revert DropInvalidTime(terms.startsAt, terms.endsAt, block.timestamp);
        }
        if (terms.currency != NATIVE && !Currencies.isFungible(terms.currency, collection)) {
            revert DropInvalidCurrency(terms.currency);
        }
        if (terms.protocolFeeBps != _protocolFeeBps) revert MarketFeeChanged(terms.protocolFeeBps, _protocolFeeBps);
        bool isGated = terms.gateKind != GateKind.Open || terms.gateService != address(0);
        if (isGated) _ACCESS_GATE.requireValid(terms.gateKind, terms.gateService);
        phase = ++_drops[collection].phases;
        _phases[collection][phase] = StoredPhase({
            price: terms.price,
            startsAt: terms.startsAt,
            endsAt: terms.endsAt,
            cap: terms.cap,
            sold: 0,
            walletLimit: terms.walletLimit,
            hasOptions: isGated || terms.currency != NATIVE || terms.allowlist != 0,
            currency: terms.currency,
            drawn: 0,
            protocolFeeBps: terms.protocolFeeBps,
            gateKind: terms.gateKind,
            gateService: terms.gateService,
            allowlist: terms.allowlist
        });
        emit PhaseAdded(collection, phase, terms);
    }

    /// @param buyer Who buys: who must be admitted, and whose limit counts.
    /// @param payer Who has the money: the buyer, or this contract where the caller is a token that came with it.
    /// @param arrived What came with the call: native coin, or what the token says.
    function _sell(
        DropPurchase memory purchase,
        address buyer,
        address payer,
        uint256 arrived
    ) private whenNotPaused returns (uint256 firstTokenId) {
        (address collection, uint256 phase, uint256 quantity) = (
            purchase.collection,
            purchase.phase,
            purchase.quantity
        );
        if (quantity == 0) revert DropQuantityZero();
        StoredPhase storage stored = _phaseAt(collection, phase);
        address currency = stored.hasOptions ? stored.currency : NATIVE;
        uint256 price = stored.price;
        if (purchase.currency != currency || purchase.price != price) revert DropWrongPrice(currency, price);
        if (block.timestamp < stored.startsAt) revert DropNotStarted(stored.startsAt, block.timestamp);
        if (block.timestamp >= stored.endsAt) revert DropOver(stored.endsAt, block.timestamp);
        uint256 left = stored.cap - stored.sold;
        if (quantity > left) revert DropSoldOut(quantity, left);
        if (stored.hasOptions) _requireAdmitted(stored, purchase, buyer);
        if (stored.walletLimit != 0) _count(saleId(collection, phase), buyer, quantity, stored.walletLimit);
        // At most what is left of the cap.
        stored.sold += uint24(quantity);
        _takeIn(currency, payer, price * quantity, arrived);
        address receiver = purchase.receiver == address(0) ? buyer : purchase.receiver;
        // A phase has a number that fits: there is one for each mark.
        firstTokenId = IKIP17Edition(collection).mint(receiver, quantity, uint24(phase));
        emit EditionsSold(collection, phase, buyer, receiver, firstTokenId, quantity);
    }

    /// @dev Counts purchases, not what an account has: tokens can be moved out.
    function _count(bytes32 sale, address buyer, uint256 quantity, uint256 limit) private {
        uint256 bought = _purchases[sale][buyer];
        if (quantity > limit - bought) revert DropWalletLimit(quantity, limit - bought);
        _purchases[sale][buyer] = bought + quantity;
    }

    function _requireAdmitted(StoredPhase storage stored, DropPurchase memory purchase, address buyer) private {
        bytes32 root = stored.allowlist;
        if (root != 0) {
            bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(buyer))));
            if (!MerkleProof.verify(purchase.allowlistProof, root, leaf)) revert DropNotAllowed(buyer);
        }
        GateKind kind = stored.gateKind;
        if (kind != GateKind.Open) {
            bytes32 sale = saleId(purchase.collection, purchase.phase);
            _ACCESS_GATE.admit(kind, stored.gateService, sale, buyer, purchase.gateProof);
        }
    }

    /// @dev Who is to be paid: the one holder, or the splitter of several.
    function _payeeOf(address collection, Share[] calldata shares) private returns (address) {
        for (uint256 i = 0; i < shares.length; ++i) {
            address holder = shares[i].holder;
            if (holder == address(0) || holder == address(this) || holder == collection || shares[i].bps == 0) {
                revert DropInvalidPayee(holder);
            }
        }
        return shares.length == 1 ? shares[0].holder : _ROYALTY_ROUTER.deploySplitter(shares);
    }

    function _requireArtistOfDrop(address collection) private view {
        if (_drops[collection].payee == address(0)) revert DropNotFound(collection);
        if (Ownable(collection).owner() != msg.sender) revert DropNotArtist(collection, msg.sender);
    }

    function _phaseAt(address collection, uint256 phase) private view returns (StoredPhase storage stored) {
        stored = _phases[collection][phase];
        // Every phase has a price.
        if (stored.price == 0) revert DropNoSuchPhase(collection, phase);
    }
}
