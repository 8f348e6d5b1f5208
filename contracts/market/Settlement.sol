// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IEscrowOpener} from "../escrow/IEscrowOpener.sol";
import {IRefundEscrow} from "../escrow/IRefundEscrow.sol";
import {Collections} from "../libraries/Collections.sol";
import {Ledger} from "../payment/Ledger.sol";
import {IRoyaltyRouter, RoyaltyQuote, RoyaltySource} from "../royalty/IRoyaltyRouter.sol";
import {Delivery} from "../types/Delivery.sol";
import {EscrowTerms} from "../types/EscrowTerms.sol";
import {Listing} from "../types/Listing.sol";
import {Payout} from "../types/Payout.sol";
import {ISettlement} from "./ISettlement.sol";

/// @dev The state that every sale reads, in one slot: `paused` (1 byte) and these 22 bytes. The layout follows from
/// the order of inheritance, {Pausable} first.
abstract contract ProtocolFee is Pausable {
    uint16 internal _protocolFeeBps;
    address internal _protocolFeeReceiver;
}

/// @title Settlement
abstract contract Settlement is ISettlement, ProtocolFee, Ownable2Step, Ledger {
    /// @dev A sale whose terms were checked.
    struct Sale {
        address collection;
        uint256 tokenId;
        address seller;
        /// Where the NFT is now: with the seller, or with the market.
        address holder;
        /// Who pays; this contract where the money is here already.
        address payer;
        /// The buyer of record.
        address receiver;
        /// Who brought the buyer, and the fee on top of the price.
        address buyerStorefront;
        uint256 buyerStorefrontFee;
        Listing terms;
    }

    uint256 internal constant BASIS_POINTS = 10_000;
    uint256 internal constant MAX_STOREFRONT_FEE_BPS = 1_000;
    uint256 private constant _MAX_PROTOCOL_FEE_BPS = 500;

    IRoyaltyRouter private immutable _ROYALTY_ROUTER;
    IRefundEscrow private immutable _REFUND_ESCROW;

    /// @dev What is owed in a currency. One slot, so that a sale writes once.
    struct Books {
        uint128 total;
        uint128 protocolFees;
    }

    mapping(address currency => Books) private _books;

    constructor(IRoyaltyRouter router, IRefundEscrow escrow, address owner) Ownable(owner) {
        if (address(router) == address(0) || address(escrow) == address(0)) revert SettlementZeroAddress();
        _ROYALTY_ROUTER = router;
        _REFUND_ESCROW = escrow;
    }

    /// @inheritdoc ISettlement
    function setProtocolFee(uint16 bps, address receiver) external onlyOwner {
        if (bps > _MAX_PROTOCOL_FEE_BPS) revert SettlementFeeTooHigh(bps, _MAX_PROTOCOL_FEE_BPS);
        if (receiver == address(0)) revert SettlementZeroAddress();
        _protocolFeeBps = bps;
        _protocolFeeReceiver = receiver;
        emit ProtocolFeeSet(bps, receiver);
    }

    /// @inheritdoc ISettlement
    function collectProtocolFee(address currency) external nonReentrant returns (uint256 amount) {
        Books storage books = _books[currency];
        amount = books.protocolFees;
        address receiver = _protocolFeeReceiver;
        if (amount == 0) revert LedgerNothingToWithdraw(receiver, currency);
        books.total -= uint128(amount);
        books.protocolFees = 0;
        emit ProtocolFeeCollected(currency, receiver, amount);
        _pay(currency, receiver, amount);
    }

    /// @inheritdoc ISettlement
    function pause() external onlyOwner {
        _pause();
    }

    /// @inheritdoc ISettlement
    function unpause() external onlyOwner {
        _unpause();
    }

    /// @inheritdoc IEscrowOpener
    /// @dev The escrow calls only who opens, so `data` is always what {_openEscrow} wrote.
    function onEscrowOpen(bytes calldata data) external {
        if (msg.sender != address(_REFUND_ESCROW)) revert SettlementNotEscrow(msg.sender);
        (address currency, address payer, uint256 amount, address collection, uint256 tokenId, address holder) = abi
            .decode(data, (address, address, uint256, address, uint256, address));
        if (currency != NATIVE) {
            if (payer == address(this)) SafeERC20.safeTransfer(IERC20(currency), msg.sender, amount);
            else SafeERC20.safeTransferFrom(IERC20(currency), payer, msg.sender, amount);
        }
        if (holder != address(0)) Collections.transferFrom(collection, holder, msg.sender, tokenId);
    }

    /// @inheritdoc ISettlement
    function protocolFee() external view returns (uint16 bps, address receiver) {
        return (_protocolFeeBps, _protocolFeeReceiver);
    }

    /// @inheritdoc ISettlement
    function royaltyRouter() external view returns (IRoyaltyRouter) {
        return _ROYALTY_ROUTER;
    }

    /// @inheritdoc ISettlement
    function refundEscrow() external view returns (IRefundEscrow) {
        return _REFUND_ESCROW;
    }

    /// @inheritdoc ISettlement
    function owed(address currency) external view returns (uint256 total, uint256 protocolFees) {
        Books storage books = _books[currency];
        return (books.total, books.protocolFees);
    }

    /// @dev Moves the NFT and the money of a sale. `msg.value` was checked, or the tokens of the payer are approved, or
    /// they are here.
    /// @return escrowId Zero where the sale is final.
    function _settle(Sale memory sale) internal returns (bytes32 escrowId) {
        Listing memory terms = sale.terms;
        RoyaltyQuote memory quote = _ROYALTY_ROUTER.quote(
            sale.collection,
            sale.tokenId,
            terms.currency,
            terms.price,
            sale.seller
        );
        if (quote.total != 0) {
            uint256 limit = _feeOf(terms.price, terms.maxRoyaltyBps);
            if (quote.total > limit) revert SettlementRoyaltyAboveLimit(quote.total, limit);
        }
        if (quote.source > RoyaltySource.ERC2981) {
            emit RoyaltyLookupFailed(sale.collection, sale.tokenId, quote.source);
        }
        if (terms.refundWindow == 0) _payOut(sale, quote);
        else escrowId = _openEscrow(sale, quote.payouts);
    }

    /// @dev `bps` basis points of a price of at most 128 bits: cannot overflow.
    function _feeOf(uint256 price, uint256 bps) internal pure returns (uint256) {
        unchecked {
            return (price * bps) / BASIS_POINTS;
        }
    }

    /// @dev Reverts unless `amount` of a token is here beyond what is owed to others.
    function _requireSurplus(address token, uint256 amount) internal view {
        uint256 balance = IERC20(token).balanceOf(address(this));
        uint256 total = _books[token].total;
        uint256 surplus = balance > total ? balance - total : 0;
        if (surplus < amount) revert SettlementWrongPayment(amount, surplus);
    }

    function _requireStorefront(address storefront, uint256 bps, uint256 others) internal pure {
        if (bps == 0) return;
        if (storefront == address(0)) revert SettlementStorefrontMissing();
        if (bps + others > MAX_STOREFRONT_FEE_BPS) {
            revert SettlementStorefrontFeeTooHigh(bps + others, MAX_STOREFRONT_FEE_BPS);
        }
    }

    function _credit(address currency, address account, uint256 amount) internal override {
        if (currency != NATIVE) _books[currency].total += SafeCast.toUint128(amount);
        super._credit(currency, account, amount);
    }

    function _takeCredit(address account, address currency) internal override returns (uint256 amount) {
        amount = super._takeCredit(account, currency);
        if (currency != NATIVE) _books[currency].total -= uint128(amount);
    }

    /// @dev A final sale.
    function _payOut(Sale memory sale, RoyaltyQuote memory quote) private {
        Listing memory terms = sale.terms;
        address currency = terms.currency;
        if (currency != NATIVE && sale.payer != address(this)) {
            uint256 due = terms.price + sale.buyerStorefrontFee;
            SafeERC20.safeTransferFrom(IERC20(currency), sale.payer, address(this), due);
            _requireSurplus(currency, due);
        }
        Collections.transferFrom(sale.collection, sale.holder, sale.receiver, sale.tokenId);
        if (!Collections.isOwnedBy(sale.collection, sale.tokenId, sale.receiver)) {
            address owner = Collections.ownerOf(sale.collection, sale.tokenId);
            revert SettlementNotDelivered(sale.collection, sale.tokenId, sale.receiver, owner);
        }
        uint256 rest = _withoutFees(terms, quote.total);
        for (uint256 i = 0; i < quote.payouts.length; ++i) {
            Payout memory royalty = quote.payouts[i];
            _pay(currency, royalty.receiver, royalty.amount);
        }
        if (terms.protocolFeeBps != 0) {
            // Not a credit of its own: one slot, and no event, on every sale. A price has at most 128 bits.
            uint128 fee = uint128(_feeOf(terms.price, terms.protocolFeeBps));
            Books storage books = _books[currency];
            books.total += fee;
            books.protocolFees += fee;
        }
        if (terms.storefrontFeeBps != 0) {
            uint256 storefrontFee = _feeOf(terms.price, terms.storefrontFeeBps);
            if (storefrontFee != 0) _credit(currency, terms.storefront, storefrontFee);
        }
        if (sale.buyerStorefrontFee != 0) _credit(currency, sale.buyerStorefront, sale.buyerStorefrontFee);
        _pay(currency, sale.seller, rest);
    }

    /// @dev What the seller gets. Cannot underflow: royalties are at most half of the price ({IRoyaltyRouter}), the
    /// protocol's fee at most 5 % ({setProtocolFee}), a storefront's at most 10 % ({_requireStorefront}).
    function _withoutFees(Listing memory terms, uint256 royalties) private pure returns (uint256) {
        unchecked {
            uint256 rest = terms.price - royalties;
            if (terms.protocolFeeBps != 0) rest -= _feeOf(terms.price, terms.protocolFeeBps);
            if (terms.storefrontFeeBps != 0) rest -= _feeOf(terms.price, terms.storefrontFeeBps);
            return rest;
        }
    }

    function _openEscrow(Sale memory sale, Payout[] memory royalties) private returns (bytes32) {
        Listing memory terms = sale.terms;
        address holder = sale.holder;
        if (terms.delivery == Delivery.Delivered) {
            Collections.transferFrom(sale.collection, holder, sale.receiver, sale.tokenId);
            holder = address(0);
        }
        uint256 amount = terms.price + sale.buyerStorefrontFee;
        bool native = terms.currency == NATIVE;
        bytes memory data;
        if (!native || holder != address(0)) {
            data = abi.encode(terms.currency, sale.payer, amount, sale.collection, sale.tokenId, holder);
        }
        return
            _REFUND_ESCROW.open{value: native ? amount : 0}(
                EscrowTerms({
                    opener: address(this),
                    seller: sale.seller,
                    buyer: sale.receiver,
                    collection: sale.collection,
                    tokenId: sale.tokenId,
                    currency: terms.currency,
                    amount: amount,
                    closesAt: uint40(block.timestamp + terms.refundWindow),
                    delivery: terms.delivery,
                    royalties: royalties,
                    fees: _fees(sale)
                }),
                data
            );
    }

    /// @dev What a sale pays in fees, without zero amounts.
    function _fees(Sale memory sale) private view returns (Payout[] memory fees) {
        uint256 ownFee = _feeOf(sale.terms.price, sale.terms.protocolFeeBps);
        uint256 storefrontFee = _feeOf(sale.terms.price, sale.terms.storefrontFeeBps);
        uint256 count = _toBit(ownFee) + _toBit(storefrontFee) + _toBit(sale.buyerStorefrontFee);
        fees = new Payout[](count);
        if (sale.buyerStorefrontFee != 0) fees[--count] = Payout(sale.buyerStorefront, sale.buyerStorefrontFee);
        if (storefrontFee != 0) fees[--count] = Payout(sale.terms.storefront, storefrontFee);
        if (ownFee != 0) fees[--count] = Payout(_protocolFeeReceiver, ownFee);
    }

    function _toBit(uint256 amount) private pure returns (uint256) {
        return amount == 0 ? 0 : 1;
    }
}
