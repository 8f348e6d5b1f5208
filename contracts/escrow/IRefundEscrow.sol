// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ILedger} from "../payment/ILedger.sol";
import {EscrowTerms} from "../types/EscrowTerms.sol";

/// @title IRefundEscrow
/// @notice Keeps the price of an NFT until the buyer can no longer change their mind.
///
/// Anyone may open an escrow; nobody is trusted. Native coin counts by `msg.value`. Of tokens, and of an NFT that the
/// escrow is to hold, it notes balance and owner, calls its opener back once to deliver, and measures what came.
///
/// An escrow leaves through exactly one door, and what goes out equals what came in, to the last unit:
/// - `refund`, by the buyer, before `closesAt`: the NFT goes back to the seller, the whole amount to the buyer;
/// - `accept`, by the buyer, or `closeEscrow`, by anyone from `closesAt` on: royalties are paid, fees credited, the
///   seller has the rest, and a held NFT goes to the buyer;
/// - `claim`, where the collection refuses to deliver a held NFT to the buyer: the sale is undone.
///
/// No owner, no pause, no upgrade. Assumed: that a collection which both sides chose moves its tokens when told to;
/// where it does not, the doors above say who can leave and how. Who can make a collection refuse them (by a hook, a
/// validator, an allowlist) can so undo a held sale after its window, as a buyer, or bar the refund of a delivered one,
/// as a seller.
///
/// Not supported: tokens whose balances change by themselves (a negative rebase leaves too little for the last escrows
/// in that token), tokens that charge the sender on top of a transfer, tokens that are NFTs and a currency at once
/// (ERC-404, DN-404), and collections whose `transferFrom` needs more than 500,000 gas, for held NFTs.
interface IRefundEscrow is ILedger {
    /// @dev Where an escrow stands. There is no state for "ended": its slot is clear.
    enum State {
        None,
        Open,
        /// The money went back to the buyer, and the collection refused to return the NFT: the seller may claim it.
        NFTOwed
    }

    /// @notice Emitted when an escrow opens. Anyone may open one: who reads events looks at `terms.opener` too. `terms` is what every exit asks for.
    event EscrowOpened(bytes32 indexed id, address indexed seller, address indexed buyer, EscrowTerms terms);

    /// @notice Emitted when a sale becomes final.
    event EscrowClosed(bytes32 indexed id, bool accepted);

    /// @notice Emitted when the money goes back to the buyer. Where `returned` is false the NFT waits for the seller.
    event EscrowRefunded(bytes32 indexed id, bool returned);

    /// @notice Emitted when a seller claims an NFT that could not be returned.
    event NFTClaimed(bytes32 indexed id, address indexed to);

    /// @notice Emitted for each escrow that {closeEscrows} could not close, with the error that stopped it.
    event EscrowNotClosed(bytes32 indexed id, bytes reason);

