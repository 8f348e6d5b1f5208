// SPDX-License-Identifier: MIT
pragma solidity ^0.8.4;

import {ERC721} from "solady/src/tokens/ERC721.sol";

contract SoladyERC721 is ERC721 {
    function mint(address to, uint256 tokenId) external {
        _mint(to, tokenId);
    }

    function name() public pure override returns (string memory) {
        return "Works";
    }

    function symbol() public pure override returns (string memory) {
        return "WRK";
    }

    function tokenURI(uint256) public pure override returns (string memory) {
        return "";
    }
}
