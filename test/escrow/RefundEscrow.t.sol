// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowOpener} from "../../contracts/escrow/IEscrowOpener.sol";
import {IRefundEscrow} from "../../contracts/escrow/IRefundEscrow.sol";
import {RefundEscrow} from "../../contracts/escrow/RefundEscrow.sol";
import {Delivery} from "../../contracts/types/Delivery.sol";
import {EscrowTerms} from "../../contracts/types/EscrowTerms.sol";
import {Payout} from "../../contracts/types/Payout.sol";
import {bound, vm} from "../helpers/Vm.sol";
import {QuirkyERC721} from "../mocks/escrow/QuirkyERC721.sol";
import {PlainERC20} from "../mocks/PlainERC20.sol";

/// @dev Whatever the amounts are, each door pays out exactly what came in.
contract RefundEscrowFuzz is IEscrowOpener {
    enum Door {
        Refund,
        Accept,
        Close,
        CloseInBatch,
        ClaimByBuyer,
        ClaimBySeller
    }

    address private constant _SELLER = address(0x5e11e4);
    address private constant _BUYER = address(0xb07e4);
    address private constant _ELSEWHERE = address(0xe15e);
    uint256 private constant _TOKEN_ID = 7;
    uint256 private constant _ALREADY_THERE = 1e30;

    RefundEscrow private _escrow;
    PlainERC20 private _token;
    QuirkyERC721 private _collection;

    function setUp() external {
        _escrow = new RefundEscrow();
        _token = new PlainERC20();
        _collection = new QuirkyERC721();
        vm.prank(_BUYER);
        _collection.setApprovalForAll(address(_escrow), true);
        // What is there for others must stay.
        _token.mint(address(_escrow), _ALREADY_THERE);
        vm.deal(address(_escrow), _ALREADY_THERE);
    }

    function onEscrowOpen(bytes calldata data) external {
        EscrowTerms memory terms = abi.decode(data, (EscrowTerms));
        if (terms.currency != address(0)) _token.transfer(address(_escrow), terms.amount);
        if (terms.delivery == Delivery.Held) _collection.mint(address(_escrow), _TOKEN_ID);
    }

    /// @dev `parts` are cut from the amount one after the other: up to 8 royalties, then up to 4 fees.
    function testFuzz_EveryDoorPaysExactlyWhatCameIn(
        uint256 amount,
        uint256[12] calldata parts,
        uint8 royalties,
        uint8 fees,
        bool native,
        bool held,
        uint8 doorSeed
    ) external {
        amount = bound(amount, 1, type(uint128).max);
        Door door = Door(bound(doorSeed, 0, held ? 5 : 3));
        EscrowTerms memory terms = _terms(amount, native, held);
        uint256 rest = amount;
        terms.royalties = new Payout[](bound(royalties, 0, 8));
        terms.fees = new Payout[](bound(fees, 0, 4));
        for (uint256 i = 0; i < terms.royalties.length; ++i) {
            terms.royalties[i] = Payout(address(uint160(0x1000 + i)), bound(parts[i], 0, rest));
            rest -= terms.royalties[i].amount;
        }
        for (uint256 i = 0; i < terms.fees.length; ++i) {
            terms.fees[i] = Payout(address(uint160(0x2000 + i)), bound(parts[8 + i], 0, rest));
            rest -= terms.fees[i].amount;
        }
        _open(terms);
        require(_held(terms.currency) == _ALREADY_THERE + amount, "not exactly the amount came in");

        _leave(terms, door);
        bool undone = door == Door.Refund || door == Door.ClaimByBuyer || door == Door.ClaimBySeller;
        uint256 credited;
        for (uint256 i = 0; i < terms.royalties.length; ++i) {
            _requirePaid(terms.currency, terms.royalties[i].receiver, undone ? 0 : terms.royalties[i].amount);
        }
        for (uint256 i = 0; i < terms.fees.length; ++i) {
            uint256 due = undone ? 0 : terms.fees[i].amount;
            require(_escrow.creditOf(terms.fees[i].receiver, terms.currency) == due, "fee");
            credited += due;
        }
        _requirePaid(terms.currency, _SELLER, undone ? 0 : rest);
        _requirePaid(terms.currency, _BUYER, door == Door.Refund || door == Door.ClaimBySeller ? amount : 0);
        _requirePaid(terms.currency, _ELSEWHERE, door == Door.ClaimByBuyer ? amount : 0);
        require(_held(terms.currency) == _ALREADY_THERE + credited, "not exactly the amount went out");
        address owner =
            !undone
                ? _BUYER
                : door == Door.ClaimBySeller
                    ? _ELSEWHERE
                    : _SELLER;
        require(_collection.trueOwnerOf(_TOKEN_ID) == owner, "owner");
        require(_escrow.stateOf(_escrow.idOf(terms)) == IRefundEscrow.State.None, "state");
    }

    /// @dev One unit more than the amount is refused, whichever payout it is in.
    function testFuzz_PayoutsNeverExceedTheAmount(uint256 amount, uint256 first, uint256 second, bool inFees) external {
        amount = bound(amount, 1, type(uint128).max);
        first = bound(first, 0, amount);
        vm.assume(second > amount - first);
        EscrowTerms memory terms = _terms(amount, true, false);
        terms.royalties = new Payout[](inFees ? 1 : 2);
        terms.fees = new Payout[](inFees ? 1 : 0);
        terms.royalties[0] = Payout(_SELLER, first);
        if (inFees) terms.fees[0] = Payout(_SELLER, second);
        else terms.royalties[1] = Payout(_SELLER, second);
        _collection.mint(_BUYER, _TOKEN_ID);
        vm.deal(address(this), amount);
        vm.expectRevert(abi.encodeWithSelector(IRefundEscrow.EscrowPayoutsExceedAmount.selector, amount));
        _escrow.open{value: amount}(terms, "");
    }

    function _open(EscrowTerms memory terms) private {
        if (terms.delivery == Delivery.Delivered) _collection.mint(_BUYER, _TOKEN_ID);
        uint256 value;
        if (terms.currency == address(0)) {
            value = terms.amount;
            vm.deal(address(this), value);
        } else {
            _token.mint(address(this), terms.amount);
        }
        _escrow.open{value: value}(terms, abi.encode(terms));
    }

    function _leave(EscrowTerms memory terms, Door door) private {
        if (door > Door.Accept) vm.warp(terms.closesAt);
        if (door > Door.CloseInBatch) vm.warp(terms.closesAt + (door == Door.ClaimBySeller ? 30 days : 1 days));
        if (door > Door.CloseInBatch) _collection.refuse(_BUYER, true);
        if (door == Door.CloseInBatch) {
            EscrowTerms[] memory batch = new EscrowTerms[](1);
            batch[0] = terms;
            _escrow.closeEscrows(batch);
            return;
        }
        vm.prank(door == Door.ClaimBySeller ? _SELLER : _BUYER);
        if (door == Door.Refund) _escrow.refund(terms);
        else if (door == Door.Accept) _escrow.accept(terms);
        else if (door == Door.Close) _escrow.closeEscrow(terms);
        else _escrow.claim(terms, _ELSEWHERE);
    }

    function _requirePaid(address currency, address account, uint256 amount) private view {
        uint256 balance = currency == address(0) ? account.balance : _token.balanceOf(account);
        require(balance == amount, "balance");
        require(_escrow.creditOf(account, currency) == 0, "credit");
    }

    function _held(address currency) private view returns (uint256) {
        return currency == address(0) ? address(_escrow).balance : _token.balanceOf(address(_escrow));
    }

    function _terms(uint256 amount, bool native, bool held) private view returns (EscrowTerms memory terms) {
        terms.opener = address(this);
        terms.seller = _SELLER;
        terms.buyer = _BUYER;
        terms.collection = address(_collection);
        terms.tokenId = _TOKEN_ID;
        terms.currency = native ? address(0) : address(_token);
        terms.amount = amount;
        terms.closesAt = uint40(block.timestamp + 7 days);
        terms.delivery = held ? Delivery.Held : Delivery.Delivered;
    }
}
