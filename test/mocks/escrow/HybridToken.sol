// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev NFTs and a currency at once (ERC-404): each NFT is one unit of its owner's balance.
contract HybridToken {
    uint8 public constant decimals = 18;
    uint256 public constant UNIT = 1e18;

    mapping(address account => uint256) public balanceOf;
    mapping(uint256 tokenId => address) private _owners;

    error NotOwner(address account);
    error NoSuchToken(uint256 tokenId);

    function mint(address to, uint256 tokenId) external {
        _owners[tokenId] = to;
        balanceOf[to] += UNIT;
    }

    function mintUnits(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        balanceOf[msg.sender] -= amount;
        balanceOf[to] += amount;
        return true;
    }

    function transferFrom(address from, address to, uint256 tokenId) external {
        if (_owners[tokenId] != from || msg.sender != from) revert NotOwner(from);
        _owners[tokenId] = to;
        balanceOf[from] -= UNIT;
        balanceOf[to] += UNIT;
    }

    function ownerOf(uint256 tokenId) external view returns (address owner) {
        owner = _owners[tokenId];
        if (owner == address(0)) revert NoSuchToken(tokenId);
    }
}
