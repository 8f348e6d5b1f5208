// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Auction} from "../../contracts/types/Auction.sol";
import {DropPurchase} from "../../contracts/types/DropPurchase.sol";
import {Listing} from "../../contracts/types/Listing.sol";
import {Order, OrderPurchase} from "../../contracts/types/Order.sol";
import {Purchase} from "../../contracts/types/Purchase.sol";

// One interface for each of several functions of one name, because `abi.encodeCall` cannot tell them apart.

interface IBidCoins {
    function bid(Auction calldata auction) external payable;
}

interface IBid {
    function bid(Auction calldata auction, uint256 amount, bytes calldata proof) external payable;
}

interface IUsualSale {
    function putOnSale(address collection, uint256 tokenId, address currency, uint256 price) external;
}

interface ISale {
    function putOnSale(address collection, uint256 tokenId, Listing calldata listing) external;
}

interface ISimplePurchase {
    function buy(address collection, uint256 tokenId, address seller, bytes32 listingHash) external payable;
}

interface IPurchase {
    function buy(Purchase calldata purchase) external payable;
}

interface ISimpleOrder {
    function buy(Order calldata order, bytes calldata signature) external payable;
}

interface IOrderPurchase {
    function buy(OrderPurchase calldata purchase) external payable;
}

interface ISimpleMint {
    function mint(address collection, uint256 phase, uint256 quantity) external payable;
}

interface IMint {
    function mint(DropPurchase calldata purchase) external payable;
}

interface ITransferWithData {
    function safeTransfer(address to, uint256 amount, bytes calldata data) external;
}

interface ITransferFromWithData {
    function safeTransferFrom(address from, address to, uint256 amount, bytes calldata data) external;
}
