// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAccessGate} from "../access/IAccessGate.sol";
import {IRoyaltyRouter} from "../royalty/IRoyaltyRouter.sol";
import {IEditionFactory} from "../token/IEditionFactory.sol";
import {DropPhase} from "../types/DropPhase.sol";
import {DropPurchase} from "../types/DropPurchase.sol";
import {Share} from "../types/RoyaltyTerms.sol";
import {IMarket} from "./IMarket.sol";

/// @title IEditionDrop
/// @notice Primary sales of editions: numbered copies of one work ({IKIP17Edition}), minted when they are bought, in phases
/// (for example first for an allowlist, then for everybody), in native coin or any token (KIP-7, ERC-20).
///
/// Only collections from {editionFactory} are sold here: of these it is sure that a copy with the mark of a phase was
/// bought here, so nobody has copies that could be returned for money that they did not cost. Copies that the artist mints
/// count in the size of the edition, not in a phase.
///
/// A drop has one payee of its proceeds (several share through a {IRoyaltySplitter}), and optionally one date until which a
/// holder may return a copy for what that copy cost: it is burned, another may be sold in its place, and the artist draws
/// the proceeds from that date on. (A window of days for each copy would let buyers return what a late reveal shows to be
/// plain.) All of it, and every phase, stays as it was set; a phase can only end early. A phase's protocol fee is that of the
/// day on which it was added, and goes to who is its receiver when the proceeds are drawn.
///
/// Primary sales pay no royalty. Resales do from the first on, as the collection's RoyaltyInfo says.
///
/// Not protected: artists who mint copies of their own (also so many that a phase cannot sell its cap), sell after the
/// refund date what cannot be returned any more, end a phase, change metadata that is not frozen, or never reveal; drops of
/// a collection that changed its owner, whose payee stays; payees that can neither be paid nor call `withdraw`; copies sent
/// to this contract or to their collection. A permit of a gate admits to any quantity within the limit. Wallet limits count
/// accounts, not people. `buyer` is whom the currency names: a token that lies can name anybody in phases in that token.
/// Not supported, beside what {IMarket} names: currencies without decimals; prices of 2^96 units and more.
interface IEditionDrop is IMarket {
    /// @dev What holds for all phases of a drop.
    struct Drop {
        /// Who is paid.
        address payee;
        /// Unix time until which holders may return copies, and from which on the proceeds are drawn; 0 for none.
        uint40 refundUntil;
        /// How many phases there are; the first is 1.
        uint24 phases;
    }

    /// @dev What became of a phase, in copies.
    struct PhaseTotals {
        /// Sold, and not returned.
        uint24 sold;
        /// Whose proceeds were drawn.
        uint24 drawn;
    }

    /// @notice Emitted when a drop is created; its phases follow.
    event DropCreated(address indexed collection, address indexed artist, address indexed payee, uint256 refundUntil);

    /// @notice Emitted when a drop gets a phase.
    event PhaseAdded(address indexed collection, uint256 indexed phase, DropPhase terms);

    /// @notice Emitted when a phase is ended before its time.
    event PhaseEnded(address indexed collection, uint256 indexed phase);

    /// @notice Emitted when copies are sold: `quantity` of them, from the number `firstTokenId` on.
    event EditionsSold(
        address indexed collection,
        uint256 indexed phase,
        address indexed buyer,
        address receiver,
        uint256 firstTokenId,
        uint256 quantity
    );

    /// @notice Emitted when a holder returns a copy for what it cost.
    event EditionReturned(
        address indexed collection,
        uint256 indexed tokenId,
        address indexed holder,
        uint256 phase,
        uint256 amount
    );

    /// @notice Emitted when proceeds are paid: `amount` to the payee, `fee` set aside for the protocol.
    event ProceedsDrawn(
        address indexed collection,
        uint256 indexed phase,
        address indexed payee,
        uint256 amount,
        uint256 fee
    );

