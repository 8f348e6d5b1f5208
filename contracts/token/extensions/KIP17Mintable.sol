// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IKIP17Mintable} from "../interfaces/IKIP17Extensions.sol";
import {KIP17} from "../KIP17.sol";
import {MinterRole} from "../utils/MinterRole.sol";

/// @title KIP17Mintable
/// @notice KIP-17 minting without metadata; see {IKIP17Mintable}. Excludes {KIP17MetadataMintable}.
abstract contract KIP17Mintable is KIP17, MinterRole {
    /// @notice See {IKIP17Mintable-mint}. Emits Transfer.
    /// @dev Never calls the receiver: KIP-17 asks that of safe transfers only.
    function mint(address to, uint256 tokenId) public virtual onlyMinter returns (bool) {
        _mint(to, tokenId);
        return true;
    }

    /// @notice See {IKIP13-supportsInterface}.
    function supportsInterface(bytes4 interfaceId) public view virtual override returns (bool) {
        return interfaceId == type(IKIP17Mintable).interfaceId || super.supportsInterface(interfaceId);
    }
}
