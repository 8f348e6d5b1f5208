// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {BoundedCall} from "../libraries/BoundedCall.sol";

/// @dev How a contract that nobody vouches for took a static call.
enum ProbeOutcome {
    /// No such function: nothing came back, and the gas was not used up.
    Absent,
    /// It answered with at least one byte.
    Answered,
    /// It reverted with a reason.
    Reverted,
    /// It failed without a reason and used up its gas.
    OutOfGas
}

/// @title Probe
/// @notice Tells a function that a contract does not have from one that fails: who checks a chain of authorities must
/// not take a failing strong one for a missing one and go on to a weaker.
library Probe {
    /// @dev A call that fails silently after this part of its gas counts as out of gas: a proxy whose implementation
    /// ran dry still has the 1/64 that EIP-150 left it with.
    uint256 private constant _SPENT_DIVISOR = 16;

    /// @dev Reverts with `BoundedCallInsufficientGas` where `gasCap` cannot be given whole. `size` is that of the whole
    /// answer, `first` and `second` its first two words, zero where it is shorter.
    function ask(
        address target,
        uint256 gasCap,
        bytes memory data
    ) internal view returns (ProbeOutcome outcome, uint256 size, uint256 first, uint256 second) {
        bool success;
        uint256 gasBefore = gasleft();
        (success, size, first, second) = BoundedCall.tryStatic(target, gasCap, data);
        uint256 gasUsed = gasBefore - gasleft();
        if (size != 0) {
            outcome = success ? ProbeOutcome.Answered : ProbeOutcome.Reverted;
        } else if (!success && gasUsed >= gasCap - gasCap / _SPENT_DIVISOR) {
            outcome = ProbeOutcome.OutOfGas;
        }
    }
}
