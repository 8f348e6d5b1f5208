// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title LocalFeePayer
/// @notice Stands in for Kaia's precompile `feePayer` (0x3fe) on a local node, which sets this code at that address.
/// It is for local nodes only and never deployed on a network.
/// @dev Like the precompile it takes no notice of its call data and answers 20 raw bytes, not a word. Its gas differs:
/// the precompile costs 300, this the price of cold storage.
contract LocalFeePayer {
    /// @dev Who pays for the running transaction: the payer's address, and above it the number of the block that the
    /// transaction is in. The node sets it before a transaction whose fee another account pays, and clears it
    /// afterwards. A node keeps the state of each block with what was written after it, hence the number: a call in an
    /// older block's state must not see the payer of the next one.
    uint256 private _sponsorship;

    /// @notice Answers who pays the fee of the running transaction: its sender, unless the node has named another.
    // A precompile is nothing but its fallback.
    // solhint-disable-next-line no-complex-fallback
    fallback() external {
        uint256 sponsorship = _sponsorship;
        // On the chain it is the sender who pays, whoever calls.
        // solhint-disable-next-line avoid-tx-origin
        address payer = sponsorship >> 160 == block.number ? address(uint160(sponsorship)) : tx.origin;
        assembly ("memory-safe") {
            mstore(0x00, shl(96, payer))
            return(0x00, 20)
        }
    }
}
