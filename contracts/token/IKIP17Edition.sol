// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IKIP17Edition
/// @notice One work in numbered copies ("3 of 50"): a KIP-17 collection made for minting many at once, with burning,
/// ERC-2981, ERC-4906 and ERC-7572. Copies are numbered from 1 in the order in which they are minted; a number that was
/// burned is not given out again. A copy that was returned to the market leaves room for another, which has the next number:
/// there are never more copies than the size, but numbers may go beyond it. (Else who buys and returns could use up an
/// edition.) A copy that its holder burns leaves no room.
///
/// One market, named at deployment for good, mints what it sells. The owner (the artist) mints copies of their own, all
/// within the size of the edition, names the metadata and, through the royalty router, the royalties.
///
/// Each copy carries a mark of 24 bits, which the market gave it: the phase of the drop that sold it. Copies that the
/// owner mints have the mark zero. A transfer keeps the mark.
///
/// The functions of KIP-17 are those of the npm package erc721a, with its errors (`OwnerQueryForNonexistentToken`,
/// `TransferCallerNotOwnerNorApproved` and so on); only a receiver that refuses a safe transfer is told of with
/// `ERC721InvalidReceiver`. Transfers and approvals are payable there, and refuse coins here. To find the owner of a copy
/// they walk back to the first of those that were minted with it, at about 2,000 gas a step, until its neighbours have
/// moved; so at most 100 are minted at once.
///
/// Where a mark stands for money, as in {IEditionDrop}, the market sells only collections that come from its own
/// {IEditionFactory}: anybody else can deploy this code with marks that nobody paid for.
///
/// Assumed: `royaltyRouter` is the project's; one that lies harms this collection alone. The market only mints what it
/// sold and only takes back what its holder returns.
interface IKIP17Edition {
    /// @notice Emitted when the copies' metadata can never change again; the collection's still can.
    event MetadataFrozen();

    /// @notice The market or the royalty router is not a contract.
    error KIP17EditionNotAContract(address account);
    /// @notice An edition of no copies.
    error KIP17EditionEmpty();
    /// @notice The caller is neither the market nor, for copies without a mark, the owner.
    error KIP17EditionNotMinter(address caller);
    /// @notice Only the market may do this.
    error KIP17EditionNotMarket(address caller);
    /// @notice More copies than the edition has left.
    error KIP17EditionSoldOut(uint256 quantity, uint256 left);
    /// @notice More copies than can be minted at once.
    error KIP17EditionBatchTooLarge(uint256 quantity, uint256 maximum);
    /// @notice The copy is not the one's who returns it.
    error KIP17EditionNotHolder(uint256 tokenId, address holder, address owner);
    /// @notice The metadata is frozen.
    error KIP17EditionMetadataFrozen();
    /// @notice Coins were sent with a transfer or an approval; they would be stuck.
    error KIP17EditionNoValue(uint256 value);

    /// @notice Mints copies with the next numbers. For the market, and without a mark for the owner.
    /// @dev Emits Transfer for each. Never calls the receiver: KIP-17 asks that of safe transfers only. Reverts with
    /// erc721a's `MintZeroQuantity` for none, and with its `MintToZeroAddress`.
    /// @param to Who gets them.
    /// @param quantity How many.
    /// @param mark What the market wants to know of them later.
    /// @return firstTokenId The number of the first; the others follow.
    function mint(address to, uint256 quantity, uint24 mark) external returns (uint256 firstTokenId);

    /// @notice Burns a copy that its holder returns. Only for the market, which has asked the holder.
    /// @dev Emits Transfer. Needs no approval. Reverts with erc721a's `OwnerQueryForNonexistentToken` where there is no
    /// such copy.
    /// @param tokenId The copy.
    /// @param holder Who returns it, and owns it.
    /// @return mark The copy's mark.
    function takeBack(uint256 tokenId, address holder) external returns (uint24 mark);

    /// @notice Changes where the copies' metadata lies: `tokenURI` is this text and the number. Only for the owner, until
    /// it is frozen. Emits BatchMetadataUpdate (ERC-4906).
    function setBaseURI(string calldata uri) external;

    /// @notice Makes the copies' metadata final. Only for the owner; cannot be undone. Emits {MetadataFrozen}.
    function freezeMetadata() external;

    /// @notice Changes the collection's metadata URI. Only for the owner. Emits ContractURIUpdated (ERC-7572).
    function setContractURI(string calldata uri) external;

    /// @notice How many copies there can be at most, not counting those that were returned to the market.
    function editionSize() external view returns (uint256);

    /// @notice How many copies were minted, burned ones included: the number of the latest.
    function totalMinted() external view returns (uint256);

    /// @notice The mark of a copy; reverts with erc721a's `OwnerQueryForNonexistentToken` where it does not exist.
    function markOf(uint256 tokenId) external view returns (uint24);

    /// @notice The one market that mints what it sells.
    function market() external view returns (address);

    /// @notice The router that knows the collection's royalties.
    function royaltyRouter() external view returns (address);

    /// @notice Whether the copies' metadata is final.
    function metadataFrozen() external view returns (bool);
}
