// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IEscrowOpener} from "../escrow/IEscrowOpener.sol";
import {IRefundEscrow} from "../escrow/IRefundEscrow.sol";
import {Collections} from "../libraries/Collections.sol";
import {IRoyaltyRouter, RoyaltyQuote, RoyaltySource} from "../royalty/IRoyaltyRouter.sol";
import {Delivery} from "../types/Delivery.sol";
import {EscrowTerms} from "../types/EscrowTerms.sol";
import {Listing} from "../types/Listing.sol";
import {Payout} from "../types/Payout.sol";
import {ISettlement} from "./ISettlement.sol";
import {Market} from "./Market.sol";

/// @title Settlement
abstract contract Settlement is ISettlement, Market {
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

    uint256 internal constant MAX_STOREFRONT_FEE_BPS = 1_000;

    IRoyaltyRouter internal immutable _ROYALTY_ROUTER;
    IRefundEscrow internal immutable _REFUND_ESCROW;

    constructor(IRoyaltyRouter router, IRefundEscrow escrow, address owner) Market(owner) {
        if (address(router) == address(0) || address(escrow) == address(0)) revert MarketZeroAddress();
        _ROYALTY_ROUTER = router;
        _REFUND_ESCROW = escrow;
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
    function royaltyRouter() external view returns (IRoyaltyRouter) {
        return _ROYALTY_ROUTER;
    }

    /// @inheritdoc ISettlement
    function refundEscrow() external view returns (IRefundEscrow) {
        return _REFUND_ESCROW;
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
        _checkRoyalties(sale, quote);
        if (terms.refundWindow != 0) return _openEscrow(sale, quote.payouts);
        _collect(sale);
        _move(sale.collection, sale.tokenId, sale.holder, sale.receiver);
        _payRoyalties(terms.currency, quote);
        _payRest(sale, quote.total);
    }

    /// @dev Holds what a sale owes in royalties against the seller's limit, and says so where the collection's answer failed.
    function _checkRoyalties(Sale memory sale, RoyaltyQuote memory quote) internal {
        if (quote.total != 0) {
            uint256 limit = _feeOf(sale.terms.price, sale.terms.maxRoyaltyBps);
            if (quote.total > limit) _limitRoyalties(quote, limit);
        }
        if (quote.source > RoyaltySource.ERC2981) {
            emit RoyaltyLookupFailed(sale.collection, sale.tokenId, quote.source);
        }
    }

    /// @dev What becomes of a sale whose royalties are above what the seller accepts.
    function _limitRoyalties(RoyaltyQuote memory quote, uint256 limit) internal pure virtual {
        revert SettlementRoyaltyAboveLimit(quote.total, limit);
    }

    /// @dev Moves an NFT, and reverts unless it arrived.
    function _move(address collection, uint256 tokenId, address from, address to) internal {
        Collections.transferFrom(collection, from, to, tokenId);
        if (!Collections.isOwnedBy(collection, tokenId, to)) {
            revert SettlementNotDelivered(collection, tokenId, to, Collections.ownerOf(collection, tokenId));
        }
    }

    function _requireStorefront(address storefront, uint256 bps, uint256 others) internal pure {
        if (bps == 0) return;
        if (storefront == address(0)) revert SettlementStorefrontMissing();
        if (bps + others > MAX_STOREFRONT_FEE_BPS) {
            revert SettlementStorefrontFeeTooHigh(bps + others, MAX_STOREFRONT_FEE_BPS);
        }
    }

    /// @dev Takes the money of a final sale. Native coin is here already.
    function _collect(Sale memory sale) internal {
        address currency = sale.terms.currency;
        if (currency != NATIVE && sale.payer != address(this)) {
            _pull(currency, sale.payer, sale.terms.price + sale.buyerStorefrontFee);
        }
    }

    function _payRoyalties(address currency, RoyaltyQuote memory quote) internal {
        for (uint256 i = 0; i < quote.payouts.length; ++i) {
            Payout memory royalty = quote.payouts[i];
            _pay(currency, royalty.receiver, royalty.amount);
        }
    }

    /// @dev Sets the fees of a final sale aside and pays the seller.
    function _payRest(Sale memory sale, uint256 royalties) internal {
        Listing memory terms = sale.terms;
        address currency = terms.currency;
        uint256 rest = _withoutFees(terms, royalties);
        if (terms.protocolFeeBps != 0) _keepFee(currency, _feeOf(terms.price, terms.protocolFeeBps));
        if (terms.storefrontFeeBps != 0) {
            uint256 storefrontFee = _feeOf(terms.price, terms.storefrontFeeBps);
            if (storefrontFee != 0) _credit(currency, terms.storefront, storefrontFee);
        }
        if (sale.buyerStorefrontFee != 0) _credit(currency, sale.buyerStorefront, sale.buyerStorefrontFee);
        _pay(currency, sale.seller, rest);
    }

    /// @dev What the seller gets. Cannot underflow: royalties are at most half of the price ({IRoyaltyRouter}), the
    /// protocol's fee at most 5 % ({setProtocolFee}), a storefront's at most 10 % ({_requireStorefront}).
    function _withoutFees(Listing memory terms, uint256 royalties) internal pure returns (uint256) {
        unchecked {
            uint256 rest = terms.price - royalties;
            if (terms.protocolFeeBps != 0) rest -= _feeOf(terms.price, terms.protocolFeeBps);
            if (terms.storefrontFeeBps != 0) rest -= _feeOf(terms.price, terms.storefrontFeeBps);
            return rest;
        }
    }

    function _openEscrow(Sale memory sale, Payout[] memory royalties) internal returns (bytes32) {
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
