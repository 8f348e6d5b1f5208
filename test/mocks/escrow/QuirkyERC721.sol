// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {Scripted} from "./Scripted.sol";

/// @dev A collection with every vice that an escrow must survive, each off until it is turned on.
contract QuirkyERC721 is ERC721, Scripted {
    bool private _inert;
    uint256 private _gasToBurn;
    uint256 private _ownerGasToBurn;
    bool private _ownerReverts;
    mapping(address account => bool) private _refused;
    mapping(uint256 tokenId => address) private _claimedOwner;

    error Refused(address account);
    error NoAnswer();

    constructor() ERC721("Odd", "ODD") {}

    function mint(address to, uint256 tokenId) external {
        _mint(to, tokenId);
    }

    /// @dev The collection refuses to move tokens to this account.
    function refuse(address account, bool refused) external {
        _refused[account] = refused;
    }

    /// @dev `transferFrom` succeeds and moves nothing.
    function setInert(bool inert) external {
        _inert = inert;
    }

    /// @dev `transferFrom` needs this much gas more.
    function setGasToBurn(uint256 amount) external {
        _gasToBurn = amount;
    }

    /// @dev `ownerOf` needs this much gas more.
    function setOwnerGasToBurn(uint256 amount) external {
        _ownerGasToBurn = amount;
    }

    function setOwnerReverts(bool reverts) external {
        _ownerReverts = reverts;
    }

    /// @dev What `ownerOf` says, whatever is true. The zero address ends the lie.
    function claimOwner(uint256 tokenId, address owner) external {
        _claimedOwner[tokenId] = owner;
    }

    /// @dev Moves a token whoever owns it, as a collection does whose names expire, or whose admin may recover them.
    function seize(uint256 tokenId, address to) external {
        _update(to, tokenId, address(0));
    }

    /// @dev Who has the token in truth.
    function trueOwnerOf(uint256 tokenId) external view returns (address) {
        return _ownerOf(tokenId);
    }

    function transferFrom(address from, address to, uint256 tokenId) public override {
        if (_refused[to]) revert Refused(to);
        _burnGas(_gasToBurn);
        if (!_inert) super.transferFrom(from, to, tokenId);
        _runScript();
    }

    function ownerOf(uint256 tokenId) public view override returns (address) {
        if (_ownerReverts) revert NoAnswer();
        _burnGas(_ownerGasToBurn);
        address claimed = _claimedOwner[tokenId];
        return claimed == address(0) ? super.ownerOf(tokenId) : claimed;
    }

    function _burnGas(uint256 amount) private view {
        if (amount == 0) return;
        uint256 available = gasleft();
        uint256 target = available > amount ? available - amount : 0;
        while (gasleft() > target) {}
    }
}
