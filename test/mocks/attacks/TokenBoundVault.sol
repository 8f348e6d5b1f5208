// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";

/// @notice Native coin that belongs to whoever owns a token, as a token-bound account or a liquidity position has it.
contract TokenBoundVault {
    mapping(address collection => mapping(uint256 tokenId => uint256)) public balanceOf;

    error VaultNotOwner(address caller);

    function deposit(address collection, uint256 tokenId) external payable {
        balanceOf[collection][tokenId] += msg.value;
    }

    function withdraw(address collection, uint256 tokenId) external {
        if (IERC721(collection).ownerOf(tokenId) != msg.sender) revert VaultNotOwner(msg.sender);
        uint256 amount = balanceOf[collection][tokenId];
        balanceOf[collection][tokenId] = 0;
        (bool sent, ) = msg.sender.call{value: amount}("");
        require(sent);
    }
}
