// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IStorefrontRegistry
/// @notice Where web shops get the account by which all markets of this suite know them. Anyone may register any
/// number; nobody vouches for them.
interface IStorefrontRegistry {
    /// @notice Emitted when a shop is registered.
    event StorefrontRegistered(
        address indexed storefront,
        address indexed owner,
        address payout,
        uint256 feeBps,
        string name
    );

    /// @notice Deploys a {Storefront} that the caller owns. Emits {StorefrontRegistered}.
    /// @param payout Where its fees go; not the zero address.
    /// @param feeBps What it asks for, in basis points of the price, at most 1,000.
    /// @param name What people call it.
    /// @return storefront Whom listings, orders and purchases name.
    function register(address payout, uint16 feeBps, string calldata name) external returns (address storefront);

    /// @notice Whether an account is a {Storefront} that was registered here.
    function isStorefront(address account) external view returns (bool);
}
