// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {ERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";
import {ERC1155Supply} from "@openzeppelin/contracts/token/ERC1155/extensions/ERC1155Supply.sol";
import {KIP17} from "../../../contracts/token/KIP17.sol";
import {KIP7Burnable} from "../../../contracts/token/extensions/KIP7Burnable.sol";
import {KIP7Mintable} from "../../../contracts/token/extensions/KIP7Mintable.sol";
import {KIP7Pausable} from "../../../contracts/token/extensions/KIP7Pausable.sol";
import {KIP17Burnable} from "../../../contracts/token/extensions/KIP17Burnable.sol";
import {KIP17Enumerable} from "../../../contracts/token/extensions/KIP17Enumerable.sol";
import {KIP17MetadataMintable} from "../../../contracts/token/extensions/KIP17MetadataMintable.sol";
import {KIP17URIStorage} from "../../../contracts/token/extensions/KIP17URIStorage.sol";
import {KIP17Mintable} from "../../../contracts/token/extensions/KIP17Mintable.sol";
import {KIP17Pausable} from "../../../contracts/token/extensions/KIP17Pausable.sol";
import {KIP37Burnable} from "../../../contracts/token/extensions/KIP37Burnable.sol";
import {KIP37Mintable} from "../../../contracts/token/extensions/KIP37Mintable.sol";
import {KIP37Pausable} from "../../../contracts/token/extensions/KIP37Pausable.sol";
import {MinterRole} from "../../../contracts/token/utils/MinterRole.sol";
import {PauserRole} from "../../../contracts/token/utils/PauserRole.sol";

/// @notice Every extension of each KIP in one contract, to prove that they combine.
contract FullKIP7 is KIP7Mintable, KIP7Burnable, KIP7Pausable {
    constructor(address minter, address pauser) ERC20("Full", "FULL") MinterRole(minter) PauserRole(pauser) {}

    function supportsInterface(
        bytes4 interfaceId
    ) public view override(KIP7Mintable, KIP7Burnable, KIP7Pausable) returns (bool) {
        return super.supportsInterface(interfaceId);
    }

    function _update(address from, address to, uint256 value) internal override(ERC20, KIP7Pausable) {
        super._update(from, to, value);
    }

    function _approve(
        address owner,
        address spender,
        uint256 value,
        bool emitEvent
    ) internal override(ERC20, KIP7Pausable) {
        super._approve(owner, spender, value, emitEvent);
    }
}

contract FullKIP17 is KIP17Enumerable, KIP17Mintable, KIP17Burnable, KIP17Pausable {
    constructor(address minter, address pauser) ERC721("Full", "FULL") MinterRole(minter) PauserRole(pauser) {}

    function safeMint(address to, uint256 tokenId, bytes memory data) external onlyMinter {
        _safeMint(to, tokenId, data);
    }

    /// @dev As an extension that moves tokens by a signature would.
    function safeTransferInternally(address from, address to, uint256 tokenId, bytes memory data) external onlyMinter {
        _safeTransfer(from, to, tokenId, data);
    }

    /// @dev As an extension that mints in bulk would; enumeration refuses it.
    function increaseBalance(address account, uint128 value) external onlyMinter {
        _increaseBalance(account, value);
    }

    function safeTransferFrom(
        address from,
        address to,
        uint256 tokenId,
        bytes memory data
    ) public override(KIP17, KIP17Enumerable) {
        super.safeTransferFrom(from, to, tokenId, data);
    }

    function supportsInterface(
        bytes4 interfaceId
    ) public view override(KIP17Enumerable, KIP17Mintable, KIP17Burnable, KIP17Pausable) returns (bool) {
        return super.supportsInterface(interfaceId);
    }

    function _update(
        address to,
        uint256 tokenId,
        address auth
    ) internal override(ERC721, KIP17Enumerable, KIP17Pausable) returns (address) {
        return super._update(to, tokenId, auth);
    }

    function _increaseBalance(address account, uint128 value) internal override(ERC721, KIP17Enumerable) {
        super._increaseBalance(account, value);
    }

    function _approve(
        address to,
        uint256 tokenId,
        address auth,
        bool emitEvent
    ) internal override(ERC721, KIP17Pausable) {
        super._approve(to, tokenId, auth, emitEvent);
    }

    function _setApprovalForAll(
        address owner,
        address operator,
        bool approved
    ) internal override(ERC721, KIP17Pausable) {
        super._setApprovalForAll(owner, operator, approved);
    }

    function _safeMint(address to, uint256 tokenId, bytes memory data) internal override(KIP17, KIP17Enumerable) {
        super._safeMint(to, tokenId, data);
    }

    function _safeTransfer(
        address from,
        address to,
        uint256 tokenId,
        bytes memory data
    ) internal override(KIP17, KIP17Enumerable) {
        super._safeTransfer(from, to, tokenId, data);
    }
}

contract FullKIP17Metadata is KIP17MetadataMintable, KIP17Burnable {
    constructor(address minter) ERC721("Full", "FULL") MinterRole(minter) {}

    function tokenURI(uint256 tokenId) public view override(ERC721, KIP17URIStorage) returns (string memory) {
        return super.tokenURI(tokenId);
    }

    function supportsInterface(
        bytes4 interfaceId
    ) public view override(KIP17MetadataMintable, KIP17Burnable) returns (bool) {
        return super.supportsInterface(interfaceId);
    }
}

contract FullKIP37 is KIP37Mintable, KIP37Burnable, KIP37Pausable {
    constructor(address minter, address pauser) ERC1155("ipfs://full/{id}") MinterRole(minter) PauserRole(pauser) {}

    function uri(uint256 id) public view override(ERC1155, KIP37Mintable) returns (string memory) {
        return super.uri(id);
    }

    function supportsInterface(
        bytes4 interfaceId
    ) public view override(KIP37Mintable, KIP37Burnable, KIP37Pausable) returns (bool) {
        return super.supportsInterface(interfaceId);
    }

    function _update(
        address from,
        address to,
        uint256[] memory ids,
        uint256[] memory values
    ) internal override(ERC1155Supply, KIP37Pausable) {
        super._update(from, to, ids, values);
    }

    function _setApprovalForAll(
        address owner,
        address operator,
        bool approved
    ) internal override(ERC1155, KIP37Pausable) {
        super._setApprovalForAll(owner, operator, approved);
    }
}
