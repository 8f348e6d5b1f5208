// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

/// @dev A collection that tells one account that it owns every token, and everybody else the truth.
contract TwoFacedERC721 is ERC721("Two-faced", "TWO") {
    address public flattered;

    function mint(address to, uint256 tokenId) external {
        _mint(to, tokenId);
    }

    function flatter(address account) external {
        flattered = account;
    }

    function ownerOf(uint256 tokenId) public view override returns (address) {
        return msg.sender == flattered ? msg.sender : super.ownerOf(tokenId);
    }
}
