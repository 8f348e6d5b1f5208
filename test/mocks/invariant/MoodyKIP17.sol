// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

/// @dev A collection that refuses whom it likes, seizes what it likes, and asks for any royalty. Whoever deploys it owns it.
contract MoodyKIP17 is ERC721, Ownable {
    address private _royaltyReceiver;
    uint256 private _royaltyBps;
    mapping(address account => bool) private _refused;

    error Refused(address account);

    constructor() ERC721("Moody", "MOOD") Ownable(msg.sender) {}

    function mint(address to, uint256 tokenId) external {
        _mint(to, tokenId);
    }

    /// @dev The collection moves no token to this account.
    function refuse(address account, bool refused) external {
        _refused[account] = refused;
    }

    /// @dev Moves a token whoever owns it.
    function seize(uint256 tokenId, address to) external {
        _update(to, tokenId, address(0));
    }

    /// @dev What ERC-2981 answers, in basis points of the price.
    function setRoyalty(address receiver, uint256 bps) external {
        _royaltyReceiver = receiver;
        _royaltyBps = bps;
    }

    function royaltyInfo(uint256, uint256 price) external view returns (address, uint256) {
        return (_royaltyReceiver, (price * _royaltyBps) / 10_000);
    }

    function transferFrom(address from, address to, uint256 tokenId) public override {
        if (_refused[to]) revert Refused(to);
        super.transferFrom(from, to, tokenId);
    }
}
