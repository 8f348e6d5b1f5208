// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

/// @notice A collection that has, as several older ones do, `transfer(address,uint256)` beside ERC-721's own functions.
contract TransferableNFT is ERC721("Transferable", "TRF") {
    function mint(address to, uint256 tokenId) external {
        _mint(to, tokenId);
    }

    function transfer(address to, uint256 tokenId) external {
        transferFrom(msg.sender, to, tokenId);
    }
}
