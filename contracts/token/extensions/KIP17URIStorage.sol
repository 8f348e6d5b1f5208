// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC4906} from "@openzeppelin/contracts/interfaces/IERC4906.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {KIP17, ERC721} from "../KIP17.sol";

/// @title KIP17URIStorage
/// @notice KIP-17 with a metadata URI for each token, which announces its changes by ERC-4906.
/// @dev OpenZeppelin's ERC721URIStorage would do, but inherits ERC721 beside KIP17, and every contract that combines
/// the two would have to repeat all functions of {KIP17}.
abstract contract KIP17URIStorage is KIP17, IERC4906 {
    /// @dev ERC-4906 has events only and names its id itself.
    bytes4 private constant _ERC4906_INTERFACE_ID = 0x49064906;

    mapping(uint256 tokenId => string) private _tokenURIs;

    /// @notice See {IKIP17Metadata-tokenURI}.
    function tokenURI(uint256 tokenId) public view virtual override returns (string memory) {
        _requireOwned(tokenId);
        return _tokenURIs[tokenId];
    }

    /// @notice See {IKIP13-supportsInterface}.
    function supportsInterface(bytes4 interfaceId) public view virtual override(ERC721, IERC165) returns (bool) {
        return interfaceId == _ERC4906_INTERFACE_ID || super.supportsInterface(interfaceId);
    }

    /// @dev Emits MetadataUpdate (ERC-4906).
    function _setTokenURI(uint256 tokenId, string memory uri) internal virtual {
        _tokenURIs[tokenId] = uri;
        emit MetadataUpdate(tokenId);
    }
}
