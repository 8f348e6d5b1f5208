// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

/// @dev An honest collection whose transfers look through what the receiver has, as naive enumerations do.
contract CrowdedNFT is ERC721("Crowded", "CRD") {
    mapping(address owner => uint256[]) private _held;

    /// @dev Anyone may fill their own wallet.
    function mintMany(uint256 first, uint256 count) external {
        for (uint256 i = 0; i < count; ++i) _mint(msg.sender, first + i);
    }

    function _update(address to, uint256 tokenId, address auth) internal override returns (address from) {
        from = super._update(to, tokenId, auth);
        // Minting appends; a transfer takes the first free place in the receiver's list.
        uint256[] storage list = _held[to];
        if (from != address(0)) {
            uint256[] storage old = _held[from];
            for (uint256 i = 0; i < old.length; ++i) {
                if (old[i] == tokenId) {
                    old[i] = 0;
                    break;
                }
            }
            for (uint256 i = 0; i < list.length; ++i) {
                if (list[i] == 0) {
                    list[i] = tokenId;
                    return from;
                }
            }
        }
        list.push(tokenId);
    }
}
