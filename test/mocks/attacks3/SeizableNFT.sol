// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

/// @dev Names that run out: whoever registers one again owns it, wherever it was.
contract SeizableNFT is ERC721("Names", "NAM") {
    function mint(address to, uint256 tokenId) external {
        _mint(to, tokenId);
    }

    function registerAgain(address to, uint256 tokenId) external {
        _update(to, tokenId, address(0));
    }
}
