// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Context} from "@openzeppelin/contracts/utils/Context.sol";
import {Role, Roles} from "./Roles.sol";

/// @title MinterRole
/// @notice Who may mint, with the functions that KIP-7, KIP-17 and KIP-37 tokens have for it.
abstract contract MinterRole is Context {
    using Roles for Role;

    /// @dev How this role is called in events and errors of {Roles}.
    bytes32 private constant _MINTER = "minter";

    Role private _minters;

    /// @param first The first minter; whoever deploys need not be one.
    constructor(address first) {
        _minters.grant(_MINTER, first, _msgSender());
    }

    modifier onlyMinter() {
        _minters.requireHolder(_MINTER, _msgSender());
        _;
    }

    /// @notice Lets another account mint. Only for minters. Emits {Roles-RoleGranted}.
    function addMinter(address account) public virtual onlyMinter {
        _minters.grant(_MINTER, account, _msgSender());
    }

    /// @notice Gives up the caller's right to mint. Only for minters. Emits {Roles-RoleRevoked}.
    function renounceMinter() public virtual {
        _minters.renounce(_MINTER, _msgSender());
    }

    /// @notice Whether an account may mint.
    function isMinter(address account) public view virtual returns (bool) {
        return _minters.holds(account);
    }
}
