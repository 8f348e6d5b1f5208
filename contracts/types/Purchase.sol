// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @dev What a buyer agrees to.
struct Purchase {
    address collection;
    uint256 tokenId;
    address seller;
    /// The listing as the buyer saw it, whole: keccak256 of the ABI encoding of the {Listing}.
    bytes32 listingHash;
    /// Who receives the NFT, and may refund it; the zero address means who pays.
    address receiver;
    /// Who brought the buyer, and their fee in basis points of the price, paid on top of it.
    address storefront;
    uint16 storefrontFeeBps;
}
