// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title BoundedCall
/// @notice Calls to contracts that nobody vouches for: they get a fixed amount of gas, at most 64 bytes of their
/// answer are copied, and their failure is a value, not a revert.
///
/// The full amount of gas is always there. A call that a caller could starve would let them choose its failure: a
/// royalty unpaid, a payment credited that should have been pushed (EIP-150 forwards at most 63/64 of what is left).
library BoundedCall {
    /// @notice Less gas is left than the call and the work after it need.
    error BoundedCallInsufficientGas(uint256 available, uint256 required);

    /// @dev Gas beside what the target gets: for the call itself, which may create an account (36,600), and for what follows
    /// it, at most a credit and its books, both new (48,000).
    uint256 private constant _RESERVE = 100_000;

    /// @dev Static call. `size` is the size of the whole answer, `first` and `second` its first two words, filled
    /// up with zeros where the answer is shorter.
    function tryStatic(
        address target,
        uint256 gasCap,
        bytes memory data
    ) internal view returns (bool success, uint256 size, uint256 first, uint256 second) {
        requireGas(gasCap);
        assembly ("memory-safe") {
            mstore(0x00, 0)
            mstore(0x20, 0)
            success := staticcall(gasCap, target, add(data, 0x20), mload(data), 0x00, 0x40)
            size := returndatasize()
            first := mload(0x00)
            second := mload(0x20)
        }
    }

    /// @dev Call with value. `first` is the first word of the answer, filled up with zeros where it is shorter.
    function tryCall(
        address target,
        uint256 value,
        uint256 gasCap,
        bytes memory data
    ) internal returns (bool success, uint256 size, uint256 first) {
        requireGas(gasCap);
        assembly ("memory-safe") {
            mstore(0x00, 0)
            success := call(gasCap, target, value, add(data, 0x20), mload(data), 0x00, 0x20)
            size := returndatasize()
            first := mload(0x00)
        }
    }

    /// @dev EIP-150: `gasCap` reaches the target only where 64/63 of it is left at the call.
    function requireGas(uint256 gasCap) internal view {
        uint256 required = gasCap + gasCap / 63 + _RESERVE;
        uint256 available = gasleft();
        if (available < required) revert BoundedCallInsufficientGas(available, required);
    }
}
