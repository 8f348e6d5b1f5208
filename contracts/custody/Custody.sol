// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {BoundedCall} from "../libraries/BoundedCall.sol";
import {Collections} from "../libraries/Collections.sol";
import {ICustody} from "./ICustody.sol";

/// @title Custody
abstract contract Custody is ICustody {
    /// @dev The gas of an attempt to move a held NFT, 500,000 of it for the collection. Fixed, so that who calls cannot make
    /// the attempt fail.
    uint256 private constant _DELIVERY_GAS = 530_000;

    /// @inheritdoc ICustody
    function moveHeld(address collection, uint256 tokenId, address to) external {
        if (msg.sender != address(this)) revert CustodyNotSelf(msg.sender);
        Collections.transferFrom(collection, address(this), to, tokenId);
        address owner = Collections.ownerOf(collection, tokenId);
        if (owner != to) revert CustodyNotDelivered(collection, tokenId, to, owner);
    }

    /// @dev Moves a held NFT. False where the collection refuses, or names somebody else as owner afterwards; then nothing
    /// has moved.
    function _tryMoveHeld(address collection, uint256 tokenId, address to) internal returns (bool moved) {
        (moved, , ) = BoundedCall.tryCall(
            address(this),
            0,
            _DELIVERY_GAS,
            abi.encodeCall(this.moveHeld, (collection, tokenId, to))
        );
    }
}
