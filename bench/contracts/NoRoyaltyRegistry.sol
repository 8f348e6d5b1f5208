// SPDX-License-Identifier: MIT
pragma solidity ^0.8.17;

/// @dev LooksRare's registry of royalties, which its package does not hold, as it answers for a collection that nobody entered: its
/// creator fee manager then asks the collection for EIP-2981. The real one reads a slot before it answers.
contract NoRoyaltyRegistry {
    function royaltyInfo(address, uint256) external pure returns (address, uint256) {
        return (address(0), 0);
    }
}
