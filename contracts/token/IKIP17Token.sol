// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {RoyaltyTerms} from "../types/RoyaltyTerms.sol";

/// @title IKIP17Token
/// @notice A KIP-17 collection of one or more artists: minting with metadata and with royalty terms, burning,
/// ERC-2981, ERC-4906 and ERC-7572. What it says of creators is in {IKIP17Creators}.
///
/// The owner names the collection's metadata and, through the royalty router, the royalty terms of tokens that have
/// none of their own. They have no power over tokens, over their metadata, or over other artists.
///
/// Assumed: `royaltyRouter` is the project's {IRoyaltyRouter}; it is chosen once and asked for ERC-2981 and for
/// minting with terms. A router that lies harms this collection alone.
interface IKIP17Token {
    /// @notice Emitted when a token's metadata URI can never change again.
    event MetadataFrozen(uint256 indexed tokenId);

    /// @notice The royalty router is not a contract.
    error KIP17TokenRouterWithoutCode(address router);
    /// @notice The ceiling is above the maximum, both in basis points.
    error KIP17TokenCeilingTooHigh(uint16 ceiling, uint16 maximum);
    /// @notice The caller is not the token's creator.
    error KIP17TokenNotCreator(uint256 tokenId, address caller);
    /// @notice The token's metadata URI is frozen.
    error KIP17TokenMetadataFrozen(uint256 tokenId);

    /// @notice Mints a token that has its own royalty terms from the first moment. Only for minters.
    /// @dev Emits Transfer and MetadataUpdate; the collection's RoyaltyInfo, which is created where there is none,
    /// emits TokenTermsSet. Reverts where the RoyaltyInfo refuses the terms. Never calls the receiver.
    /// @param to Who gets the token.
    /// @param tokenId The token; an id is minted only once.
    /// @param uri The token's metadata.
    /// @param terms See {RoyaltyTerms}; no rate above {ICreatorRegistry-royaltyCeiling}. They are final, but for holders
    /// who lower their own share.
    /// @return Always true.
    function mintWithRoyalty(
        address to,
        uint256 tokenId,
        string calldata uri,
        RoyaltyTerms calldata terms
    ) external returns (bool);

    /// @notice Changes a token's metadata URI. For its creator, until it is frozen.
    /// @dev Emits MetadataUpdate (ERC-4906). Collectors who mind look at {metadataFrozen} before they buy.
    function setTokenURI(uint256 tokenId, string calldata uri) external;

    /// @notice Makes a token's metadata URI final. For its creator; cannot be undone.
    /// @dev Emits {MetadataFrozen}.
    function freezeMetadata(uint256 tokenId) external;

    /// @notice Changes the collection's metadata URI. Only for the owner. Emits ContractURIUpdated (ERC-7572).
    function setContractURI(string calldata uri) external;

    /// @notice Whether a token's metadata URI is final.
    function metadataFrozen(uint256 tokenId) external view returns (bool);

    /// @notice The router that knows the collection's royalties.
    function royaltyRouter() external view returns (address);
}
