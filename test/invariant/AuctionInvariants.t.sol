// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessGate} from "../../contracts/access/AccessGate.sol";
import {RefundEscrow} from "../../contracts/escrow/RefundEscrow.sol";
import {AuctionHouse} from "../../contracts/market/AuctionHouse.sol";
import {IAuctionHouse} from "../../contracts/market/IAuctionHouse.sol";
import {RoyaltyRouter} from "../../contracts/royalty/RoyaltyRouter.sol";
import {Auction} from "../../contracts/types/Auction.sol";
import {MoodyKIP7} from "../mocks/invariant/MoodyKIP7.sol";
import {AuctionHandler} from "./AuctionHandler.sol";
import {AuctionModel} from "./AuctionModel.sol";
import {AuctionSurroundings} from "./AuctionSurroundings.sol";
import {MarketModel} from "./MarketModel.sol";

/// @dev What is true of an auction house whatever is done to it. 256 runs of 400 calls are 102,400 random calls,
/// and there is one function that is checked after each, so that no call is spent on a part of it only.
contract AuctionInvariants {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    IAuctionHouse private _house;
    AuctionHandler private _handler;

    function setUp() external {
        AccessGate gate = new AccessGate();
        RefundEscrow escrow = new RefundEscrow();
        RoyaltyRouter router = new RoyaltyRouter();
        _handler = new AuctionHandler();
        _house = new AuctionHouse(router, escrow, gate, address(_handler));
        _handler.begin(_house, escrow, router, gate);
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[23] memory selectors = [
            AuctionHandler.create.selector,
            AuctionHandler.edit.selector,
            AuctionHandler.cancel.selector,
            AuctionHandler.bidCoins.selector,
            AuctionHandler.bid.selector,
            AuctionHandler.bidByTransfer.selector,
            AuctionHandler.buyNow.selector,
            AuctionHandler.buyNowByTransfer.selector,
            AuctionHandler.settle.selector,
            AuctionHandler.undo.selector,
            AuctionSurroundings.refund.selector,
            AuctionSurroundings.accept.selector,
            AuctionSurroundings.close.selector,
            AuctionSurroundings.claim.selector,
            AuctionSurroundings.refuseNFTs.selector,
            AuctionSurroundings.seize.selector,
            AuctionSurroundings.setRoyalties.selector,
            MarketModel.withdraw.selector,
            MarketModel.collectProtocolFee.selector,
            MarketModel.rule.selector,
            MarketModel.refusePayments.selector,
            MarketModel.donate.selector,
            MarketModel.wait.selector
        ];
        targets = new FuzzSelector[](1);
        targets[0].addr = address(_handler);
        targets[0].selectors = new bytes4[](selectors.length);
        for (uint256 i = 0; i < selectors.length; ++i) targets[0].selectors[i] = selectors[i];
    }

    /// hardhat-config: invariant.runs = 256
    function invariant_EveryAuctionIsPaidForAndGoesItsWay() external view {
        uint256[3] memory standing = _requireAuctions();
        _requireSolvency(standing);
    }

    /// @dev Every auction that was created runs, or left through one door; the house says of each what the model says, and
    /// whoever ought to have its NFT has it.
    /// @return standing What the house itself calls standing bids, by currency.
    function _requireAuctions() private view returns (uint256[3] memory standing) {
        uint256 running = 0;
        for (uint256 lot = 0; lot < _handler.LOTS(); ++lot) {
            address collection = address(_handler.collections(lot % 2));
            uint256 tokenId = 1 + lot / 2;
            AuctionModel.Lot memory expected = _handler.lotOf(lot);
            (bytes32 id, uint256 endsAt, address bidder, uint256 amount) = _house.auctionOf(collection, tokenId);
            require((id != 0) == expected.runs, "auction runs");
            require(bidder == expected.bidder && amount == expected.amount, "standing bid");
            require((bidder == address(0)) == (amount == 0), "half a bid");
            require(_handler.collections(lot % 2).ownerOf(tokenId) == _handler.ownerOf(lot), "owner");
            if (id == 0) continue;
            ++running;
            Auction memory terms = _handler.termsOf(lot);
            require(id == _house.idOf(terms), "terms");
            require(endsAt == expected.endsAt, "end");
            require(endsAt >= terms.endsAt && endsAt <= uint256(terms.endsAt) + terms.maxExtension, "end beyond bound");
            require(amount == 0 || amount >= terms.reservePrice, "bid below reserve");
            for (uint256 i = 0; i < 3; ++i) if (terms.currency == _handler.currencies(i)) standing[i] += amount;
        }
        AuctionModel.Doors memory doors = _handler.doors();
        uint256 left = doors.sold + doors.unsold + doors.cancelled + doors.edited + doors.displaced;
        require(doors.created == running + left, "doors");
    }

    /// @dev Per currency: what is here is what stands in bids, what is credited, what is the protocol's, and what was donated;
    /// and of tokens the books say the same without the donations.
    function _requireSolvency(uint256[3] memory standing) private view {
        address house = address(_house);
        address escrow = address(_handler.escrow());
        for (uint256 i = 0; i < 3; ++i) {
            address currency = _handler.currencies(i);
            (uint256 total, uint256 fees) = _house.owed(currency);
            uint256 credits = _handler.credited(house, currency);
            require(standing[i] == _handler.kept(house, currency), "bids");
            require(fees == _handler.protocolFees(currency), "protocol fees");
            uint256 owed = standing[i] + credits + fees;
            require(total == (currency == address(0) ? fees : owed), "books");
            require(_balance(currency, house) == owed + _handler.donated(house, currency), "solvency");
            uint256 inEscrow = _handler.kept(escrow, currency) + _handler.credited(escrow, currency);
            require(_balance(currency, escrow) == inEscrow + _handler.donated(escrow, currency), "escrow");
        }
    }

    function _balance(address currency, address account) private view returns (uint256) {
        return currency == address(0) ? account.balance : MoodyKIP7(currency).balanceOf(account);
    }
}
