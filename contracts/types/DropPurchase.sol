// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @dev What somebody buys in a drop.
struct DropPurchase {
    address collection;
    uint256 phase;
    uint256 quantity;
    /// What the buyer pays for each copy, and in what: as they saw it, so that it cannot be another phase's.
    address currency;
    uint256 price;
    /// Who gets the copies; the zero address is the buyer.
    address receiver;
    /// The buyer's proof in the phase's allowlist; empty where there is none.
    bytes32[] allowlistProof;
    /// What the phase's gate asks for; empty where there is none.
    bytes gateProof;
}
