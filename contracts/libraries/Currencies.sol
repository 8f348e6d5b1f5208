// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {BoundedCall} from "./BoundedCall.sol";

/// @title Currencies
library Currencies {
    /// @dev The gas of a question to a currency.
    uint256 private constant _QUERY_GAS = 100_000;

    /// @dev Whether a token may be paid out by a contract that holds NFTs. Some NFT contracts have a
    /// `transfer(address,uint256)` too: a payment of n units would move token n, which may be in custody for somebody else.
    /// So only tokens that have decimals are taken, and never the collection itself. (Some precompiles answer to anything,
    /// and have no code.)
    function isFungible(address currency, address collection) internal view returns (bool) {
        (bool success, uint256 size, uint256 decimals, ) = BoundedCall.tryStatic(
            currency,
            _QUERY_GAS,
            abi.encodeCall(IERC20Metadata.decimals, ())
        );
        return success && size >= 32 && decimals != 0 && currency != collection && currency.code.length != 0;
    }
}
