// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {OldWrappedCoin} from "../OldWrappedCoin.sol";

/// @notice A wrapped coin that burns all and pays out less by what it keeps.
contract ThievishWrappedCoin is OldWrappedCoin {
    uint256 private immutable _KEPT;

    constructor(uint256 kept) {
        _KEPT = kept;
    }

    function withdraw(uint256 amount) external override {
        balanceOf[msg.sender] -= amount;
        payable(msg.sender).transfer(amount - _KEPT);
    }
}
