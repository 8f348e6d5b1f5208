// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {KIP7} from "@kaiachain/contracts/KIP/token/KIP7/KIP7.sol";
import {KIP17} from "@kaiachain/contracts/KIP/token/KIP17/KIP17.sol";
import {KIP37} from "@kaiachain/contracts/KIP/token/KIP37/KIP37.sol";

/// @notice Tokens of the established Kaia library, which anyone may mint.
contract KaiaKIP7 is KIP7("Kaia Library Token", "KLT") {
    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }
}

contract KaiaKIP17 is KIP17("Kaia Library Art", "KLA") {
    function mint(address to, uint256 tokenId) external {
        _mint(to, tokenId);
    }
}

contract KaiaKIP37 is KIP37("ipfs://kaia/{id}") {
    function mint(address to, uint256 id, uint256 amount) external {
        _mint(to, id, amount, "");
    }
}
