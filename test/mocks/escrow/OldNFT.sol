// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev An NFT contract from before ERC-721 was final: no decimals, no safe transfers, and a `transfer` by which a
/// "payment" of n units moves token n.
contract OldNFT {
    mapping(uint256 tokenId => address) private _owners;
    mapping(uint256 tokenId => address) private _approved;
    mapping(address account => uint256) public balanceOf;

    error NotOwner(address account);
    error NoSuchToken(uint256 tokenId);

    function mint(address to, uint256 tokenId) external {
        _owners[tokenId] = to;
        ++balanceOf[to];
    }

    function approve(address spender, uint256 tokenId) external {
        if (_owners[tokenId] != msg.sender) revert NotOwner(msg.sender);
        _approved[tokenId] = spender;
    }

    function transfer(address to, uint256 tokenId) external {
        if (_owners[tokenId] != msg.sender) revert NotOwner(msg.sender);
        _move(to, tokenId);
    }

    function transferFrom(address from, address to, uint256 tokenId) external {
        if (_owners[tokenId] != from) revert NotOwner(from);
        if (from != msg.sender && _approved[tokenId] != msg.sender) revert NotOwner(msg.sender);
        _move(to, tokenId);
    }

    function ownerOf(uint256 tokenId) external view returns (address owner) {
        owner = _owners[tokenId];
        if (owner == address(0)) revert NoSuchToken(tokenId);
    }

    function _move(address to, uint256 tokenId) private {
        --balanceOf[_owners[tokenId]];
        ++balanceOf[to];
        _owners[tokenId] = to;
        delete _approved[tokenId];
    }
}
