// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ILedger} from "../../../contracts/payment/ILedger.sol";

/// @dev Reads all that money could have moved between, in one call.
contract BooksReader {
    /// @dev What each account has of each currency (the zero address is native coin): by itself, then in each ledger.
    function read(
        address[] calldata accounts,
        address[] calldata currencies,
        ILedger[] calldata ledgers
    ) external view returns (uint256[] memory amounts) {
        amounts = new uint256[](accounts.length * currencies.length * (1 + ledgers.length));
        uint256 next = 0;
        for (uint256 i = 0; i < accounts.length; ++i) {
            for (uint256 j = 0; j < currencies.length; ++j) {
                address currency = currencies[j];
                amounts[next++] =
                    currency == address(0) ? accounts[i].balance : IERC20(currency).balanceOf(accounts[i]);
                for (uint256 k = 0; k < ledgers.length; ++k) {
                    amounts[next++] = ledgers[k].creditOf(accounts[i], currency);
                }
            }
        }
    }
}
