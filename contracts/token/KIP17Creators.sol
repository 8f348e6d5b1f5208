// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IKIP17Creators, ICreatorRegistry} from "./interfaces/IKIP17Creators.sol";
import {IKIP17MetadataMintable} from "./interfaces/IKIP17Extensions.sol";
import {KIP17} from "./KIP17.sol";

/// @title KIP17Creators
/// @notice KIP-17 whose tokens remember the artist for whom they were minted, and whether they ever left them.
///
/// How {neverMoved} costs a transfer nothing. ERC721 clears a token's approval in every transfer and burn, and
/// overwrites it in every approval; a slot of that kind is just what "never moved" needs. So a mint to the creator
/// approves the collection itself, a mark that the first transfer, approval or burn wipes out. The mark is never shown
/// and authorises nobody ({_getApproved} hides it), and nobody can write it again: approving the collection reverts,
/// and an id is minted only once.
abstract contract KIP17Creators is KIP17, IKIP17Creators, IKIP17MetadataMintable {
    /// @dev The artist that appointed a minter; an artist has appointed itself.
    mapping(address minter => address artist) private _artists;
    mapping(uint256 tokenId => address) private _creators;

    /// @param firstArtist The first minter.
    constructor(address firstArtist) {
        _addMinter(firstArtist, firstArtist);
    }

    /// @inheritdoc IKIP17MetadataMintable
    /// @dev The account becomes an artist. Emits {MinterAdded}. Markets may not call it.
    function addMinter(address account) public virtual {
        _requireArtist(_msgSender());
        _addMinter(account, account);
    }

    /// @inheritdoc IKIP17MetadataMintable
    /// @dev Emits {MinterRemoved}.
    function renounceMinter() public virtual {
        address artist = _requireMinter(_msgSender());
        delete _artists[_msgSender()];
        emit MinterRemoved(_msgSender(), artist);
    }

    /// @inheritdoc IKIP17Creators
    function addMarket(address market) public virtual {
        _requireArtist(_msgSender());
        _addMinter(market, _msgSender());
    }

    /// @inheritdoc IKIP17Creators
    function removeMarket(address market) public virtual {
        address artist = _msgSender();
        if (market == artist || _artists[market] != artist) revert KIP17NotMarket(market, artist);
        delete _artists[market];
        emit MinterRemoved(market, artist);
    }

    /// @inheritdoc IKIP17MetadataMintable
    function isMinter(address account) public view virtual returns (bool) {
        return artistOf(account) != address(0);
    }

    /// @inheritdoc IKIP17Creators
    function artistOf(address minter) public view virtual returns (address) {
        address artist = _artists[minter];
        // A market is no better than its artist, who may have left.
        return minter == artist || _artists[artist] == artist ? artist : address(0);
    }

    /// @inheritdoc ICreatorRegistry
    function creatorOf(uint256 tokenId) public view virtual returns (address) {
        return _creators[tokenId];
    }

    /// @inheritdoc ICreatorRegistry
    function neverMoved(uint256 tokenId) public view virtual returns (bool) {
        return super._getApproved(tokenId) == address(this);
    }

    /// @notice See {IKIP13-supportsInterface}.
    function supportsInterface(bytes4 interfaceId) public view virtual override returns (bool) {
        return
            interfaceId == type(IKIP17MetadataMintable).interfaceId ||
            interfaceId == type(ICreatorRegistry).interfaceId ||
            super.supportsInterface(interfaceId);
    }

    /// @dev Mints in the name of the caller's artist. Emits Transfer.
    /// @param settled Whether the token's terms are settled by this mint, so that it never counts as unmoved.
    function _mintAsArtist(address to, uint256 tokenId, bool settled) internal {
        address artist = _requireMinter(_msgSender());
        if (_creators[tokenId] != address(0)) revert KIP17AlreadyMinted(tokenId);
        _creators[tokenId] = artist;
        _mint(to, tokenId);
        if (to == artist && !settled) super._approve(address(this), tokenId, address(0), false);
    }

    /// @dev Nobody but a mint writes the mark.
    function _approve(address to, uint256 tokenId, address auth, bool emitEvent) internal virtual override {
        if (to == address(this)) revert KIP17InvalidApproval(tokenId);
        super._approve(to, tokenId, auth, emitEvent);
    }

    /// @dev The mark is no approval. ERC721 authorises by this function alone, so the collection gains no right.
    function _getApproved(uint256 tokenId) internal view virtual override returns (address) {
        address approved = super._getApproved(tokenId);
        return approved == address(this) ? address(0) : approved;
    }

    function _addMinter(address minter, address artist) private {
        if (minter == address(0)) revert KIP17InvalidMinter(minter);
        address current = artistOf(minter);
        if (current != address(0)) revert KIP17MinterExists(minter, current);
        _artists[minter] = artist;
        emit MinterAdded(minter, artist);
    }

    function _requireArtist(address account) private view {
        if (_artists[account] != account) revert KIP17NotArtist(account);
    }

    function _requireMinter(address account) private view returns (address artist) {
        artist = artistOf(account);
        if (artist == address(0)) revert KIP17NotMinter(account);
    }
}
