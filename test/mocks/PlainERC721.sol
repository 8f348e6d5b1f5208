// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {BareERC721} from "./BareERC721.sol";

/// @dev A collection that knows nothing of royalties. Whoever deploys it owns it.
contract PlainERC721 is BareERC721, Ownable {
    constructor() Ownable(msg.sender) {}

    function burn(uint256 tokenId) external {
        _burn(tokenId);
    }
}
