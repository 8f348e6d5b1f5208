// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;

import {KIP7} from "@kaiachain/contracts/KIP/token/KIP7/KIP7.sol";

/// @dev The chain's own library with a way to mint.
contract KaiaKIP7 is KIP7 {
    constructor() KIP7("Won", "WON") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }
}
