// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Ledger} from "../payment/Ledger.sol";
import {IMarket} from "./IMarket.sol";

/// @dev The state that every sale reads, in one slot: `paused` (1 byte) and these 27 bytes. The layout follows from
/// the order of inheritance, {Pausable} first.
abstract contract ProtocolFee is Pausable {
    uint16 internal _protocolFeeBps;
    address internal _protocolFeeReceiver;
    /// @dev The time from which on it is the fee of new listings, for markets whose listings keep the fee of their time.
    uint40 internal _protocolFeeSince;

    /// @dev All of it by one read: a purchase needs no more of this contract's own state. `paused` comes first in the slot.
    function _readProtocolFee() internal view returns (bool isPaused, uint16 bps, uint40 since) {
        uint256 word;
        uint256 offset;
        uint256 offsetSince;
        assembly ("memory-safe") {
            word := sload(_protocolFeeBps.slot)
            offset := mul(8, _protocolFeeBps.offset)
            offsetSince := mul(8, _protocolFeeSince.offset)
        }
        return (uint8(word) != 0, uint16(word >> offset), uint40(word >> offsetSince));
    }
}

/// @title Market
abstract contract Market is IMarket, ProtocolFee, Ownable2Step, Ledger {
    uint256 internal constant BASIS_POINTS = 10_000;
    uint256 private constant _MAX_PROTOCOL_FEE_BPS = 500;

    /// @dev What is owed in a currency. One slot, so that a sale writes once.
    struct Books {
        uint128 total;
        uint128 protocolFees;
    }

    mapping(address currency => Books) private _books;

    constructor(address owner) Ownable(owner) {}

    /// @inheritdoc IMarket
    function setProtocolFee(uint16 bps, address receiver) public virtual onlyOwner {
        if (bps > _MAX_PROTOCOL_FEE_BPS) revert MarketFeeTooHigh(bps, _MAX_PROTOCOL_FEE_BPS);
        if (receiver == address(0)) revert MarketZeroAddress();
        _protocolFeeBps = bps;
        _protocolFeeReceiver = receiver;
        emit ProtocolFeeSet(bps, receiver);
    }

    /// @inheritdoc IMarket
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

    /// @inheritdoc IMarket
    function pause() external onlyOwner {
        _pause();
    }

    /// @inheritdoc IMarket
    function unpause() external onlyOwner {
        _unpause();
    }

    /// @inheritdoc IMarket
    function protocolFee() external view returns (uint16 bps, address receiver) {
        return (_protocolFeeBps, _protocolFeeReceiver);
    }

    /// @inheritdoc IMarket
    function owed(address currency) external view returns (uint256 total, uint256 protocolFees) {
        Books storage books = _books[currency];
        return (books.total, books.protocolFees);
    }

    /// @dev `bps` basis points of a price of at most 128 bits: cannot overflow.
    function _feeOf(uint256 price, uint256 bps) internal pure returns (uint256) {
        unchecked {
            return (price * bps) / BASIS_POINTS;
        }
    }

    /// @dev Takes a payment that the market keeps for now, and notes it in the books.
    /// @param payer Who pays; this contract where the caller is a token that came with the payment.
    /// @param arrived What came with the call: native coin, or what the token says.
    function _takeIn(address currency, address payer, uint256 due, uint256 arrived) internal {
        if (payer == address(this)) {
            _requireArrived(currency, due, arrived);
        } else if (currency == NATIVE) {
            if (arrived != due) revert MarketWrongPayment(due, arrived);
            return;
        } else {
            if (arrived != 0) revert MarketWrongPayment(0, arrived);
            _pull(currency, payer, due);
        }
        _books[currency].total += SafeCast.toUint128(due);
    }

    /// @dev The market no longer owes an amount of what {_takeIn} took.
    function _release(address currency, uint256 amount) internal {
        // The books hold what was taken in, which had at most 128 bits.
        if (currency != NATIVE) _books[currency].total -= uint128(amount);
    }

    /// @dev Sets aside the protocol's fee of a final sale: one slot, and no event, on every sale. `fee` is part of a price of
    /// at most 128 bits.
    function _keepFee(address currency, uint256 fee) internal {
        Books memory books = _books[currency];
        books.total += uint128(fee);
        books.protocolFees += uint128(fee);
        _books[currency] = books;
    }

    /// @dev Takes `amount` of a token from `payer`, who has approved this contract, or reverts.
    function _pull(address token, address payer, uint256 amount) internal {
        SafeERC20.safeTransferFrom(IERC20(token), payer, address(this), amount);
        _requireSurplus(token, amount);
    }

    /// @dev Reverts unless the native coin that came with the call is what the payment asks for.
    function _requireValue(address currency, uint256 due, uint256 arrived) internal pure {
        uint256 value = currency == NATIVE ? due : 0;
        if (arrived != value) revert MarketWrongPayment(value, arrived);
    }

    /// @dev Reverts unless the caller is the currency, says that `due` arrived, and that is true. Whoever calls is the token;
    /// the sale says whether it is the one that the seller asked for.
    function _requireArrived(address currency, uint256 due, uint256 arrived) internal view {
        if (currency != msg.sender) revert MarketWrongCurrency(currency, msg.sender);
        if (arrived != due) revert MarketWrongPayment(due, arrived);
        _requireSurplus(currency, due);
    }

    /// @dev Reverts unless `amount` of a token is here beyond what is owed to others.
    function _requireSurplus(address token, uint256 amount) internal view {
        uint256 balance = IERC20(token).balanceOf(address(this));
        uint256 total = _books[token].total;
        uint256 surplus = balance > total ? balance - total : 0;
        if (surplus < amount) revert MarketWrongPayment(amount, surplus);
    }

    function _credit(address currency, address account, uint256 amount) internal override {
        if (currency != NATIVE) _books[currency].total += SafeCast.toUint128(amount);
        super._credit(currency, account, amount);
    }

    function _takeCredit(address account, address currency) internal override returns (uint256 amount) {
        amount = super._takeCredit(account, currency);
        if (currency != NATIVE) _books[currency].total -= uint128(amount);
    }
}
