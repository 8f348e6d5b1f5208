// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {IRefundEscrow} from "../escrow/IRefundEscrow.sol";
import {BoundedCall} from "../libraries/BoundedCall.sol";
import {PackedListing, PackedListings} from "../libraries/PackedListing.sol";
import {IRoyaltyRouter, RoyaltySource} from "../royalty/IRoyaltyRouter.sol";
import {IKIP7Receiver} from "../token/interfaces/IKIP7Receiver.sol";
import {Delivery} from "../types/Delivery.sol";
import {Listing} from "../types/Listing.sol";
import {Purchase} from "../types/Purchase.sol";
import {IFixedPriceExchange} from "./IFixedPriceExchange.sol";
import {Settlement} from "./Settlement.sol";

/// @title FixedPriceExchange
contract FixedPriceExchange is IFixedPriceExchange, Settlement {
    /// @dev The optional fields of a listing, in use where its flags say so.
    struct Options {
        // Slot 0
        address currency;
        // Slot 1
        address buyer;
        // Slot 2
        address storefront;
        uint16 storefrontFeeBps;
    }

    uint256 private constant _MAX_DURATION = 180 days;
    uint256 private constant _MAX_REFUND_WINDOW = 30 days;
    uint24 private constant _DEFAULT_REFUND_WINDOW = 7 days;

    /// @dev The gas of a question to a collection.
    uint256 private constant _QUERY_GAS = 100_000;

    /// @dev A {Purchase} has only static fields.
    uint256 private constant _PURCHASE_SIZE = 16 * 32;

    mapping(bytes32 key => PackedListing) private _listings;
    mapping(bytes32 key => Options) private _options;

    constructor(
        IRoyaltyRouter router,
        IRefundEscrow escrow,
        address owner
    ) Settlement(router, escrow, owner) {}

    /// @inheritdoc IFixedPriceExchange
    function putOnSale(
        address collection,
        uint256 tokenId,
        address currency,
        uint128 price
    ) external whenNotPaused {
        Listing memory listing;
        listing.currency = currency;
        listing.price = price;
        listing.expiresAt = uint40(block.timestamp + _MAX_DURATION);
        listing.refundWindow = _DEFAULT_REFUND_WINDOW;
        listing.maxRoyaltyBps = uint16(BASIS_POINTS);
        listing.protocolFeeBps = _protocolFeeBps;
        _putOnSale(collection, tokenId, listing);
    }

    /// @inheritdoc IFixedPriceExchange
    function putOnSale(address collection, uint256 tokenId, Listing calldata listing) external whenNotPaused {
        _putOnSale(collection, tokenId, listing);
    }

    /// @inheritdoc IFixedPriceExchange
    function putOnSaleBatch(TokenListing[] calldata items) external whenNotPaused {
        for (uint256 i = 0; i < items.length; ++i) {
            _putOnSale(items[i].collection, items[i].tokenId, items[i].listing);
        }
    }

    /// @inheritdoc IFixedPriceExchange
    function reprice(address collection, uint256 tokenId, uint128 price) external {
        if (price == 0) revert ExchangePriceZero();
        bytes32 key = _key(collection, tokenId, msg.sender);
        _listings[key] = _requireListed(key, collection, tokenId, msg.sender).withPrice(price);
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
        bytes32 key = _key(collection, tokenId, seller);
        PackedListing packed = _requireListed(key, collection, tokenId, seller);
        if (block.timestamp < packed.expiresAt()) {
            (bool success, uint256 size, uint256 owner, ) = BoundedCall.tryStatic(
                collection,
                _QUERY_GAS,
                abi.encodeCall(IERC721.ownerOf, (tokenId))
            );
            if (success && size > 31 && owner == uint160(seller)) {
                revert ExchangeListingStands(collection, tokenId, seller);
            }
        }
        _remove(key, packed);
        emit SaleCancelled(collection, tokenId, seller);
    }

    /// @inheritdoc IFixedPriceExchange
    function buy(Purchase calldata purchase) external payable nonReentrant returns (bytes32) {
        Sale memory sale = _toSale(purchase, msg.sender);
        uint256 value = sale.currency == NATIVE ? _due(sale) : 0;
        if (msg.value != value) revert SettlementWrongPayment(value, msg.value);
        sale.payer = msg.sender;
        return _execute(purchase, sale);
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
        Sale memory sale = _toSale(purchase, from);
        // Whoever calls is the token; the listing says whether it is the one that the seller asked for.
        if (sale.currency != msg.sender) revert ExchangeWrongCurrency(sale.currency, msg.sender);
        if (operator != from && sale.receiver != from) revert ExchangeReceiverNotPayer(sale.receiver, from);
        uint256 due = _due(sale);
        if (amount != due) revert SettlementWrongPayment(due, amount);
        uint256 balance = IERC20(msg.sender).balanceOf(address(this));
        uint256 books = owed(msg.sender);
        if (balance < books + due) revert SettlementWrongPayment(due, balance > books ? balance - books : 0);
        sale.payer = address(this);
        _execute(purchase, sale);
        return IKIP7Receiver.onKIP7Received.selector;
    }

    /// @inheritdoc IFixedPriceExchange
    function listingOf(
        address collection,
        uint256 tokenId,
        address seller
    ) external view returns (Listing memory) {
        bytes32 key = _key(collection, tokenId, seller);
        return _unpack(key, _listings[key]);
    }

    function _putOnSale(address collection, uint256 tokenId, Listing memory listing) private {
        _requireValid(listing);
        _requireSellable(collection, tokenId);
        bytes32 key = _key(collection, tokenId, msg.sender);
        PackedListing previous = _listings[key];
        if (previous.exists()) _remove(key, previous);
        PackedListing packed = PackedListings.pack(listing);
        _listings[key] = packed;
        Options storage options = _options[key];
        if (packed.hasCurrency()) options.currency = listing.currency;
        if (packed.hasBuyer()) options.buyer = listing.buyer;
        if (packed.hasStorefront()) {
            options.storefront = listing.storefront;
            options.storefrontFeeBps = listing.storefrontFeeBps;
        }
        emit PutOnSale(collection, tokenId, msg.sender, listing);
    }

    function _cancel(address collection, uint256 tokenId) private {
        bytes32 key = _key(collection, tokenId, msg.sender);
        _remove(key, _requireListed(key, collection, tokenId, msg.sender));
        emit SaleCancelled(collection, tokenId, msg.sender);
    }

    /// @dev Ends the listing, then moves NFT and money.
    function _execute(Purchase memory purchase, Sale memory sale) private returns (bytes32 escrowId) {
        _remove(_key(purchase.collection, purchase.tokenId, purchase.seller), PackedListings.pack(purchase.listing));
        RoyaltySource source;
        (escrowId, source) = _settle(sale);
        emit Bought(
            sale.collection,
            sale.tokenId,
            sale.seller,
            sale.receiver,
            sale.currency,
            sale.price,
            escrowId,
            source
        );
    }

    function _remove(bytes32 key, PackedListing packed) private {
        _listings[key] = PackedListing.wrap(0);
        if (packed.hasCurrency()) delete _options[key].currency;
        if (packed.hasBuyer()) delete _options[key].buyer;
        if (packed.hasStorefront()) {
            delete _options[key].storefront;
            delete _options[key].storefrontFeeBps;
        }
    }

    /// @dev The sale that a purchase asks for, its listing found to be as the buyer saw it.
    function _toSale(
        Purchase memory purchase,
        address payer
    ) private view whenNotPaused returns (Sale memory sale) {
        bytes32 key = _key(purchase.collection, purchase.tokenId, purchase.seller);
        PackedListing packed = _requireListed(key, purchase.collection, purchase.tokenId, purchase.seller);
        Listing memory listing = _unpack(key, packed);
        if (keccak256(abi.encode(listing)) != keccak256(abi.encode(purchase.listing))) {
            revert ExchangeListingChanged(purchase.collection, purchase.tokenId, purchase.seller);
        }
        if (block.timestamp >= listing.expiresAt) revert ExchangeListingExpired(listing.expiresAt, block.timestamp);
        if (listing.buyer != address(0) && listing.buyer != payer) revert ExchangeNotTheBuyer(listing.buyer, payer);
        _requireStorefront(purchase.storefront, purchase.storefrontFeeBps, listing.storefrontFeeBps);
        sale.collection = purchase.collection;
        sale.tokenId = purchase.tokenId;
        sale.seller = purchase.seller;
        sale.holder = purchase.seller;
        sale.receiver = purchase.receiver == address(0) ? payer : purchase.receiver;
        sale.currency = listing.currency;
        sale.price = listing.price;
        sale.maxRoyalty = (sale.price * listing.maxRoyaltyBps) / BASIS_POINTS;
        sale.refundWindow = listing.refundWindow;
        sale.delivery = listing.delivery;
        sale.protocolFeeBps = listing.protocolFeeBps;
        sale.storefront = listing.storefront;
        sale.storefrontFeeBps = listing.storefrontFeeBps;
        sale.buyerStorefront = purchase.storefront;
        sale.buyerStorefrontFee = (sale.price * purchase.storefrontFeeBps) / BASIS_POINTS;
    }

    function _unpack(bytes32 key, PackedListing packed) private view returns (Listing memory listing) {
        listing = packed.unpack();
        Options storage options = _options[key];
        if (packed.hasCurrency()) listing.currency = options.currency;
        if (packed.hasBuyer()) listing.buyer = options.buyer;
        if (packed.hasStorefront()) {
            listing.storefront = options.storefront;
            listing.storefrontFeeBps = options.storefrontFeeBps;
        }
    }

    function _requireListed(
        bytes32 key,
        address collection,
        uint256 tokenId,
        address seller
    ) private view returns (PackedListing packed) {
        packed = _listings[key];
        if (!packed.exists()) revert ExchangeNotListed(collection, tokenId, seller);
    }

    /// @dev The caller owns the token and has approved this contract for it.
    function _requireSellable(address collection, uint256 tokenId) private view {
        if (collection.code.length == 0) revert ExchangeNotAContract(collection);
        address owner = IERC721(collection).ownerOf(tokenId);
        if (owner != msg.sender) revert ExchangeNotOwner(collection, tokenId, owner, msg.sender);
        if (
            !IERC721(collection).isApprovedForAll(msg.sender, address(this)) &&
            IERC721(collection).getApproved(tokenId) != address(this)
        ) revert ExchangeNotApproved(collection, tokenId, msg.sender);
    }

    function _requireValid(Listing memory listing) private view {
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
        if (listing.protocolFeeBps != _protocolFeeBps) {
            revert SettlementFeeChanged(listing.protocolFeeBps, _protocolFeeBps);
        }
        if (listing.currency != NATIVE && listing.currency.code.length == 0) {
            revert ExchangeNotAContract(listing.currency);
        }
        _requireStorefront(listing.storefront, listing.storefrontFeeBps, 0);
    }

    function _key(address collection, uint256 tokenId, address seller) private pure returns (bytes32) {
        return keccak256(abi.encode(collection, tokenId, seller));
    }
}
