// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IKIP17MetadataMintable} from "../interfaces/IKIP17Extensions.sol";
import {MinterRole} from "../utils/MinterRole.sol";
import {KIP17URIStorage} from "./KIP17URIStorage.sol";

/// @title KIP17MetadataMintable
/// @notice KIP-17 minting with metadata; see {IKIP17MetadataMintable}. Excludes {KIP17Mintable}.
/// @dev {KIP17Token} does not use it: there each minter mints in an artist's name (see {KIP17Creators}).
abstract contract KIP17MetadataMintable is KIP17URIStorage, MinterRole {
    /// @notice See {IKIP17MetadataMintable-mintWithTokenURI}. Emits Transfer and MetadataUpdate (ERC-4906).
    /// @dev Never calls the receiver: KIP-17 asks that of safe transfers only.
    function mintWithTokenURI(address to, uint256 tokenId, string memory uri) public virtual onlyMinter returns (bool) {
        _mint(to, tokenId);
        _setTokenURI(tokenId, uri);
        return true;
    }

    /// @notice See {IKIP13-supportsInterface}.
    function supportsInterface(bytes4 interfaceId) public view virtual override returns (bool) {
        return interfaceId == type(IKIP17MetadataMintable).interfaceId || super.supportsInterface(interfaceId);
    }
}
