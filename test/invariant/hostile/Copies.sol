// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";

/// @dev A collection of copies with a royalty of 5 % for one artist.
contract Copies is ERC1155("") {
    address private immutable _ARTIST;

    constructor(address artist) {
        _ARTIST = artist;
    }

    function mint(address to, uint256 id, uint256 quantity) external {
        _mint(to, id, quantity, "");
    }

    function royaltyInfo(uint256, uint256 price) external view returns (address, uint256) {
        return (_ARTIST, price / 20);
    }
}
