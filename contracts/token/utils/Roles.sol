// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @dev The accounts that hold one role.
struct Role {
    mapping(address account => bool) holders;
}

/// @title Roles
/// @notice A role in the way of the KIPs: who holds it can add holders, and can only renounce it for themselves.
library Roles {
    /// @notice Emitted when an account gets a role. The same event as in OpenZeppelin's AccessControl.
    event RoleGranted(bytes32 indexed role, address indexed account, address indexed sender);

    /// @notice Emitted when an account renounces a role. The same event as in OpenZeppelin's AccessControl.
    event RoleRevoked(bytes32 indexed role, address indexed account, address indexed sender);

    /// @notice The account does not hold the role.
    error RoleMissing(bytes32 role, address account);
    /// @notice The account holds the role already.
    error RoleAlreadyHeld(bytes32 role, address account);
    /// @notice The zero address cannot hold a role.
    error RoleInvalidHolder(bytes32 role, address account);

    function holds(Role storage self, address account) internal view returns (bool) {
        return self.holders[account];
    }

    function requireHolder(Role storage self, bytes32 role, address account) internal view {
        if (!self.holders[account]) revert RoleMissing(role, account);
    }

    function grant(Role storage self, bytes32 role, address account, address sender) internal {
        if (account == address(0)) revert RoleInvalidHolder(role, account);
        if (self.holders[account]) revert RoleAlreadyHeld(role, account);
        self.holders[account] = true;
        emit RoleGranted(role, account, sender);
    }

    function renounce(Role storage self, bytes32 role, address account) internal {
        requireHolder(self, role, account);
        self.holders[account] = false;
        emit RoleRevoked(role, account, account);
    }
}
