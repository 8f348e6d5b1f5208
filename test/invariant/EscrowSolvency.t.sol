// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRefundEscrow} from "../../contracts/escrow/IRefundEscrow.sol";
import {RefundEscrow} from "../../contracts/escrow/RefundEscrow.sol";
import {Delivery} from "../../contracts/types/Delivery.sol";
import {EscrowTerms} from "../../contracts/types/EscrowTerms.sol";
import {QuirkyERC20} from "../mocks/escrow/QuirkyERC20.sol";
import {EscrowHandler} from "./EscrowHandler.sol";

/// @dev What is true of an escrow whatever is done to it.
contract EscrowSolvency {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    RefundEscrow private _escrow;
    EscrowHandler private _handler;

    function setUp() external {
        _escrow = new RefundEscrow();
        _handler = new EscrowHandler(_escrow);
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    /// @dev Openings and passing time come more often than the rest.
    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[12] memory selectors = [
            EscrowHandler.openEscrow.selector,
            EscrowHandler.refund.selector,
            EscrowHandler.accept.selector,
            EscrowHandler.close.selector,
            EscrowHandler.closeBatch.selector,
            EscrowHandler.claim.selector,
            EscrowHandler.withdraw.selector,
            EscrowHandler.refuseTokens.selector,
            EscrowHandler.refuseNFTs.selector,
            EscrowHandler.seize.selector,
            EscrowHandler.refuseCoins.selector,
            EscrowHandler.wait.selector
        ];
        targets = new FuzzSelector[](1);
        targets[0].addr = address(_handler);
        targets[0].selectors = new bytes4[](selectors.length + 1);
        for (uint256 i = 0; i < selectors.length; ++i) targets[0].selectors[i] = selectors[i];
        targets[0].selectors[selectors.length] = EscrowHandler.donate.selector;
    }

    /// @dev In one function, so that each sequence of calls is checked for all of it.
    /// hardhat-config: invariant.runs = 128
    function invariant_TheBooksBalance() external view {
        _requireSolvency();
        _requireOneDoorEach();
        _requireCustody();
    }

    /// @dev Per currency: what is here is what open escrows hold, what is credited, and what was donated.
    function _requireSolvency() private view {
        for (uint256 i = 0; i < 3; ++i) {
            address currency = _handler.currencies(i);
            uint256 balance =
                currency == address(0) ? address(_escrow).balance : QuirkyERC20(currency).balanceOf(address(_escrow));
            uint256 owed = _handler.open(currency) + _handler.credits(currency);
            require(balance == owed + _handler.donated(currency), "solvency");
        }
    }

    /// @dev The money of an escrow left once or is here; an owed NFT was claimed once or is owed.
    function _requireOneDoorEach() private view {
        uint256 count = _handler.count();
        for (uint256 i = 0; i < count; ++i) {
            bool isOpen = _handler.stateAt(i) == IRefundEscrow.State.Open;
            require(_handler.exits(i) == (isOpen ? 0 : 1), "doors");
            require(_handler.claims(i) < 2, "claims");
        }
    }

    /// @dev An NFT is in the escrow exactly while the sale for which it came holds it or owes it. The collection can seize
    /// it; then older sales may still stand, but never have it.
    function _requireCustody() private view {
        uint256 tokens = _handler.tokenCount();
        uint256[] memory holders = new uint256[](tokens + 1);
        uint256 count = _handler.count();
        for (uint256 i = 0; i < count; ++i) {
            if (_handler.stateAt(i) == IRefundEscrow.State.None) continue;
            EscrowTerms memory terms = _handler.termsAt(i);
            if (terms.delivery == Delivery.Held && _handler.isHeld(i, terms.tokenId)) ++holders[terms.tokenId];
        }
        for (uint256 tokenId = 1; tokenId <= tokens; ++tokenId) {
            bool here = _handler.collection().trueOwnerOf(tokenId) == address(_escrow);
            require(holders[tokenId] == (here ? 1 : 0), "custody");
        }
    }
}
