// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {KIP7} from "@kaiachain/contracts/KIP/token/KIP7/KIP7.sol";

/// @dev The chain's own KIP-7 library: safe transfers call the receiver.
contract HookedKIP7 is KIP7("Hooked", "HKD") {
    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }
}