    /// @notice The terms name another opener than the caller.
    error EscrowNotOpener(address opener, address caller);
    /// @notice Seller or buyer is the zero address.
    error EscrowInvalidParty(address seller, address buyer);
    /// @notice Nothing is paid.
    error EscrowAmountZero();
    /// @notice `closesAt` is not in the future, or more than 30 days away.
    error EscrowInvalidWindow(uint256 closesAt, uint256 timestamp);
    /// @notice More than 8 royalties or 4 fees.
    error EscrowTooManyPayouts(uint256 royalties, uint256 fees);
    /// @notice A payout to the zero address.
    error EscrowInvalidPayout(address receiver, uint256 amount);
    /// @notice The payouts together exceed the amount.
    error EscrowPayoutsExceedAmount(uint256 amount);
    /// @notice The same escrow is open.
    error EscrowExists(bytes32 id);
    /// @notice `msg.value` is not what the terms ask for.
    error EscrowWrongValue(uint256 expected, uint256 received);
    /// @notice The currency is the collection, or has no decimals: it may be a collection of NFTs, whose `transfer` could move
    /// what others have in custody. (Such a currency can be used in sales without a refund window.)
    error EscrowCurrencyIsNFT(address currency);
    /// @notice The collection of an NFT that the escrow is to hold has decimals: it is a currency.
    error EscrowCollectionIsCurrency(address collection);
    /// @notice Less of the token arrived than the terms say.
    error EscrowShortArrival(address currency, uint256 expected, uint256 received);
    /// @notice The NFT was in the escrow before: it is in custody for somebody else, or stranded.
    error EscrowAlreadyInCustody(address collection, uint256 tokenId);
    /// @notice The NFT is not where the terms say: with the buyer, in the escrow, or back with the seller.
    error EscrowNotDelivered(address collection, uint256 tokenId, address expected, address owner);
    /// @notice No such escrow is open: it never was, has ended, or the terms differ from those of its opening.
    error EscrowNotOpen(bytes32 id);
    /// @notice Only the buyer may do this.
    error EscrowNotBuyer(address caller, address buyer);
    /// @notice The window to refund has passed.
    error EscrowWindowOver(uint256 closesAt, uint256 timestamp);
    /// @notice The buyer can still refund.
    error EscrowWindowNotOver(uint256 closesAt, uint256 timestamp);
    /// @notice The collection refuses to move the NFT to `to`.
    error EscrowDeliveryRefused(address collection, uint256 tokenId, address to);
    /// @notice Nothing is to be claimed by the caller.
    error EscrowNothingToClaim(bytes32 id, address caller);
    /// @notice The collection does deliver: the escrow can be closed.
    error EscrowDeliverable(bytes32 id);
    /// @notice The caller may undo a sale whose delivery fails from `claimableAt` on.
    error EscrowNotYetClaimable(uint256 claimableAt, uint256 timestamp);
    /// @notice The gas did not suffice for the item of a batch.
    error EscrowBatchOutOfGas(uint256 index);
    /// @notice Only the escrow itself may call this.
    error EscrowNotSelf(address caller);

    /// @notice Opens an escrow.
    /// @dev Emits {EscrowOpened}. For a token currency, or where the escrow is to hold the NFT, it calls
    /// `IEscrowOpener.onEscrowOpen(data)` on the caller. In the end the NFT must be with the buyer (`Delivered`), or have
    /// come into the escrow (`Held`).
    /// @param terms See {EscrowTerms}. `opener` is the caller.
    /// @param data Handed back to the opener.
    /// @return id The hash of the terms.
    function open(EscrowTerms calldata terms, bytes calldata data) external payable returns (bytes32 id);

    /// @notice Undoes the sale. Only the buyer, before `closesAt`. A delivered NFT is taken from the buyer, who has
    /// approved the escrow for it.
    /// @dev Emits {EscrowRefunded}. The buyer has the whole amount, also where the collection refuses to return a held
    /// NFT, which the seller may then claim.
    function refund(EscrowTerms calldata terms) external;

    /// @notice Makes the sale final. Only the buyer. Emits {EscrowClosed}.
    function accept(EscrowTerms calldata terms) external;

    /// @notice Makes the sale final. Anyone, from `closesAt` on. Emits {EscrowClosed}.
    function closeEscrow(EscrowTerms calldata terms) external;

    /// @notice Closes several escrows; one that cannot be closed does not stop the others.
    /// @dev Emits {EscrowClosed} or {EscrowNotClosed} for each. Reverts with {EscrowBatchOutOfGas} where one fails for lack of
    /// gas (or without a reason, as with terms that cannot be decoded), so that an estimate of gas suffices for all.
    function closeEscrows(EscrowTerms[] calldata terms) external;

    /// @notice Where a collection refused delivery: the seller claims an NFT that could not be returned; or, from
    /// a day after `closesAt` on and as long as a held NFT cannot be delivered, the buyer (the seller from 30 days after it on)
    /// undoes the sale. The day is for others to close it: a buyer may be able to choose a moment at which it fails.
    /// @dev Emits {NFTClaimed} or {EscrowRefunded}.
    /// @param to Where the caller wants what is theirs: the seller the NFT, the buyer the money.
    function claim(EscrowTerms calldata terms, address to) external;

    /// @notice The hash of the terms, by which an escrow is known.
    function idOf(EscrowTerms calldata terms) external pure returns (bytes32);

    /// @notice Where an escrow stands.
    function stateOf(bytes32 id) external view returns (State);
}
