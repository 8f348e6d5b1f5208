// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ILedger} from "../../../contracts/payment/ILedger.sol";

/// @dev Calls back who calls it, and notes where that was not kept out by the lock.
abstract contract ReentrancyProbe {
    bool public wasReentered;

    function _reenter(address target, address currency) internal {
        if (target.code.length == 0) return;
        (bool success, bytes memory reason) = target.call(abi.encodeCall(ILedger.withdraw, (currency, address(this))));
        // What is no ledger has no such function, and says nothing.
        if (!success && reason.length == 0) return;
        if (success || bytes4(reason) != ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector) {
            wasReentered = true;
        }
    }
}
