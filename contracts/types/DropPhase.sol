// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {GateKind} from "./Gate.sol";

/// @dev One part of a drop, with its own price, time and buyers. Never changes once it is set; it can only end early.
struct DropPhase {
    /// The zero address is the chain's native coin.
    address currency;
    /// Of one copy, in the currency's smallest unit.
    uint96 price;
    /// Unix time from which on copies are sold.
    uint40 startsAt;
    /// Unix time from which on none are.
    uint40 endsAt;
    /// How many copies the phase sells at most, not counting those that were returned.
    uint24 cap;
    /// How many copies one account buys at most in this phase; 0 sets no limit. Copies that were given away, sold or
    /// returned count all the same.
    uint16 walletLimit;
    /// The protocol's fee in basis points of the price, as it was when the phase was added.
    uint16 protocolFeeBps;
    /// Who may buy, and the service that says so; the zero address where everybody may.
    GateKind gateKind;
    address gateService;
    /// The root of a Merkle tree of the accounts that may buy; zero where it is not limited so. A leaf is keccak256 of
    /// keccak256 of the account's ABI encoding (OpenZeppelin's StandardMerkleTree of `address`).
    bytes32 allowlist;
}
