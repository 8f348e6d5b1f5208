// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20, ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @dev A token with approvals by signature.
contract PermitERC20 is ERC20Permit {
    constructor() ERC20("Permitted", "PMT") ERC20Permit("Permitted") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }
}
