// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {KIP7Burnable} from "./extensions/KIP7Burnable.sol";
import {KIP7Mintable} from "./extensions/KIP7Mintable.sol";
import {MinterRole} from "./utils/MinterRole.sol";

/// @title KIP7Token
/// @notice A KIP-7 token, ready to deploy: minters mint, holders burn, 18 decimals.
contract KIP7Token is KIP7Mintable, KIP7Burnable {
    /// @param name_ The token's name.
    /// @param symbol_ The token's symbol.
    /// @param minter The first minter, named here because the deployer may be a factory.
    constructor(string memory name_, string memory symbol_, address minter) ERC20(name_, symbol_) MinterRole(minter) {}

    /// @notice See {IKIP13-supportsInterface}.
    function supportsInterface(bytes4 interfaceId) public view override(KIP7Mintable, KIP7Burnable) returns (bool) {
        return super.supportsInterface(interfaceId);
    }
}
