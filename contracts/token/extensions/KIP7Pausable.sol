// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {IKIP7Pausable} from "../interfaces/IKIP7Extensions.sol";
import {KIP7} from "../KIP7.sol";
import {PauserRole} from "../utils/PauserRole.sol";

/// @title KIP7Pausable
/// @notice KIP-7 pausing; see {IKIP7Pausable}. Each transfer reads one slot more.
abstract contract KIP7Pausable is KIP7, Pausable, PauserRole {
    /// @notice See {IKIP7Pausable-pause}. Emits Paused.
    function pause() public virtual onlyPauser {
        _pause();
    }

    /// @notice See {IKIP7Pausable-unpause}. Emits Unpaused.
    function unpause() public virtual onlyPauser {
        _unpause();
    }

    /// @notice See {IKIP13-supportsInterface}.
    function supportsInterface(bytes4 interfaceId) public view virtual override returns (bool) {
        return interfaceId == type(IKIP7Pausable).interfaceId || super.supportsInterface(interfaceId);
    }

    function _update(address from, address to, uint256 value) internal virtual override whenNotPaused {
        super._update(from, to, value);
    }

    /// @dev KIP-7: pausing also stops approvals.
    function _approve(
        address owner,
        address spender,
        uint256 value,
        bool emitEvent
    ) internal virtual override whenNotPaused {
        super._approve(owner, spender, value, emitEvent);
    }
}
