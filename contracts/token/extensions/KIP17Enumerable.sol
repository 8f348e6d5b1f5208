// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ERC721Enumerable} from "@openzeppelin/contracts/token/ERC721/extensions/ERC721Enumerable.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {KIP17, ERC721} from "../KIP17.sol";

/// @title KIP17Enumerable
/// @notice KIP-17 enumeration; see {IKIP17Enumerable}. Each transfer writes up to four slots more.
/// @dev Nothing but the order of bases. The id is that of ERC-721's enumeration.
abstract contract KIP17Enumerable is ERC721Enumerable, KIP17 {
    /// @notice See {IKIP17-safeTransferFrom}.
    function safeTransferFrom(
        address from,
        address to,
        uint256 tokenId,
        bytes memory data
    ) public virtual override(ERC721, IERC721, KIP17) {
        super.safeTransferFrom(from, to, tokenId, data);
    }

    /// @notice See {IKIP13-supportsInterface}.
    function supportsInterface(
        bytes4 interfaceId
    ) public view virtual override(ERC721, ERC721Enumerable) returns (bool) {
        return super.supportsInterface(interfaceId);
    }

    function _update(
        address to,
        uint256 tokenId,
        address auth
    ) internal virtual override(ERC721, ERC721Enumerable) returns (address) {
        return super._update(to, tokenId, auth);
    }

    function _increaseBalance(address account, uint128 value) internal virtual override(ERC721, ERC721Enumerable) {
        super._increaseBalance(account, value);
    }

    function _safeMint(address to, uint256 tokenId, bytes memory data) internal virtual override(ERC721, KIP17) {
        super._safeMint(to, tokenId, data);
    }

    function _safeTransfer(
        address from,
        address to,
        uint256 tokenId,
        bytes memory data
    ) internal virtual override(ERC721, KIP17) {
        super._safeTransfer(from, to, tokenId, data);
    }
}
