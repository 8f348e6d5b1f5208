// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";

/// @title FeePayer
/// @notice Who pays the fee of the present transaction, on Kaia: its sender, unless the fee is delegated.
library FeePayer {
    /// @dev Kaia's precompile: takes nothing, answers the address as 20 raw bytes and not as a word.
    address private constant _FEE_PAYER = address(0x3fe);

    /// @dev Unknown on any other chain: there the call succeeds, too, and answers nothing.
    function tryRead() internal view returns (bool known, address feePayer) {
        (bool success, bytes32 answer, ) = LowLevelCall.staticcallReturn64Bytes(_FEE_PAYER, "");
        known = success && LowLevelCall.returnDataSize() == 20;
        if (known) feePayer = address(bytes20(answer));
    }
}
