// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {KIP7} from "../../../contracts/token/KIP7.sol";

/// @dev A token with receiver hooks that moves nothing from or to accounts which it refuses.
contract MoodyKIP7 is KIP7 {
    mapping(address account => bool) private _refused;

    error Refused(address from, address to);

    constructor() ERC20("Moody", "MOOD") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function refuse(address account, bool refused) external {
        _refused[account] = refused;
    }

    function _update(address from, address to, uint256 amount) internal override {
        // What is minted arrives.
        if (from != address(0) && (_refused[from] || _refused[to])) revert Refused(from, to);
        super._update(from, to, amount);
    }
}
