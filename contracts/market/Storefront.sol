// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ILedger} from "../payment/ILedger.sol";
import {IStorefront} from "./IStorefront.sol";

/// @title Storefront
contract Storefront is IStorefront, Ownable2Step {
    /// @dev As the markets have it for the storefronts of both sides together.
    uint256 private constant _MAX_FEE_BPS = 1_000;

    /// @inheritdoc IStorefront
    address public payout;
    /// @inheritdoc IStorefront
    uint16 public feeBps;
    /// @inheritdoc IStorefront
    string public name;

    constructor(address owner, address payout_, uint16 bps, string memory name_) Ownable(owner) {
        _setPayout(payout_);
        _setFee(bps);
        name = name_;
    }

    /// @inheritdoc IStorefront
    function setPayout(address payout_) external onlyOwner {
        _setPayout(payout_);
    }

    /// @inheritdoc IStorefront
    function setFee(uint16 bps) external onlyOwner {
        _setFee(bps);
    }

    /// @inheritdoc IStorefront
    function collectMany(ILedger[] calldata ledgers, address[] calldata currencies) external {
        if (ledgers.length != currencies.length) revert StorefrontLengthMismatch(ledgers.length, currencies.length);
        for (uint256 i = 0; i < ledgers.length; ++i) {
            if (ledgers[i].creditOf(address(this), currencies[i]) != 0 || _balanceOf(currencies[i]) != 0) {
                collect(ledgers[i], currencies[i]);
            }
        }
    }

    /// @inheritdoc IStorefront
    function collect(ILedger ledger, address currency) public returns (uint256 amount) {
        amount = _balanceOf(currency);
        if (amount != 0) SafeERC20.safeTransfer(IERC20(currency), payout, amount);
        if (amount == 0 || ledger.creditOf(address(this), currency) != 0) amount += ledger.withdraw(currency, payout);
    }

    /// @dev What is here of a token. Of native coin nothing can be.
    function _balanceOf(address currency) private view returns (uint256) {
        return currency == address(0) ? 0 : IERC20(currency).balanceOf(address(this));
    }

    function _setPayout(address payout_) private {
        if (payout_ == address(0) || payout_ == address(this)) revert StorefrontInvalidPayout(payout_);
        payout = payout_;
        emit PayoutSet(payout_);
    }

    function _setFee(uint16 bps) private {
        if (bps > _MAX_FEE_BPS) revert StorefrontFeeTooHigh(bps, _MAX_FEE_BPS);
        feeBps = bps;
        emit FeeSet(bps);
    }
}
