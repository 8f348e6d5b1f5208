// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IKIP7Mintable} from "../interfaces/IKIP7Extensions.sol";
import {KIP7} from "../KIP7.sol";
import {MinterRole} from "../utils/MinterRole.sol";

/// @title KIP7Mintable
/// @notice KIP-7 minting; see {IKIP7Mintable}.
abstract contract KIP7Mintable is KIP7, MinterRole {
    /// @notice See {IKIP7Mintable-mint}. Emits Transfer.
    function mint(address to, uint256 amount) public virtual onlyMinter returns (bool) {
        _mint(to, amount);
        return true;
    }

    /// @notice See {IKIP13-supportsInterface}.
    function supportsInterface(bytes4 interfaceId) public view virtual override returns (bool) {
        return interfaceId == type(IKIP7Mintable).interfaceId || super.supportsInterface(interfaceId);
    }
}