    /// @notice The collection does not come from {editionFactory}.
    error DropUnknownEdition(address collection);
    /// @notice The caller does not own the collection.
    error DropNotArtist(address collection, address caller);
    /// @notice The collection has a drop already.
    error DropExists(address collection);
    /// @notice The collection has no drop.
    error DropNotFound(address collection);
    /// @notice Nobody is to be paid, or this contract or the collection, or a share is of nothing.
    error DropInvalidPayee(address payee);
    /// @notice The refund date is not in the future, or more than 180 days away.
    error DropInvalidRefundDate(uint256 refundUntil, uint256 timestamp);
    /// @notice A price of zero.
    error DropPriceZero();
    /// @notice A phase that sells nothing.
    error DropCapZero();
    /// @notice The phase would be over before it starts or is added.
    error DropInvalidTime(uint256 startsAt, uint256 endsAt, uint256 timestamp);
    /// @notice The currency is the collection, not a contract, or without decimals.
    error DropInvalidCurrency(address currency);
    /// @notice The drop has no such phase.
    error DropNoSuchPhase(address collection, uint256 phase);
    /// @notice The phase sells in a token, or not to everybody: a whole {DropPurchase} is needed.
    error DropNotPlain(address collection, uint256 phase);
    /// @notice The phase has another price than the buyer named.
    error DropWrongPrice(address currency, uint256 price);
    /// @notice The phase is still to come.
    error DropNotStarted(uint256 startsAt, uint256 timestamp);
    /// @notice The phase is over.
    error DropOver(uint256 endsAt, uint256 timestamp);
    /// @notice A purchase of nothing.
    error DropQuantityZero();
    /// @notice More copies than the phase has left.
    error DropSoldOut(uint256 quantity, uint256 left);
    /// @notice More copies than the buyer may still buy in this phase.
    error DropWalletLimit(uint256 quantity, uint256 left);
    /// @notice The buyer is not in the phase's allowlist.
    error DropNotAllowed(address buyer);
    /// @notice The copy was not sold by a drop.
    error DropNotSold(address collection, uint256 tokenId);
    /// @notice Copies can no longer be returned, or never could.
    error DropNotReturnable(uint256 refundUntil, uint256 timestamp);
    /// @notice Proceeds are drawn from the refund date on.
    error DropStillReturnable(uint256 refundUntil, uint256 timestamp);
    /// @notice There are no proceeds.
    error DropNothingToDraw(address collection, uint256 phase);

    /// @notice Begins the drop of an edition. Only its owner, once.
    /// @dev Emits {DropCreated}, and {PhaseAdded} for each phase.
    /// @param collection An edition from {editionFactory}.
    /// @param refundUntil Unix time until which holders may return copies; 0 for none. At most 180 days from now.
    /// @param shares Who shares the proceeds, in proportion; several are paid through their splitter, which is deployed (and
    /// whose errors say what is wrong with them). At most 8.
    /// @param phases See {DropPhase}.
    function createDrop(
        address collection,
        uint40 refundUntil,
        Share[] calldata shares,
        DropPhase[] calldata phases
    ) external;

    /// @notice Adds a phase to a drop. Only the collection's owner. Emits {PhaseAdded}.
    /// @param terms See {DropPhase}. `protocolFeeBps` is the present fee, so that it cannot change unseen.
    /// @return phase The number of the phase.
    function addPhase(address collection, DropPhase calldata terms) external returns (uint256 phase);

    /// @notice Ends a phase before its time. Only the collection's owner. Emits {PhaseEnded}.
    function endPhase(address collection, uint256 phase) external;

    /// @notice Buys copies for the caller in a phase in native coin that is open to everybody.
    /// @dev As the other {mint}; `msg.value` names the price.
    function mint(address collection, uint256 phase, uint256 quantity) external payable returns (uint256 firstTokenId);

    /// @notice Buys copies. The caller sends the price in native coin with the call, or has approved this contract for it in
    /// the phase's token.
    /// @dev Emits {EditionsSold}. At most 100 copies at once, and no more than the edition has left: the collection's own
    /// errors say so.
    /// @param purchase See {DropPurchase}.
    /// @return firstTokenId The number of the first copy; the others follow.
    function mint(DropPurchase calldata purchase) external payable returns (uint256 firstTokenId);

    /// @notice Buys copies in one transaction through the currency's own `safeTransfer` (KIP-7). The buyer is `from`.
    /// @dev Only what exceeds the books counts as paid.
    /// @param data The ABI encoding of a {DropPurchase}.
    function onKIP7Received(
        address operator,
        address from,
        uint256 amount,
        bytes calldata data
    ) external returns (bytes4);

    /// @notice Returns a copy for what it cost. Only its holder, before the drop's refund date. The copy is burned; no
    /// approval is needed.
    /// @dev Emits {EditionReturned}.
    /// @return amount In the currency of the phase that sold it.
    function refund(address collection, uint256 tokenId) external returns (uint256 amount);

    /// @notice Pays the proceeds of a phase to the drop's payee. Anyone may call it, from the refund date on.
    /// @dev Emits {ProceedsDrawn}.
    /// @return amount What the payee gets, in the phase's currency.
    function draw(address collection, uint256 phase) external returns (uint256 amount);

    /// @notice A drop, all zero where there is none.
    function dropOf(address collection) external view returns (Drop memory);

    /// @notice A phase and what became of it, all zero where there is none. `endsAt` is the time at which it was ended.
    function phaseOf(
        address collection,
        uint256 phase
    ) external view returns (DropPhase memory terms, PhaseTotals memory totals);

    /// @notice How many copies an account has bought in a phase with a wallet limit.
    function purchasesOf(address collection, uint256 phase, address account) external view returns (uint256);

    /// @notice The name of a phase in permits; see {IAccessGate}.
    function saleId(address collection, uint256 phase) external pure returns (bytes32);

    /// @notice Where it is asked who may buy.
    function accessGate() external view returns (IAccessGate);

    /// @notice Where editions come from.
    function editionFactory() external view returns (IEditionFactory);

    /// @notice Where splitters come from.
    function royaltyRouter() external view returns (IRoyaltyRouter);
}
