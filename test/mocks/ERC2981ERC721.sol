// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC2981} from "@openzeppelin/contracts/token/common/ERC2981.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

/// @dev A collection that answers ERC-2981 by OpenZeppelin's own implementation.
contract ERC2981ERC721 is ERC721, ERC2981 {
    constructor(address receiver, uint96 bps) ERC721("Royal", "RYL") {
        _setDefaultRoyalty(receiver, bps);
    }

    function mint(address to, uint256 tokenId) external {
        _mint(to, tokenId);
    }

    function supportsInterface(bytes4 interfaceId) public view override(ERC721, ERC2981) returns (bool) {
        return super.supportsInterface(interfaceId);
    }
}
