// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRefundEscrow} from "../../contracts/escrow/IRefundEscrow.sol";
import {IAuctionHouse} from "../../contracts/market/IAuctionHouse.sol";
import {IEditionDrop} from "../../contracts/market/IEditionDrop.sol";
import {IFixedPriceExchange} from "../../contracts/market/IFixedPriceExchange.sol";
import {IOrderExchange} from "../../contracts/market/IOrderExchange.sol";
import {IStorefrontRegistry} from "../../contracts/market/IStorefrontRegistry.sol";
import {IRoyaltyInfo} from "../../contracts/royalty/IRoyaltyInfo.sol";
import {IRoyaltyRouter} from "../../contracts/royalty/IRoyaltyRouter.sol";
import {deploy, vm} from "../helpers/Vm.sol";
import {MoodyKIP7} from "../mocks/invariant/MoodyKIP7.sol";
import {DropSteps} from "./DropSteps.sol";
import {Copies} from "./hostile/Copies.sol";
import {HostileKIP17} from "./hostile/HostileKIP17.sol";

/// @dev The whole suite as it is deployed, everybody in it, and every step that anybody may take. Each step is made up from one
/// number.
contract SystemHandler is DropSteps {
    /// @dev Answers slot 0 as Kaia's feePayer precompile does: 20 bytes.
    bytes private constant _FEE_PAYER_CODE = hex"5f545f526014600cf3";

    constructor() {
        vm.etch(address(0x3fe), _FEE_PAYER_CODE);
        address gate = deploy("AccessGate", "");
        escrow = IRefundEscrow(deploy("RefundEscrow", ""));
        _router = IRoyaltyRouter(deploy("RoyaltyRouter", ""));
        address coin = deploy("LocalWrappedCoin", "");
        _populate(escrow, gate, coin);
        exchange = IFixedPriceExchange(deploy("FixedPriceExchange", abi.encode(_router, escrow, address(this))));
        orders = IOrderExchange(payable(deploy("OrderExchange", abi.encode(_router, escrow, exchange, address(this)))));
        orders.setWrappedCoin(coin);
        house = IAuctionHouse(deploy("AuctionHouse", abi.encode(_router, escrow, gate, address(this))));
        IEditionDrop drops = IEditionDrop(deploy("EditionDrop", abi.encode(_router, gate, address(this))));
        _feeKeeper = address(exchange);
        _fees.push(FeeSince(block.timestamp + 1, _FIRST_FEE));
        _addMarket(exchange);
        _addMarket(orders);
        for (uint256 i = 0; i < PEOPLE; ++i) {
            if (i >= 4) _allowed[accounts[i]] = type(uint256).max;
            vm.prank(accounts[i]);
            MoodyKIP7(currencies[PERMITTED]).approve(address(orders), _allowed[accounts[i]]);
        }
        _addMarket(house);
        _addMarket(drops);
        _addStorefronts();
        _addDrop(drops);
        _addCollections();
    }

    /// @dev Everything that the test runner calls.
    function steps() external pure returns (bytes4[] memory list) {
        bytes4[57] memory all = [
            this.withdraw.selector,
            this.collectStorefront.selector,
            this.collectProtocolFee.selector,
            this.rule.selector,
            this.refusePayments.selector,
            this.donate.selector,
            this.wait.selector,
            this.wait.selector,
            this.refund.selector,
            this.refund.selector,
            this.accept.selector,
            this.close.selector,
            this.closeMany.selector,
            this.claim.selector,
            this.refuseNFTs.selector,
            this.seize.selector,
            this.give.selector,
            this.setRoyalties.selector,
            this.createAuction.selector,
            this.editAuction.selector,
            this.cancelAuction.selector,
            this.bidCoins.selector,
            this.bid.selector,
            this.bidByTransfer.selector,
            this.buyNow.selector,
            this.buyNow.selector,
            this.buyNowByTransfer.selector,
            this.settleAuction.selector,
            this.undoAuction.selector,
            this.putOnSaleSimply.selector,
            this.putOnSale.selector,
            this.reprice.selector,
            this.cancelSale.selector,
            this.putOnSaleBatch.selector,
            this.cancelSaleBatch.selector,
            this.sellSeized.selector,
            this.prune.selector,
            this.buySimply.selector,
            this.buy.selector,
            this.buyByTransfer.selector,
            this.signOrder.selector,
            this.signOrder.selector,
            this.signOrder.selector,
            this.cancelOrder.selector,
            this.incrementEpoch.selector,
            this.buyOrderSimply.selector,
            this.buyOrder.selector,
            this.buyOrderByTransfer.selector,
            this.acceptOffer.selector,
            this.acceptOffer.selector,
            this.sweep.selector,
            this.createDrop.selector,
            this.addPhase.selector,
            this.mintSimply.selector,
            this.mintWithMore.selector,
            this.mintByTransfer.selector,
            this.returnCopy.selector
        ];
        bytes4[6] memory more = [
            this.putCopyOnSale.selector,
            this.endPhase.selector,
            this.mintOwn.selector,
            this.transferCopy.selector,
            this.burnCopy.selector,
            this.drawProceeds.selector
        ];
        list = new bytes4[](all.length + more.length);
        for (uint256 i = 0; i < all.length; ++i) list[i] = all[i];
        for (uint256 i = 0; i < more.length; ++i) list[all.length + i] = more[i];
    }

    function _addStorefronts() private {
        IStorefrontRegistry registry = IStorefrontRegistry(deploy("StorefrontRegistry", ""));
        for (uint256 i = 0; i < 2; ++i) accounts[PEOPLE + i] = registry.register(accounts[i], 250, "");
    }

    function _addCollections() private {
        collections = [new HostileKIP17(), new HostileKIP17()];
        copies = new Copies(accounts[0]);
        _royaltyInfo = IRoyaltyInfo(_router.createRoyaltyInfo(address(collections[0])));
        address[4] memory movers = [address(exchange), address(orders), address(house), address(escrow)];
        for (uint256 i = 0; i < PEOPLE; ++i) {
            for (uint256 j = 0; j < movers.length; ++j) {
                for (uint256 k = 0; k < 2; ++k) {
                    vm.prank(accounts[i]);
                    collections[k].setApprovalForAll(movers[j], true);
                }
            }
            vm.prank(accounts[i]);
            copies.setApprovalForAll(address(orders), true);
            for (uint256 id = 1; id < 3; ++id) {
                copies.mint(accounts[i], id, 1_000);
                copiesOf[id][accounts[i]] = 1_000;
            }
        }
        for (uint256 i = 0; i < PEOPLE; ++i) {
            for (uint256 j = 0; j < WORKS; ++j) {
                vm.prank(accounts[i]);
                _works[j].edition.setApprovalForAll(address(exchange), true);
                vm.prank(accounts[i]);
                _works[j].edition.setApprovalForAll(address(escrow), true);
            }
        }
        for (uint256 lot = 0; lot < LOTS; ++lot) {
            ownerOf[lot] = accounts[lot % PEOPLE];
            _collectionOf(lot).mint(ownerOf[lot], _tokenIdOf(lot));
        }
    }

    function _edge(uint256 seed) internal view override returns (uint256) {
        uint256 kind = seed % 4;
        if (kind == 0) return _escrowEdge(seed >> 8);
        if (kind == 1) return _auctionEdge(seed >> 8);
        return kind == 2 ? _listingEdge(seed >> 8) : _dropEdge(seed >> 8);
    }
}
