// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {IKIP17Pausable} from "../interfaces/IKIP17Extensions.sol";
import {KIP17} from "../KIP17.sol";
import {PauserRole} from "../utils/PauserRole.sol";

/// @title KIP17Pausable
/// @notice KIP-17 pausing; see {IKIP17Pausable}. Each transfer reads one slot more.
abstract contract KIP17Pausable is KIP17, Pausable, PauserRole {
    /// @notice See {IKIP17Pausable-pause}. Emits Paused.
    function pause() public virtual onlyPauser {
        _pause();
    }

    /// @notice See {IKIP17Pausable-unpause}. Emits Unpaused.
    function unpause() public virtual onlyPauser {
        _unpause();
    }

    /// @notice See {IKIP13-supportsInterface}.
    function supportsInterface(bytes4 interfaceId) public view virtual override returns (bool) {
        return interfaceId == type(IKIP17Pausable).interfaceId || super.supportsInterface(interfaceId);
    }

    function _update(
        address to,
        uint256 tokenId,
        address auth
    ) internal virtual override whenNotPaused returns (address) {
        return super._update(to, tokenId, auth);
    }

    /// @dev KIP-17: pausing also stops approvals.
    function _approve(
        address to,
        uint256 tokenId,
        address auth,
        bool emitEvent
    ) internal virtual override whenNotPaused {
        super._approve(to, tokenId, auth, emitEvent);
    }

    /// @dev KIP-17: pausing also stops approvals.
    function _setApprovalForAll(
        address owner,
        address operator,
        bool approved
    ) internal virtual override whenNotPaused {
        super._setApprovalForAll(owner, operator, approved);
    }
}
