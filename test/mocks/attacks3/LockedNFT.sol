// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";

/// @dev An honest collection that guards itself: no token moves while it mints and tells the receiver of it.
contract LockedNFT is ERC721("Guarded", "GRD"), ReentrancyGuard {
    function mint(address to, uint256 tokenId) external nonReentrant {
        _mint(to, tokenId);
    }

    /// @dev A public mint, as most collections have one.
    function safeMint(uint256 tokenId) external nonReentrant {
        _safeMint(msg.sender, tokenId);
    }

    function transferFrom(address from, address to, uint256 tokenId) public override nonReentrant {
        super.transferFrom(from, to, tokenId);
    }
}

/// @dev A bidder who calls from within the collection's guard.
contract LockedBidder {
    address private _target;
    bytes private _callData;

    receive() external payable {}

    function execute(address target, bytes calldata callData) external payable {
        (bool success, bytes memory answer) = target.call{value: msg.value}(callData);
        if (!success) {
            assembly ("memory-safe") {
                revert(add(answer, 0x20), mload(answer))
            }
        }
    }

    function executeWithinMint(
        LockedNFT collection,
        uint256 tokenId,
        address target,
        bytes calldata callData
    ) external {
        _target = target;
        _callData = callData;
        collection.safeMint(tokenId);
    }

    function onERC721Received(address, address, uint256, bytes calldata) external returns (bytes4) {
        this.execute(_target, _callData);
        return this.onERC721Received.selector;
    }
}
