// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";
import {KIP37Burnable} from "./extensions/KIP37Burnable.sol";
import {KIP37Mintable} from "./extensions/KIP37Mintable.sol";
import {MinterRole} from "./utils/MinterRole.sol";

/// @title KIP37Token
/// @notice A KIP-37 token, ready to deploy: minters create ids and mint, holders burn.
contract KIP37Token is KIP37Mintable, KIP37Burnable {
    /// @param uri_ Where the metadata is of ids that were created without a URI of their own; `{id}` stands for the id.
    /// @param minter The first minter, named here because the deployer may be a factory.
    constructor(string memory uri_, address minter) ERC1155(uri_) MinterRole(minter) {}

    /// @notice See {IKIP37Metadata-uri}.
    function uri(uint256 id) public view override(ERC1155, KIP37Mintable) returns (string memory) {
        return super.uri(id);
    }

    /// @notice See {IKIP13-supportsInterface}.
    function supportsInterface(bytes4 interfaceId) public view override(KIP37Mintable, KIP37Burnable) returns (bool) {
        return super.supportsInterface(interfaceId);
    }
}
