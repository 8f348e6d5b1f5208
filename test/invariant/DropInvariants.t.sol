// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessGate} from "../../contracts/access/AccessGate.sol";
import {EditionDrop} from "../../contracts/market/EditionDrop.sol";
import {IEditionDrop} from "../../contracts/market/IEditionDrop.sol";
import {RoyaltyRouter} from "../../contracts/royalty/RoyaltyRouter.sol";
import {DropPhase} from "../../contracts/types/DropPhase.sol";
import {MoodyKIP7} from "../mocks/invariant/MoodyKIP7.sol";
import {DropHandler} from "./DropHandler.sol";
import {DropModel} from "./DropModel.sol";
import {MarketModel} from "./MarketModel.sol";

/// @dev What is true of drops whatever is done to them. 256 runs of 400 calls are 102,400 random calls, and there is
/// one function that is checked after each, so that no call is spent on a part of it only.
contract DropInvariants {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    IEditionDrop private _drop;
    DropHandler private _handler;

    function setUp() external {
        _handler = new DropHandler();
        _drop = new EditionDrop(new RoyaltyRouter(), new AccessGate(), address(_handler));
        _handler.begin(_drop);
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[17] memory selectors = [
            DropHandler.createDrop.selector,
            DropHandler.addPhase.selector,
            DropHandler.endPhase.selector,
            DropHandler.mintSimply.selector,
            DropHandler.mint.selector,
            DropHandler.mintByTransfer.selector,
            DropHandler.mintOwn.selector,
            DropHandler.transfer.selector,
            DropHandler.burn.selector,
            DropHandler.refund.selector,
            DropHandler.draw.selector,
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
    function invariant_EveryCopyIsPaidForAndReturnedOnce() external view {
        uint256[3] memory proceeds;
        for (uint256 work = 0; work < _handler.WORKS(); ++work) _requirePhases(work, proceeds);
        _requireSolvency(proceeds);
        // One work after each call: what is wrong with a copy stays so until its turn comes.
        _requireCopies(_handler.calls() % _handler.WORKS());
    }

    /// @dev Phases are as they were set and sold no more than they may, and all that was minted is theirs or the artist's.
    /// @param proceeds What the drop itself says is neither returned nor drawn, by currency.
    function _requirePhases(uint256 index, uint256[3] memory proceeds) private view {
        DropModel.Work memory work = _handler.workAt(index);
        address collection = address(work.edition);
        IEditionDrop.Drop memory drop = _drop.dropOf(collection);
        require(drop.payee == work.payee && drop.refundUntil == work.refundUntil, "drop");
        require(drop.phases == work.phases, "terms of drop");
        uint256 sold = 0;
        for (uint256 i = 1; i <= work.phases; ++i) {
            DropModel.Phase memory expected = _handler.phaseAt(index, i);
            (DropPhase memory terms, IEditionDrop.PhaseTotals memory totals) = _drop.phaseOf(collection, i);
            require(keccak256(abi.encode(terms)) == keccak256(abi.encode(expected.terms)), "phase");
            require(totals.sold == expected.minted - expected.returned && totals.sold <= terms.cap, "sold");
            require(totals.drawn == expected.drawn && totals.drawn <= totals.sold, "drawn");
            sold += totals.sold;
            uint256 rest = uint256(totals.sold - totals.drawn) * terms.price;
            for (uint256 j = 0; j < 3; ++j) if (terms.currency == _handler.currencies(j)) proceeds[j] += rest;
        }
        require(work.edition.totalMinted() == work.minted, "minted");
        require(work.minted - work.takenBack <= work.size, "size");
        require(work.edition.totalSupply() == work.minted - work.burned, "supply");
        require(sold <= work.minted - work.takenBack, "sold more than minted");
    }

    /// @dev Per currency: what is here is the price of what was sold and neither returned nor drawn, what is credited, what is the
    /// protocol's, and what was donated; and of tokens the books say the same without the donations.
    function _requireSolvency(uint256[3] memory proceeds) private view {
        address drop = address(_drop);
        for (uint256 i = 0; i < 3; ++i) {
            address currency = _handler.currencies(i);
            (uint256 total, uint256 fees) = _drop.owed(currency);
            require(fees == _handler.protocolFees(currency), "protocol fees");
            require(proceeds[i] == _handler.kept(drop, currency), "proceeds");
            uint256 owed = proceeds[i] + _handler.credited(drop, currency) + fees;
            require(total == (currency == address(0) ? fees : owed), "books");
            uint256 balance = currency == address(0) ? drop.balance : MoodyKIP7(currency).balanceOf(drop);
            require(balance == owed + _handler.donated(drop, currency), "solvency");
        }
    }

    /// @dev Owner and mark of each copy, and nobody bought more than they may.
    function _requireCopies(uint256 index) private view {
        DropModel.Work memory work = _handler.workAt(index);
        for (uint256 tokenId = 1; tokenId <= work.minted; ++tokenId) {
            DropModel.Copy memory expected = _handler.copyAt(index, tokenId);
            if (expected.owner == address(0)) {
                try work.edition.ownerOf(tokenId) {
                    revert("owner of nothing");
                } catch {}
            } else {
                require(work.edition.ownerOf(tokenId) == expected.owner, "owner");
                require(work.edition.markOf(tokenId) == expected.mark, "mark");
            }
        }
        for (uint256 phase = 1; phase <= work.phases; ++phase) {
            uint256 limit = _handler.phaseAt(index, phase).terms.walletLimit;
            if (limit == 0) continue;
            for (uint256 i = 0; i < 6; ++i) {
                address person = _handler.people(i);
                uint256 bought = _drop.purchasesOf(address(work.edition), phase, person);
                require(bought == _handler.purchases(index, phase, person) && bought <= limit, "wallet limit");
            }
        }
    }
}
