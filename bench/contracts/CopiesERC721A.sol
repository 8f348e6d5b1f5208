// SPDX-License-Identifier: MIT
pragma solidity ^0.8.4;

import {ERC721A} from "erc721a/contracts/ERC721A.sol";

/// @dev The library alone: anyone mints to themselves. No price is checked, no fee taken, nobody and nothing is limited.
contract CopiesERC721A is ERC721A {
    constructor() ERC721A("Works in Copies", "WIC") {}

    function mint(uint256 quantity) external payable {
        _mint(msg.sender, quantity);
    }
}
