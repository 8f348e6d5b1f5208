// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRefundEscrow} from "../../contracts/escrow/IRefundEscrow.sol";
import {IAuctionHouse} from "../../contracts/market/IAuctionHouse.sol";
import {IEditionDrop} from "../../contracts/market/IEditionDrop.sol";
import {IMarket} from "../../contracts/market/IMarket.sol";
import {ILedger} from "../../contracts/payment/ILedger.sol";
import {Auction} from "../../contracts/types/Auction.sol";
import {DropPhase} from "../../contracts/types/DropPhase.sol";
import {deploy, vm} from "../helpers/Vm.sol";
import {MoodyKIP7} from "../mocks/invariant/MoodyKIP7.sol";
import {AuctionModel} from "./AuctionModel.sol";
import {Calls} from "./Calls.sol";
import {DropModel} from "./DropModel.sol";
import {SalesModel} from "./SalesModel.sol";
import {SystemHandler} from "./SystemHandler.sol";

/// @dev The properties of the whole suite. The numbers are those of docs/invariants.md.
abstract contract SystemProperties {
    SystemHandler internal _handler;

    /// @dev By its name, so that it is compiled once.
    function _begin() internal {
        _handler = SystemHandler(deploy("SystemHandler", ""));
    }

    /// @dev After each step the currency that was paid in, and after every fourth call everything: what is wrong once stays wrong.
    function _requireSome() internal view {
        if (_handler.made() % 4 == 0) _requireAll();
        else _requireSolvency(_handler.touched());
    }

    function _requireAll() internal view {
        address touched = _handler.touched();
        _requireSolvency(touched);
        _requireMoney(touched);
        // Money that moved without a reason would be in another currency.
        address other = _handler.currencies(block.timestamp % _handler.CURRENCIES());
        if (other != touched) _requireSolvency(other);
        _requireNFTs();
        _requireLastEscrow();
        _requireAuctions();
        _requireDrop(block.timestamp % 3);
        require(!_handler.wasReentered(), "8: a lock was passed");
    }

    /// @dev 1. What is here is what sales hold, what is credited, what is the protocol's, and what is nobody's; and of tokens the
    /// books say the same without the last.
    function _requireSolvency(address currency) internal view {
        for (uint256 i = 0; i < 5; ++i) {
            ILedger ledger = _handler.ledgers(i);
            address here = address(ledger);
            uint256 fees = i == 0 ? 0 : _handler.protocolFees(here, currency);
            uint256 owed = _handler.kept(here, currency) + _handler.credited(here, currency) + fees;
            require(_balance(currency, here) == owed + _handler.surplus(here, currency), "1: solvency");
            if (i == 0) continue;
            (uint256 total, uint256 protocolFees) = IMarket(here).owed(currency);
            require(protocolFees == fees, "1: protocol fees");
            require(total == (currency == address(0) ? fees : owed), "1: books");
        }
    }

    /// @dev 2, 6. Everybody has, to the unit, what they ought to have, here and in the ledgers.
    function _requireMoney(address currency) internal view {
        for (uint256 i = 0; i < _handler.ACCOUNTS(); ++i) {
            address account = _handler.accounts(i);
            require(_balance(currency, account) == _handler.walletOf(currency, account), "2: wallet");
            for (uint256 j = 0; j < 5; ++j) {
                ILedger ledger = _handler.ledgers(j);
                uint256 credit = _handler.creditOf(address(ledger), currency, account);
                require(ledger.creditOf(account, currency) == credit, "2: credit");
            }
        }
    }

    /// @dev 4. Every NFT is where it was brought by who might.
    function _requireNFTs() internal view {
        for (uint256 lot = 0; lot < _handler.LOTS(); ++lot) {
            address owner = _handler.collections(lot % 2).trueOwnerOf(1 + lot / 2);
            require(owner == _handler.ownerOf(lot), "4: owner");
        }
        for (uint256 i = 0; i < _handler.PEOPLE(); ++i) {
            address account = _handler.accounts(i);
            for (uint256 id = 1; id < 3; ++id) {
                uint256 copies = _handler.copies().balanceOf(account, id);
                require(copies == _handler.copiesOf(id, account), "4: copies");
            }
        }
    }

    /// @dev 2, 3, 5. The escrows say of themselves what the model says: of three of them each time.
    function _requireLastEscrow() internal view {
        uint256 count = _handler.escrowCount();
        for (uint256 i = 0; i < 3 && i < count; ++i) {
            bytes32 id = _handler.escrowIds(i == 0 ? count - 1 : (block.timestamp + i) % count);
            SalesModel.EscrowState state = _handler.escrowStates(id);
            IRefundEscrow.State given = _handler.escrow().stateOf(id);
            require(uint8(state) == uint8(given), "5: state of escrow");
            require(_handler.exits(id) == (state == SalesModel.EscrowState.Open ? 0 : 1), "2: exits");
        }
    }

    /// @dev 8, 10. Every auction that was created runs, or left through one door; the house says of each what the model says.
    function _requireAuctions() internal view {
        IAuctionHouse house = _handler.house();
        uint256 running = 0;
        for (uint256 lot = 0; lot < _handler.LOTS(); ++lot) {
            AuctionModel.Lot memory expected = _handler.lotOf(lot);
            address collection = address(_handler.collections(lot % 2));
            (bytes32 id, uint256 endsAt, address bidder, uint256 amount) = house.auctionOf(collection, 1 + lot / 2);
            require((id != 0) == expected.runs, "8: auction runs");
            require(bidder == expected.bidder && amount == expected.amount, "8: standing bid");
            if (id == 0) continue;
            ++running;
            require(endsAt == expected.endsAt, "10: end of auction");
            if (lot != block.timestamp % 8) continue;
            Auction memory terms = _handler.auctionTermsOf(lot);
            require(id == house.idOf(terms), "10: terms of auction");
            require(endsAt >= terms.endsAt && endsAt <= uint256(terms.endsAt) + terms.maxExtension, "10: extension");
            require(amount == 0 || amount >= terms.reservePrice, "10: reserve");
        }
        AuctionModel.Doors memory doors = _handler.doors();
        uint256 left = doors.sold + doors.unsold + doors.cancelled + doors.edited + doors.displaced;
        require(doors.created == running + left, "8: doors");
    }

    /// @dev 10, 11. The drop says of itself what the model says; nothing is sold twice, nor more than there is or one may buy.
    function _requireDrop(uint256 index) internal view {
        IEditionDrop drop = _handler.drop();
        DropModel.Work memory work = _handler.workAt(index);
        address collection = address(work.edition);
        IEditionDrop.Drop memory said = drop.dropOf(collection);
        require(said.payee == work.payee && said.refundUntil == work.refundUntil, "10: drop");
        require(said.phases == work.phases, "10: phases");
        require(work.edition.totalMinted() == work.minted, "10: minted");
        require(work.edition.totalSupply() == work.minted - work.burned, "10: supply");
        require(work.minted - work.takenBack <= work.size, "10: size");
        if (work.phases != 0) _requirePhase(drop, index, collection, 1 + ((block.timestamp / 3) % work.phases));
        if (work.minted == 0) return;
        uint256 tokenId = 1 + ((block.timestamp / 5) % work.minted);
        DropModel.Copy memory item = _handler.copyAt(index, tokenId);
        if (item.owner == address(0)) return;
        require(work.edition.ownerOf(tokenId) == item.owner, "4: owner of copy");
        require(work.edition.markOf(tokenId) == item.mark, "10: mark of copy");
    }

    /// @dev What was done and refused, by step, as the words of a line.
    function _countsOf(bytes4[] memory steps) internal view returns (string memory line) {
        for (uint256 i = 0; i < steps.length; ++i) {
            // Some are there several times, side by side.
            if (i != 0 && steps[i] == steps[i - 1]) continue;
            Calls.Count memory count = _handler.countOf(steps[i]);
            line = string.concat(line, vm.toString(uint32(steps[i])), ":", vm.toString(count.granted));
            line = string.concat(line, ":", vm.toString(count.refused), " ");
        }
    }

    function _requirePhase(IEditionDrop drop, uint256 index, address collection, uint256 phase) private view {
        DropModel.Phase memory expected = _handler.phaseAt(index, phase);
        (DropPhase memory terms, IEditionDrop.PhaseTotals memory totals) = drop.phaseOf(collection, phase);
        require(keccak256(abi.encode(terms)) == keccak256(abi.encode(expected.terms)), "10: terms of phase");
        require(totals.sold == expected.minted - expected.returned && totals.sold <= terms.cap, "10: sold");
        require(totals.drawn == expected.drawn && totals.drawn <= totals.sold, "2: drawn");
        if (terms.walletLimit == 0) return;
        address person = _handler.accounts(block.timestamp % 6);
        uint256 bought = drop.purchasesOf(collection, phase, person);
        require(bought == _handler.purchases(index, phase, person) && bought <= terms.walletLimit, "11: wallet limit");
    }

    function _balance(address currency, address account) private view returns (uint256) {
        return currency == address(0) ? account.balance : MoodyKIP7(currency).balanceOf(account);
    }
}
