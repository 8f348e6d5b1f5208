// SPDX-License-Identifier: MIT
pragma solidity ^0.8.15;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

/// @dev Mints the next token to its caller, as the collection does that Nouns' auction house sells. Bids do not touch it.
contract AuctionedERC721 is ERC721 {
    uint256 private _minted;

    constructor() ERC721("Auctioned", "AUC") {}

    function mint() external returns (uint256 tokenId) {
        tokenId = ++_minted;
        _mint(msg.sender, tokenId);
    }
}
