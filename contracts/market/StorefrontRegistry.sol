// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStorefrontRegistry} from "./IStorefrontRegistry.sol";
import {Storefront} from "./Storefront.sol";

/// @title StorefrontRegistry
contract StorefrontRegistry is IStorefrontRegistry {
    /// @inheritdoc IStorefrontRegistry
    mapping(address account => bool) public isStorefront;

    /// @inheritdoc IStorefrontRegistry
    function register(address payout, uint16 feeBps, string calldata name) external returns (address storefront) {
        storefront = address(new Storefront(msg.sender, payout, feeBps, name));
        isStorefront[storefront] = true;
        emit StorefrontRegistered(storefront, msg.sender, payout, feeBps, name);
    }
}
