// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IKIP17Burnable} from "../interfaces/IKIP17Extensions.sol";
import {KIP17} from "../KIP17.sol";

/// @title KIP17Burnable
/// @notice KIP-17 burning; see {IKIP17Burnable}.
abstract contract KIP17Burnable is KIP17, IKIP17Burnable {
    /// @inheritdoc IKIP17Burnable
    /// @dev Emits Transfer.
    function burn(uint256 tokenId) public virtual {
        // The caller as `auth`: ERC721 checks that they own the token or are approved, and that it exists.
        _update(address(0), tokenId, _msgSender());
    }

    /// @notice See {IKIP13-supportsInterface}.
    function supportsInterface(bytes4 interfaceId) public view virtual override returns (bool) {
        return interfaceId == type(IKIP17Burnable).interfaceId || super.supportsInterface(interfaceId);
    }
}
