// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC2981, IERC165} from "@openzeppelin/contracts/interfaces/IERC2981.sol";
import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IRoyaltyInfo} from "../royalty/IRoyaltyInfo.sol";
import {IRoyaltyRouter} from "../royalty/IRoyaltyRouter.sol";
import {RoyaltyTerms} from "../types/RoyaltyTerms.sol";
import {IKIP17Token} from "./IKIP17Token.sol";
import {KIP17Burnable} from "./extensions/KIP17Burnable.sol";
import {KIP17URIStorage} from "./extensions/KIP17URIStorage.sol";
import {IERC7572} from "./interfaces/IERC7572.sol";
import {ICreatorRegistry} from "./interfaces/ICreatorRegistry.sol";
import {IKIP17MetadataMintable} from "./interfaces/IKIP17Extensions.sol";
import {ERC721} from "./KIP17.sol";
import {KIP17Creators} from "./KIP17Creators.sol";

/// @title KIP17Token
/// @notice A KIP-17 collection, ready to deploy; see {IKIP17Token}.
contract KIP17Token is KIP17Creators, KIP17URIStorage, KIP17Burnable, Ownable2Step, IKIP17Token, IERC2981, IERC7572 {
    /// @dev Half of the price, the most that a sale pays in royalties anywhere.
    uint16 private constant _MAX_CEILING = 5_000;

    uint16 private immutable _ROYALTY_CEILING;
    IRoyaltyRouter private immutable _ROUTER;

    string private _contractURI;
    mapping(uint256 tokenId => bool) private _frozen;

    /// @param name_ The collection's name.
    /// @param symbol_ The collection's symbol.
    /// @param owner_ Owner and first artist, named here because the deployer may be a factory.
    /// @param router The {IRoyaltyRouter}.
    /// @param ceiling The highest rate of a token's own royalty terms, in basis points; at most 5,000.
    /// @param contractURI_ The collection's metadata.
    constructor(
        string memory name_,
        string memory symbol_,
        address owner_,
        address router,
        uint16 ceiling,
        string memory contractURI_
    ) ERC721(name_, symbol_) Ownable(owner_) KIP17Creators(owner_) {
        if (router.code.length == 0) revert KIP17TokenRouterWithoutCode(router);
        if (ceiling > _MAX_CEILING) revert KIP17TokenCeilingTooHigh(ceiling, _MAX_CEILING);
        _ROUTER = IRoyaltyRouter(router);
        _ROYALTY_CEILING = ceiling;
        _contractURI = contractURI_;
    }

    modifier onlyCreator(uint256 tokenId) {
        if (creatorOf(tokenId) != _msgSender()) revert KIP17TokenNotCreator(tokenId, _msgSender());
        _requireOwned(tokenId);
        _;
    }

    /// @inheritdoc IKIP17MetadataMintable
    /// @dev Emits Transfer and MetadataUpdate. Never calls the receiver: KIP-17 asks that of safe transfers only.
    function mintWithTokenURI(address to, uint256 tokenId, string memory uri) external returns (bool) {
        _mintAsArtist(to, tokenId, false);
        _setTokenURI(tokenId, uri);
        return true;
    }

    /// @inheritdoc IKIP17Token
    function mintWithRoyalty(
        address to,
        uint256 tokenId,
        string calldata uri,
        RoyaltyTerms calldata terms
    ) external returns (bool) {
        _mintAsArtist(to, tokenId, true);
        _setTokenURI(tokenId, uri);
        address info = _ROUTER.royaltyInfoOf(address(this));
        if (info == address(0)) info = _ROUTER.createRoyaltyInfo(address(this));
        IRoyaltyInfo(info).setTokenTerms(tokenId, terms);
        return true;
    }

    /// @inheritdoc IKIP17Token
    function setTokenURI(uint256 tokenId, string calldata uri) external onlyCreator(tokenId) {
        if (_frozen[tokenId]) revert KIP17TokenMetadataFrozen(tokenId);
        _setTokenURI(tokenId, uri);
    }

    /// @inheritdoc IKIP17Token
    function freezeMetadata(uint256 tokenId) external onlyCreator(tokenId) {
        if (_frozen[tokenId]) revert KIP17TokenMetadataFrozen(tokenId);
        _frozen[tokenId] = true;
        emit MetadataFrozen(tokenId);
    }

    /// @inheritdoc IKIP17Token
    function setContractURI(string calldata uri) external onlyOwner {
        _contractURI = uri;
        emit ContractURIUpdated();
    }

    /// @inheritdoc IERC7572
    function contractURI() external view returns (string memory) {
        return _contractURI;
    }

    /// @inheritdoc IKIP17Token
    function metadataFrozen(uint256 tokenId) external view returns (bool) {
        return _frozen[tokenId];
    }

    /// @inheritdoc IKIP17Token
    function royaltyRouter() external view returns (address) {
        return address(_ROUTER);
    }

    /// @inheritdoc ICreatorRegistry
    function royaltyCeiling() external view returns (uint16) {
        return _ROYALTY_CEILING;
    }

    /// @inheritdoc IERC2981
    function royaltyInfo(
        uint256 tokenId,
        uint256 salePrice
    ) external view returns (address receiver, uint256 royaltyAmount) {
        return _ROUTER.royaltyInfo(address(this), tokenId, salePrice);
    }

    /// @notice See {IKIP17Metadata-tokenURI}.
    function tokenURI(uint256 tokenId) public view override(ERC721, KIP17URIStorage) returns (string memory) {
        return super.tokenURI(tokenId);
    }

    /// @notice See {IKIP13-supportsInterface}.
    function supportsInterface(
        bytes4 interfaceId
    ) public view override(KIP17Creators, KIP17URIStorage, KIP17Burnable, IERC165) returns (bool) {
        return
            interfaceId == type(IERC2981).interfaceId ||
            interfaceId == type(IERC7572).interfaceId ||
            super.supportsInterface(interfaceId);
    }

    function _approve(
        address to,
        uint256 tokenId,
        address auth,
        bool emitEvent
    ) internal override(ERC721, KIP17Creators) {
        super._approve(to, tokenId, auth, emitEvent);
    }

    function _getApproved(uint256 tokenId) internal view override(ERC721, KIP17Creators) returns (address) {
        return super._getApproved(tokenId);
    }
}
