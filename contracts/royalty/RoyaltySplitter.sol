// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";
import {RoyaltyMath} from "../libraries/RoyaltyMath.sol";
import {Share} from "../types/RoyaltyTerms.sol";
import {IRoyaltySplitter} from "./IRoyaltySplitter.sol";
import {TermsRules} from "./TermsRules.sol";

/// @title RoyaltySplitter
/// @notice See {IRoyaltySplitter}.
contract RoyaltySplitter is IRoyaltySplitter {
    using SafeERC20 for IERC20;

    uint256 private immutable _TOTAL_SHARES;

    Share[] private _shares;
    mapping(address currency => uint256) private _totalReleased;
    mapping(address currency => mapping(address holder => uint256)) private _released;
    bool private transient _paying;

    constructor(Share[] memory shares_) {
        if (shares_.length == 0) revert RoyaltySplitterEmpty();
        _TOTAL_SHARES = TermsRules.sumOfShares(shares_);
        for (uint256 i = 0; i < shares_.length; ++i) {
            _shares.push(shares_[i]);
        }
    }

    /// @notice Takes native coin from anybody. What is here is shared out when somebody asks for it.
    /// @dev Writes and announces nothing, so that 2,300 gas are enough.
    receive() external payable {}

    /// @inheritdoc IRoyaltySplitter
    function release(address currency, address holder) external returns (uint256 amount) {
        return _release(currency, holder, holder);
    }

    /// @inheritdoc IRoyaltySplitter
    function releaseTo(address currency, address receiver) external returns (uint256 amount) {
        if (receiver == address(0)) revert RoyaltySplitterInvalidReceiver();
        return _release(currency, msg.sender, receiver);
    }

    /// @inheritdoc IRoyaltySplitter
    function releasable(address currency, address holder) public view returns (uint256) {
        uint256 balance = currency == address(0) ? address(this).balance : IERC20(currency).balanceOf(address(this));
        uint256 received = balance + _totalReleased[currency];
        uint256 due = RoyaltyMath.portion(received, _shareOf(holder), _TOTAL_SHARES);
        uint256 paid = _released[currency][holder];
        // Only a balance that fell by itself leaves a holder with more than their due.
        return due > paid ? due - paid : 0;
    }

    /// @inheritdoc IRoyaltySplitter
    function released(address currency, address holder) external view returns (uint256) {
        return _released[currency][holder];
    }

    /// @inheritdoc IRoyaltySplitter
    function totalReleased(address currency) external view returns (uint256) {
        return _totalReleased[currency];
    }

    /// @inheritdoc IRoyaltySplitter
    function shares() external view returns (Share[] memory) {
        return _shares;
    }

    /// @dev The lock is needed beside the order of effects: a token that calls out before it lowers the balance would
    /// for that moment show the payment both in the balance and in what was released.
    function _release(address currency, address holder, address receiver) private returns (uint256 amount) {
        if (_paying) revert RoyaltySplitterReentered();
        _paying = true;
        amount = releasable(currency, holder);
        if (amount == 0) revert RoyaltySplitterNothingDue(currency, holder);

        _released[currency][holder] += amount;
        _totalReleased[currency] += amount;
        emit RoyaltyReleased(currency, holder, receiver, amount);

        bool paid =
            currency == address(0)
                ? LowLevelCall.callNoReturn(receiver, amount, "")
                : IERC20(currency).trySafeTransfer(receiver, amount);
        if (!paid) revert RoyaltySplitterPaymentFailed(currency, receiver, amount);
        _paying = false;
    }

    /// @dev Never zero: a share of zero is no share.
    function _shareOf(address holder) private view returns (uint256) {
        for (uint256 i = 0; i < _shares.length; ++i) {
            Share memory share = _shares[i];
            if (share.holder == holder) return share.bps;
        }
        revert RoyaltySplitterNotHolder(holder);
    }
}
