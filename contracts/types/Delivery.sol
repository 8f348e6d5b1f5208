// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @dev Where an NFT stays while its sale can still be undone.
enum Delivery {
    /// With the buyer, who brings it back for a refund. Whatever it carries (a position, a claim) can be taken out
    /// before it comes back.
    Delivered,
    /// In the escrow until the sale is final. Nobody can use it meanwhile, or drain it. A buyer who can make the
    /// collection refuse them can have the money back after the window too; see {IRefundEscrow-claim}.
    Held
}
