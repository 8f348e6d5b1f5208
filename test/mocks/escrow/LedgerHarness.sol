// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ledger} from "../../../contracts/payment/Ledger.sol";

/// @dev A contract that owes money and does nothing else.
contract LedgerHarness is Ledger {
    receive() external payable {}

    function pay(address currency, address to, uint256 amount) external nonReentrant {
        _pay(currency, to, amount);
    }

    function credit(address currency, address account, uint256 amount) external {
        _credit(currency, account, amount);
    }
}
