// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Context} from "@openzeppelin/contracts/utils/Context.sol";
import {Role, Roles} from "./Roles.sol";

/// @title PauserRole
/// @notice Who may pause, with the functions that KIP-7, KIP-17 and KIP-37 tokens have for it.
abstract contract PauserRole is Context {
    using Roles for Role;

    /// @dev How this role is called in events and errors of {Roles}.
    bytes32 private constant _PAUSER = "pauser";

    Role private _pausers;

    /// @param first The first pauser; whoever deploys need not be one.
    constructor(address first) {
        _pausers.grant(_PAUSER, first, _msgSender());
    }

    modifier onlyPauser() {
        _pausers.requireHolder(_PAUSER, _msgSender());
        _;
    }

    /// @notice Lets another account pause. Only for pausers. Emits {Roles-RoleGranted}.
    function addPauser(address account) public virtual onlyPauser {
        _pausers.grant(_PAUSER, account, _msgSender());
    }

    /// @notice Gives up the caller's right to pause. Only for pausers. Emits {Roles-RoleRevoked}.
    function renouncePauser() public virtual {
        _pausers.renounce(_PAUSER, _msgSender());
    }

    /// @notice Whether an account may pause.
    function isPauser(address account) public view virtual returns (bool) {
        return _pausers.holds(account);
    }
}
