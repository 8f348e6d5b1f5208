// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Payout} from "../types/Payout.sol";
import {Share} from "../types/RoyaltyTerms.sol";

/// @dev Where a quote comes from, or why it is empty.
enum RoyaltySource {
    /// The collection names no royalty: it has no RoyaltyInfo that rules, and does not answer ERC-2981 (no code, no
    /// answer, or a revert without a reason).
    None,
    /// The collection's RoyaltyInfo rules, also where it says that nothing is owed.
    RoyaltyInfo,
    /// The collection's own answer to ERC-2981 `royaltyInfo`.
    ERC2981,
    /// The collection's ERC-2981 function reverted with a reason.
    Reverted,
    /// The collection's ERC-2981 function failed without a reason after using up the gas of a lookup.
    OutOfGas,
    /// The collection's ERC-2981 answer is too short, or its receiver is not an address.
    Malformed
}

/// @dev Who is owed how much for one sale.
struct RoyaltyQuote {
    RoyaltySource source;
    /// The sum of `payouts`, at most half of the price.
    uint256 total;
    /// At most 8; no zero receiver, no zero amount, and never the seller.
    Payout[] payouts;
}

/// @title IRoyaltyRouter
/// @notice The one address that a market asks who is owed royalties for a sale, whatever the collection knows of
/// royalties.
///
/// The answer comes from the collection's {IRoyaltyInfo} where it rules, else from the collection's own ERC-2981, else
/// it is empty. A collection that reverts, loops, burns gas or returns garbage yields no royalty and a reason, never a
/// failed sale.
///
/// Assumed: nothing of the collection. Not supported: ERC-2981 answers in a currency of the collection's choosing
/// (EIP-2981 knows none; the amount is read as the currency of the sale).
interface IRoyaltyRouter {
    /// @notice Emitted when a collection's RoyaltyInfo is deployed.
    event RoyaltyInfoCreated(address indexed collection, address indexed royaltyInfo, address indexed creator);

    /// @notice Emitted when a splitter is deployed.
    event RoyaltySplitterDeployed(address indexed splitter, Share[] shares);

    /// @notice The collection is not a contract.
    error RoyaltyCollectionWithoutCode(address collection);

    /// @notice The collection has a RoyaltyInfo already.
    error RoyaltyInfoExists(address collection, address royaltyInfo);

    /// @notice What a sale owes in royalties.
    /// @dev Reverts with `BoundedCallInsufficientGas` where the collection has to be asked and less gas is left than its
    /// answer may use, and runs out of gas where a RoyaltyInfo's answer cannot be finished, so that no caller can choose
    /// an amount of gas at which nobody is paid.
    /// @param collection The NFT contract.
    /// @param tokenId The token that is sold.
    /// @param currency The currency of the sale; the zero address is the chain's native coin.
    /// @param price The price, in the currency's smallest unit.
    /// @param seller Who sells. A share owed to them stays in their payout and is left out here.
    /// @return The payouts, their sum, and where they come from.
    function quote(
        address collection,
        uint256 tokenId,
        address currency,
        uint256 price,
        address seller
    ) external view returns (RoyaltyQuote memory);

    /// @notice The highest rate that any sale of a token may owe now, whatever its currency, price and seller: an upper
    /// bound for {quote} while the terms stay as they are. For a seller who has to name a limit before there is a price.
    /// @dev From the collection's {IRoyaltyInfo-highestRoyaltyRate} where its RoyaltyInfo rules. Else from the collection's
    /// own ERC-2981, asked at a price of 10,000 * 10^18 units and rounded up; where its rate depends on the price, only the
    /// rate at that price is known. A collection that reverts, burns gas or returns garbage yields zero. Reverts where
    /// {quote} does, so that no caller can choose an amount of gas at which the answer is zero.
    /// @return In basis points of the price, at most 5,000.
    function highestRoyaltyRate(address collection, uint256 tokenId) external view returns (uint256);

    /// @notice The answer that a collection with a RoyaltyInfo gives to ERC-2981: the base rate, without tiers and
    /// caps, which name a currency that EIP-2981 does not know.
    /// @dev Never calls the collection, so that a collection may answer ERC-2981 by asking here.
    /// @return receiver The holder where there is one, the address of their {RoyaltySplitter} where there are several
    /// (deployed or not), zero where nothing is owed.
    /// @return royaltyAmount In the unit of `salePrice`.
    function royaltyInfo(
        address collection,
        uint256 tokenId,
        uint256 salePrice
    ) external view returns (address receiver, uint256 royaltyAmount);

    /// @notice Deploys the collection's RoyaltyInfo at the address that {predictRoyaltyInfo} names. Anyone may call
    /// it; it grants nothing to the caller. Emits {RoyaltyInfoCreated}.
    /// @return The address of the RoyaltyInfo.
    function createRoyaltyInfo(address collection) external returns (address);

    /// @notice The collection's RoyaltyInfo, or zero where none was created.
    function royaltyInfoOf(address collection) external view returns (address);

    /// @notice The address that the collection's RoyaltyInfo has or will have.
    function predictRoyaltyInfo(address collection) external view returns (address);

    /// @notice Deploys the splitter of a set of shares; does nothing where it exists. Anyone may call it. Emits
    /// {RoyaltySplitterDeployed}.
    /// @param shares Holders and their shares, as in the terms that they come from.
    /// @return The address of the splitter.
    function deploySplitter(Share[] calldata shares) external returns (address);

    /// @notice The address that the splitter of `shares` has or will have. Money may be sent there before it is
    /// deployed. Reverts for shares that no splitter can have: none, more than 8, a holder twice, or a share of nobody or
    /// nothing.
    function predictSplitter(Share[] calldata shares) external view returns (address);
}
