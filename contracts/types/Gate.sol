// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @dev How a sale tells who may take part.
enum GateKind {
    /// Everybody.
    Open,
    /// Who brings a permit that the service signed for them.
    Permit,
    /// Whose transaction's fee the service pays (Kaia's fee delegation).
    FeePayer
}
