// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Arrays} from "@openzeppelin/contracts/utils/Arrays.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IRefundEscrow} from "../escrow/IRefundEscrow.sol";
import {Collections} from "../libraries/Collections.sol";
import {PackedListing, PackedListings} from "../libraries/PackedListing.sol";
import {IRoyaltyRouter} from "../royalty/IRoyaltyRouter.sol";
import {IKIP7Receiver} from "../token/interfaces/IKIP7Receiver.sol";
import {Delivery} from "../types/Delivery.sol";
import {Listing} from "../types/Listing.sol";
import {Purchase} from "../types/Purchase.sol";
import {IFixedPriceExchange} from "./IFixedPriceExchange.sol";
import {IMarket} from "./IMarket.sol";
import {Market} from "./Market.sol";
import {Settlement} from "./Settlement.sol";

/// @title FixedPriceExchange
contract FixedPriceExchange is IFixedPriceExchange, Settlement {
    /// @dev A listing in storage. One slot where it is in native coin, for anyone, and without a storefront; the flags in
    /// it tell which of the others are in use.
    struct StoredListing {
        // Slot 0
        PackedListing packed;
        // Slot 1
        address currency;
        // Slot 2
        address buyer;
        // Slot 3
        address storefront;
        uint16 storefrontFeeBps;
    }

    uint256 private constant _MAX_DURATION = 180 days;
    uint256 private constant _MAX_REFUND_WINDOW = 30 days;
    uint256 private constant _FEE_BITS = 16;
    uint24 private constant _DEFAULT_REFUND_WINDOW = 7 days;

    /// @dev The gas of asking who owns a token that may be pruned: collections minted in batches walk back to find it.
    uint256 private constant _PRUNE_GAS = 2_000_000;

    /// @dev A {Purchase} has only static fields.
    uint256 private constant _PURCHASE_SIZE = 7 * 32;

    mapping(address collection => mapping(uint256 tokenId => mapping(address seller => StoredListing)))
        private _listings;

    /// @dev The protocol's fees so far: the time from which on it was that of new listings, and in the low 16 bits the fee. In
    /// the order of time.
    uint256[] private _protocolFees;

    constructor(IRoyaltyRouter router, IRefundEscrow escrow, address owner) Settlement(router, escrow, owner) {}

    /// @inheritdoc IFixedPriceExchange
    function putOnSale(address collection, uint256 tokenId, address currency, uint256 price) external {
        if (price == 0) revert ExchangePriceZero();
        PackedListing packed = PackedListings.pack(
            SafeCast.toUint128(price),
            uint40(block.timestamp + _MAX_DURATION),
            _DEFAULT_REFUND_WINDOW,
            uint16(BASIS_POINTS),
            uint40(block.timestamp),
            Delivery.Delivered,
            currency,
            false,
            false
        );
        StoredListing storage stored = _store(collection, tokenId, packed);
        if (currency != NATIVE) {
            _storeCurrency(stored, currency);
            emit ListingOptionsSet(collection, tokenId, msg.sender, currency, address(0), address(0), 0);
        }
    }

    /// @inheritdoc IFixedPriceExchange
    function putOnSale(address collection, uint256 tokenId, Listing calldata listing) external {
        _putOnSale(collection, tokenId, listing);
    }

    /// @inheritdoc IFixedPriceExchange
    function putOnSaleBatch(TokenListing[] calldata items) external {
        for (uint256 i = 0; i < items.length; ++i) {
            _putOnSale(items[i].collection, items[i].tokenId, items[i].listing);
        }
    }

    /// @inheritdoc IFixedPriceExchange
    function reprice(address collection, uint256 tokenId, uint128 price) external {
        if (price == 0) revert ExchangePriceZero();
        (StoredListing storage stored, PackedListing packed) = _listed(collection, tokenId, msg.sender);
        stored.packed = packed.withPrice(price);
        emit Repriced(collection, tokenId, msg.sender, price);
    }

    /// @inheritdoc IFixedPriceExchange
    function cancelSale(address collection, uint256 tokenId) external {
        _cancel(collection, tokenId);
    }

    /// @inheritdoc IFixedPriceExchange
    function cancelSaleBatch(Token[] calldata tokens) external {
        for (uint256 i = 0; i < tokens.length; ++i) {
            _cancel(tokens[i].collection, tokens[i].tokenId);
        }
    }

    /// @inheritdoc IFixedPriceExchange
    function prune(address collection, uint256 tokenId, address seller) external {
        (StoredListing storage stored, PackedListing packed) = _listed(collection, tokenId, seller);
        if (
            block.timestamp < packed.expiresAt() &&
            Collections.ownerOfBounded(collection, tokenId, _PRUNE_GAS) == seller
        ) {
            revert ExchangeListingStands(collection, tokenId, seller);
        }
        _remove(stored, packed);
        emit SaleCancelled(collection, tokenId, seller);
    }

    /// @inheritdoc IFixedPriceExchange
    function buy(
        address collection,
        uint256 tokenId,
        address seller,
        bytes32 listingHash
    ) external payable nonReentrant returns (bytes32) {
        return
            _execute(
                Purchase(collection, tokenId, seller, listingHash, address(0), address(0), 0),
                msg.sender,
                msg.sender,
                msg.value
            );
    }

    /// @inheritdoc IFixedPriceExchange
    function buy(Purchase calldata purchase) external payable nonReentrant returns (bytes32) {
        return _execute(purchase, msg.sender, msg.sender, msg.value);
    }

    /// @inheritdoc IFixedPriceExchange
    function onKIP7Received(
        address operator,
        address from,
        uint256 amount,
        bytes calldata data
    ) external nonReentrant returns (bytes4) {
        if (data.length != _PURCHASE_SIZE) revert ExchangeInvalidPurchaseData(data.length, _PURCHASE_SIZE);
        Purchase memory purchase = abi.decode(data, (Purchase));
        if (operator != from && purchase.receiver != address(0) && purchase.receiver != from) {
            revert MarketReceiverNotPayer(purchase.receiver, from);
        }
        _execute(purchase, from, address(this), amount);
        return IKIP7Receiver.onKIP7Received.selector;
    }

    /// @inheritdoc IMarket
    /// @dev From the next second on it is the fee of new listings: those of this one have another already, maybe.
    function setProtocolFee(uint16 bps, address receiver) public override(IMarket, Market) {
        super.setProtocolFee(bps, receiver);
        uint40 since = uint40(block.timestamp + 1);
        _protocolFeeSince = since;
        _protocolFees.push((uint256(since) << _FEE_BITS) | bps);
    }

    /// @inheritdoc IFixedPriceExchange
    function listingOf(
        address collection,
        uint256 tokenId,
        address seller
    ) external view returns (Listing memory listing) {
        StoredListing storage stored = _listings[collection][tokenId][seller];
        PackedListing packed = stored.packed;
        _load(stored, packed, listing);
        listing.protocolFeeBps = _protocolFeeAt(packed.listedAt());
    }

    function _putOnSale(address collection, uint256 tokenId, Listing calldata listing) private {
        if (listing.price == 0) revert ExchangePriceZero();
        if (listing.expiresAt <= block.timestamp || listing.expiresAt > block.timestamp + _MAX_DURATION) {
            revert ExchangeInvalidExpiry(listing.expiresAt, block.timestamp);
        }
        if (listing.refundWindow > _MAX_REFUND_WINDOW) {
            revert ExchangeRefundWindowTooLong(listing.refundWindow, _MAX_REFUND_WINDOW);
        }
        if (listing.maxRoyaltyBps > BASIS_POINTS) {
            revert ExchangeRoyaltyLimitTooHigh(listing.maxRoyaltyBps, BASIS_POINTS);
        }
        uint16 feeBps = _protocolFeeAt(uint40(block.timestamp));
        if (listing.protocolFeeBps != feeBps) revert MarketFeeChanged(listing.protocolFeeBps, feeBps);
        _requireStorefront(listing.storefront, listing.storefrontFeeBps, 0);
        PackedListing packed = PackedListings.pack(listing, uint40(block.timestamp));
        StoredListing storage stored = _store(collection, tokenId, packed);
        if (packed.hasCurrency()) _storeCurrency(stored, listing.currency);
        if (packed.hasBuyer()) stored.buyer = listing.buyer;
        if (packed.hasStorefront()) {
            stored.storefront = listing.storefront;
            stored.storefrontFeeBps = listing.storefrontFeeBps;
        }
        if (packed.hasOptions()) {
            emit ListingOptionsSet(
                collection,
                tokenId,
                msg.sender,
                listing.currency,
                listing.buyer,
                listing.storefront,
                listing.storefrontFeeBps
            );
        }
    }

    /// @dev Lists a token of the caller, in place of a listing of theirs that may stand.
    function _store(
        address collection,
        uint256 tokenId,
        PackedListing packed
    ) private returns (StoredListing storage stored) {
        _requireSellable(collection, tokenId);
        stored = _listings[collection][tokenId][msg.sender];
        PackedListing previous = stored.packed;
        if (previous.hasOptions()) _clearOptions(stored, previous);
        stored.packed = packed;
        emit PutOnSale(collection, tokenId, msg.sender, packed);
    }

    function _storeCurrency(StoredListing storage stored, address currency) private {
        if (currency.code.length == 0) revert ExchangeNotAContract(currency);
        stored.currency = currency;
    }

    function _cancel(address collection, uint256 tokenId) private {
        (StoredListing storage stored, PackedListing packed) = _listed(collection, tokenId, msg.sender);
        _remove(stored, packed);
        emit SaleCancelled(collection, tokenId, msg.sender);
    }

    /// @dev Ends the listing that the buyer names, then moves NFT and money.
    /// @param buyer Who buys.
    /// @param payer Who has the money: the buyer, or this contract where the caller is a token that came with it.
    /// @param arrived What came with the call: native coin, or what the token says.
    function _execute(
        Purchase memory purchase,
        address buyer,
        address payer,
        uint256 arrived
    ) private returns (bytes32 escrowId) {
        (bool isPaused, uint16 feeBps, uint40 feeSince) = _readProtocolFee();
        if (isPaused) revert EnforcedPause();
        Listing memory listing;
        (StoredListing storage stored, PackedListing packed) = _listed(
            purchase.collection,
            purchase.tokenId,
            purchase.seller
        );
        _load(stored, packed, listing);
        uint40 listedAt = packed.listedAt();
        listing.protocolFeeBps = listedAt < feeSince ? _protocolFeeBefore(listedAt) : feeBps;
        if (listing.hash() != purchase.listingHash) {
            revert ExchangeListingChanged(purchase.collection, purchase.tokenId, purchase.seller);
        }
        if (block.timestamp >= listing.expiresAt) revert ExchangeListingExpired(listing.expiresAt, block.timestamp);
        if (listing.buyer != address(0) && listing.buyer != buyer) revert ExchangeNotTheBuyer(listing.buyer, buyer);
        _requireStorefront(purchase.storefront, purchase.storefrontFeeBps, listing.storefrontFeeBps);
        _remove(stored, packed);

        uint256 buyerStorefrontFee = _feeOf(listing.price, purchase.storefrontFeeBps);
        uint256 due = listing.price + buyerStorefrontFee;
        if (payer == address(this)) {
            _requireArrived(listing.currency, due, arrived);
        } else {
            _requireValue(listing.currency, due, arrived);
        }
        address receiver = purchase.receiver == address(0) ? buyer : purchase.receiver;
        escrowId = _settle(
            Sale({
                collection: purchase.collection,
                tokenId: purchase.tokenId,
                seller: purchase.seller,
                holder: purchase.seller,
                payer: payer,
                receiver: receiver,
                buyerStorefront: purchase.storefront,
                buyerStorefrontFee: buyerStorefrontFee,
                terms: listing
            })
        );
        emit Bought(
            purchase.collection,
            purchase.tokenId,
            purchase.seller,
            receiver,
            listing.currency,
            listing.price,
            escrowId
        );
    }

    function _remove(StoredListing storage stored, PackedListing packed) private {
        if (packed.hasOptions()) _clearOptions(stored, packed);
        stored.packed = PackedListing.wrap(0);
    }

    function _clearOptions(StoredListing storage stored, PackedListing packed) private {
        if (packed.hasCurrency()) delete stored.currency;
        if (packed.hasBuyer()) delete stored.buyer;
        if (packed.hasStorefront()) {
            delete stored.storefront;
            delete stored.storefrontFeeBps;
        }
    }

    /// @dev All but the protocol's fee.
    function _load(StoredListing storage stored, PackedListing packed, Listing memory listing) private view {
        packed.unpackTo(listing);
        if (!packed.hasOptions()) return;
        if (packed.hasCurrency()) listing.currency = stored.currency;
        if (packed.hasBuyer()) listing.buyer = stored.buyer;
        if (packed.hasStorefront()) {
            listing.storefront = stored.storefront;
            listing.storefrontFeeBps = stored.storefrontFeeBps;
        }
    }

    /// @dev What the protocol's fee of new listings was at a time, which those of that time keep.
    function _protocolFeeAt(uint40 time) private view returns (uint16) {
        return time < _protocolFeeSince ? _protocolFeeBefore(time) : _protocolFeeBps;
    }

    /// @dev As above, for a time before the present fee's.
    function _protocolFeeBefore(uint40 time) private view returns (uint16) {
        uint256 next = Arrays.upperBound(_protocolFees, (uint256(time) << _FEE_BITS) | type(uint16).max);
        return next == 0 ? 0 : uint16(_protocolFees[next - 1]);
    }

    /// @dev A listing that stands.
    function _listed(
        address collection,
        uint256 tokenId,
        address seller
    ) private view returns (StoredListing storage stored, PackedListing packed) {
        stored = _listings[collection][tokenId][seller];
        packed = stored.packed;
        if (!packed.exists()) revert ExchangeNotListed(collection, tokenId, seller);
    }

    /// @dev The caller owns the token and has approved this contract for it.
    function _requireSellable(address collection, uint256 tokenId) private view {
        address owner = Collections.ownerOf(collection, tokenId);
        if (owner != msg.sender) revert ExchangeNotOwner(collection, tokenId, owner, msg.sender);
        if (!Collections.isApproved(collection, tokenId, msg.sender, address(this))) {
            revert ExchangeNotApproved(collection, tokenId, msg.sender);
        }
    }
}
