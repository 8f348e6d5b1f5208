// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC2981, IERC165} from "@openzeppelin/contracts/interfaces/IERC2981.sol";
import {IERC4906} from "@openzeppelin/contracts/interfaces/IERC4906.sol";
import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {ERC721A} from "erc721a/contracts/ERC721A.sol";
import {IRoyaltyRouter} from "../royalty/IRoyaltyRouter.sol";
import {IKIP17Edition} from "./IKIP17Edition.sol";
import {IERC7572} from "./interfaces/IERC7572.sol";
import {IKIP17Burnable} from "./interfaces/IKIP17Extensions.sol";
import {ReceiverHooks} from "./utils/ReceiverHooks.sol";

/// @title KIP17Edition
/// @notice One work in numbered copies; see {IKIP17Edition}.
contract KIP17Edition is ERC721A, Ownable2Step, IKIP17Edition, IKIP17Burnable, IERC2981, IERC7572 {
    bytes4 private constant _ERC4906_ID = 0x49064906;

    /// @dev A transfer walks back to the first copy of a batch, at about 2,000 gas a step.
    uint256 private constant _MAX_BATCH = 100;

    address private immutable _MARKET;
    uint256 private immutable _SIZE;
    IRoyaltyRouter private immutable _ROUTER;

    /// @dev How many copies were returned to the market, which others may have in their place.
    uint248 private _takenBack;
    bool private _frozen;
    string private _uri;
    string private _contractURI;

    /// @param name_ The collection's name.
    /// @param symbol_ The collection's symbol.
    /// @param owner_ The artist, named here because the deployer may be a factory.
    /// @param market_ The one market that mints what it sells.
    /// @param router The {IRoyaltyRouter}.
    /// @param size How many copies there can be at most.
    /// @param baseURI_ What stands before the number in a copy's metadata URI; copies have none while it is empty.
    /// @param contractURI_ The collection's metadata.
    constructor(
        string memory name_,
        string memory symbol_,
        address owner_,
        address market_,
        address router,
        uint32 size,
        string memory baseURI_,
        string memory contractURI_
    ) ERC721A(name_, symbol_) Ownable(owner_) {
        if (market_.code.length == 0) revert KIP17EditionNotAContract(market_);
        if (router.code.length == 0) revert KIP17EditionNotAContract(router);
        if (size == 0) revert KIP17EditionEmpty();
        _MARKET = market_;
        _SIZE = size;
        _ROUTER = IRoyaltyRouter(router);
        _uri = baseURI_;
        _contractURI = contractURI_;
    }

    modifier withoutValue() {
        if (msg.value != 0) revert KIP17EditionNoValue(msg.value);
        _;
    }

    /// @inheritdoc IKIP17Edition
    function mint(address to, uint256 quantity, uint24 mark) external returns (uint256 firstTokenId) {
        if (_msgSender() != _MARKET && (mark != 0 || _msgSender() != owner())) {
            revert KIP17EditionNotMinter(_msgSender());
        }
        if (quantity > _MAX_BATCH) revert KIP17EditionBatchTooLarge(quantity, _MAX_BATCH);
        firstTokenId = _nextTokenId();
        uint256 left;
        // What was taken back was minted, and only this function mints, never more than what is left.
        unchecked {
            left = _SIZE - (_totalMinted() - _takenBack);
        }
        if (quantity > left) revert KIP17EditionSoldOut(quantity, left);
        _mint(to, quantity);
        if (mark != 0) _setExtraDataAt(firstTokenId, mark);
    }

    /// @inheritdoc IKIP17Edition
    function takeBack(uint256 tokenId, address holder) external returns (uint24 mark) {
        if (_msgSender() != _MARKET) revert KIP17EditionNotMarket(_msgSender());
        TokenOwnership memory ownership = _ownershipOf(tokenId);
        if (ownership.addr != holder) revert KIP17EditionNotHolder(tokenId, holder, ownership.addr);
        mark = ownership.extraData;
        ++_takenBack;
        _burn(tokenId);
    }

    /// @inheritdoc IKIP17Burnable
    /// @dev Emits Transfer.
    function burn(uint256 tokenId) external {
        _burn(tokenId, true);
    }

    /// @inheritdoc IKIP17Edition
    function setBaseURI(string calldata uri) external onlyOwner {
        if (_frozen) revert KIP17EditionMetadataFrozen();
        _uri = uri;
        // Numbers may go beyond the size.
        emit IERC4906.BatchMetadataUpdate(_startTokenId(), type(uint256).max);
    }

    /// @inheritdoc IKIP17Edition
    function freezeMetadata() external onlyOwner {
        if (_frozen) revert KIP17EditionMetadataFrozen();
        _frozen = true;
        emit MetadataFrozen();
    }

    /// @inheritdoc IKIP17Edition
    function setContractURI(string calldata uri) external onlyOwner {
        _contractURI = uri;
        emit ContractURIUpdated();
    }

    /// @inheritdoc IKIP17Edition
    function editionSize() external view returns (uint256) {
        return _SIZE;
    }

    /// @inheritdoc IKIP17Edition
    function totalMinted() external view returns (uint256) {
        return _totalMinted();
    }

    /// @inheritdoc IKIP17Edition
    function markOf(uint256 tokenId) external view returns (uint24) {
        return _ownershipOf(tokenId).extraData;
    }

    /// @inheritdoc IKIP17Edition
    function market() external view returns (address) {
        return _MARKET;
    }

    /// @inheritdoc IKIP17Edition
    function royaltyRouter() external view returns (address) {
        return address(_ROUTER);
    }

    /// @inheritdoc IKIP17Edition
    function metadataFrozen() external view returns (bool) {
        return _frozen;
    }

    /// @inheritdoc IERC7572
    function contractURI() external view returns (string memory) {
        return _contractURI;
    }

    /// @inheritdoc IERC2981
    function royaltyInfo(
        uint256 tokenId,
        uint256 salePrice
    ) external view returns (address receiver, uint256 royaltyAmount) {
        return _ROUTER.royaltyInfo(address(this), tokenId, salePrice);
    }

    /// @notice See {IKIP17-approve}. Refuses coins.
    function approve(address to, uint256 tokenId) public payable override withoutValue {
        super.approve(to, tokenId);
    }

    /// @notice See {IKIP17-transferFrom}. Refuses coins.
    function transferFrom(address from, address to, uint256 tokenId) public payable override withoutValue {
        super.transferFrom(from, to, tokenId);
    }

    /// @notice See {IKIP17-safeTransferFrom}. Refuses coins.
    /// @dev ERC721A's function without `data` comes here too.
    function safeTransferFrom(address from, address to, uint256 tokenId, bytes memory data) public payable override {
        transferFrom(from, to, tokenId);
        ReceiverHooks.checkKIP17(_msgSender(), from, to, tokenId, data);
    }

    /// @notice See {IKIP13-supportsInterface}.
    function supportsInterface(bytes4 interfaceId) public view override(ERC721A, IERC165) returns (bool) {
        return
            interfaceId == type(IKIP17Burnable).interfaceId ||
            interfaceId == type(IERC2981).interfaceId ||
            interfaceId == type(IERC7572).interfaceId ||
            interfaceId == _ERC4906_ID ||
            super.supportsInterface(interfaceId);
    }

    function _startTokenId() internal pure override returns (uint256) {
        return 1;
    }

    function _baseURI() internal view override returns (string memory) {
        return _uri;
    }

    /// @dev What moves or burns keeps its mark; what is minted gets it from {mint}.
    function _extraData(address, address, uint24 previous) internal pure override returns (uint24) {
        return previous;
    }
}
