// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {ReceiverHooks} from "./utils/ReceiverHooks.sol";

/// @title KIP17
/// @notice KIP-17 non-fungible token on OpenZeppelin's ERC721; the functions are described in {IKIP17}.
/// @dev The ids of KIP-17 and its metadata are those of ERC-721, so {supportsInterface} knows them already.
abstract contract KIP17 is ERC721 {
    /// @notice See {IKIP17-safeTransferFrom}.
    function safeTransferFrom(address from, address to, uint256 tokenId, bytes memory data) public virtual override {
        transferFrom(from, to, tokenId);
        ReceiverHooks.checkKIP17(_msgSender(), from, to, tokenId, data);
    }

    function _safeMint(address to, uint256 tokenId, bytes memory data) internal virtual override {
        _mint(to, tokenId);
        ReceiverHooks.checkKIP17(_msgSender(), address(0), to, tokenId, data);
    }

    function _safeTransfer(address from, address to, uint256 tokenId, bytes memory data) internal virtual override {
        _transfer(from, to, tokenId);
        ReceiverHooks.checkKIP17(_msgSender(), from, to, tokenId, data);
    }
}
