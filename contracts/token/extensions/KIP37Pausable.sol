// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {IKIP37Pausable} from "../interfaces/IKIP37Extensions.sol";
import {KIP37} from "../KIP37.sol";
import {PauserRole} from "../utils/PauserRole.sol";

/// @title KIP37Pausable
/// @notice KIP-37 pausing; see {IKIP37Pausable}. Each transfer reads one slot more, and one for each id.
abstract contract KIP37Pausable is KIP37, Pausable, PauserRole, IKIP37Pausable {
    /// @notice Emitted when one id is stopped.
    event TokenPaused(address account, uint256 id);

    /// @notice Emitted when one id goes on.
    event TokenUnpaused(address account, uint256 id);

    /// @notice The id is stopped.
    error KIP37TokenPaused(uint256 id);
    /// @notice The id is not stopped.
    error KIP37TokenNotPaused(uint256 id);

    mapping(uint256 id => bool) private _tokenPaused;

    /// @inheritdoc IKIP37Pausable
    function pause() public virtual onlyPauser {
        _pause();
    }

    /// @inheritdoc IKIP37Pausable
    function unpause() public virtual onlyPauser {
        _unpause();
    }

    /// @inheritdoc IKIP37Pausable
    /// @dev Emits {TokenPaused}.
    function pause(uint256 id) public virtual onlyPauser {
        if (_tokenPaused[id]) revert KIP37TokenPaused(id);
        _tokenPaused[id] = true;
        emit TokenPaused(_msgSender(), id);
    }

    /// @inheritdoc IKIP37Pausable
    /// @dev Emits {TokenUnpaused}.
    function unpause(uint256 id) public virtual onlyPauser {
        if (!_tokenPaused[id]) revert KIP37TokenNotPaused(id);
        _tokenPaused[id] = false;
        emit TokenUnpaused(_msgSender(), id);
    }

    /// @inheritdoc IKIP37Pausable
    function paused() public view virtual override(Pausable, IKIP37Pausable) returns (bool) {
        return super.paused();
    }

    /// @inheritdoc IKIP37Pausable
    function paused(uint256 id) public view virtual returns (bool) {
        return _tokenPaused[id];
    }

    /// @notice See {IKIP13-supportsInterface}.
    function supportsInterface(bytes4 interfaceId) public view virtual override returns (bool) {
        return interfaceId == type(IKIP37Pausable).interfaceId || super.supportsInterface(interfaceId);
    }

    function _update(
        address from,
        address to,
        uint256[] memory ids,
        uint256[] memory values
    ) internal virtual override whenNotPaused {
        for (uint256 i = 0; i < ids.length; ++i) {
            if (_tokenPaused[ids[i]]) revert KIP37TokenPaused(ids[i]);
        }
        super._update(from, to, ids, values);
    }

    /// @dev KIP-37: pausing also stops approvals.
    function _setApprovalForAll(
        address owner,
        address operator,
        bool approved
    ) internal virtual override whenNotPaused {
        super._setApprovalForAll(owner, operator, approved);
    }
}
