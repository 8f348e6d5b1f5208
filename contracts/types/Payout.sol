// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @dev An amount, in the smallest unit of a currency that the context names, and who is to receive it.
struct Payout {
    address receiver;
    uint256 amount;
}
