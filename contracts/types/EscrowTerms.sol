// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Delivery} from "./Delivery.sol";
import {Payout} from "./Payout.sol";

/// @dev Everything that an escrow is. Only the hash of it is stored; whoever ends an escrow brings the terms, which
/// the opening event carried in full.
struct EscrowTerms {
    /// The contract or account that opened the escrow.
    address opener;
    /// Who is paid when the sale is final, and who has the NFT back after a refund.
    address seller;
    /// The buyer of record: who receives the NFT, and who alone refunds or accepts.
    address buyer;
    address collection;
    uint256 tokenId;
    /// The zero address is the chain's native coin.
    address currency;
    /// All that was paid, in the currency's smallest unit: the price, and fees on top of it.
    uint256 amount;
    /// Unix time. Before it the buyer may refund, from it on anyone may close.
    uint40 closesAt;
    Delivery delivery;
    /// Pushed to their receivers when the sale is final. At most 8.
    Payout[] royalties;
    /// Credited to their receivers when the sale is final. At most 4.
    Payout[] fees;
}
