// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Currencies} from "../../../contracts/libraries/Currencies.sol";

/// @dev The library as its users see it.
contract CurrenciesHarness {
    function isFungible(address currency, address collection) external view returns (bool) {
        return Currencies.isFungible(currency, collection);
    }

    /// @dev What the question costs the one who asks.
    function gasOf(address currency, address collection) external view returns (uint256) {
        uint256 before = gasleft();
        Currencies.isFungible(currency, collection);
        return before - gasleft();
    }
}
