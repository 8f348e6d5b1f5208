// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @dev One holder's share of every sale, in basis points (1/100 of a percent) of the price.
struct Share {
    address holder;
    uint16 bps;
}

/// @dev The most that one sale in `currency` (the zero address is the chain's native coin) pays in royalties, all
/// holders together, in the currency's smallest unit.
struct Cap {
    address currency;
    uint96 amount;
}

/// @dev From the part of a price that exceeds `above` on, sales in `currency` pay `bps` in royalties, all holders
/// together. Tiers are marginal, as income tax is: the part below `above` pays what it paid before.
struct Tier {
    address currency;
    uint128 above;
    uint16 bps;
}

/// @dev What a sale owes to royalty holders.
///
/// The royalty of a price is the sum of the shares (the base rate) up to the first tier of the currency, each
/// tier's rate above it, and at most the currency's cap; holders divide it in proportion to their shares.
struct RoyaltyTerms {
    /// At most 8. An empty list means that sales owe nothing.
    Share[] shares;
    /// Unix time from which on the terms owe nothing; 0 means that they never end.
    uint40 validUntil;
    /// At most 4, one for each currency.
    Cap[] caps;
    /// At most 4, ascending by `above` within one currency.
    Tier[] tiers;
}
