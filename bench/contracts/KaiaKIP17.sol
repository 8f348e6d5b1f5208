// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;

import {KIP17} from "@kaiachain/contracts/KIP/token/KIP17/KIP17.sol";

/// @dev The chain's own library with a way to mint.
contract KaiaKIP17 is KIP17 {
    constructor() KIP17("Works", "WRK") {}

    function mint(address to, uint256 tokenId) external {
        _mint(to, tokenId);
    }
}
