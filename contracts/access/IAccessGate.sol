// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {GateKind} from "../types/Gate.sol";

/// @title IAccessGate
/// @notice Who may take part in a sale: everybody, whoever brings a permit of the sale's service, or whoever has the
/// service pay the transaction's fee. One contract for all markets, which ask where a sale is created and where somebody
/// takes part in it; never on a way out, because a service can refuse whom it likes.
///
/// A permit is EIP-712 typed data, `Permit(address market,bytes32 sale,address account,uint256 nonce,uint256 deadline)`, in
/// the domain of this contract ("Droit AccessGate", version "1"). It admits one account to one sale of one market once,
/// until its deadline and in that second still (Unix time). The nonce is any number; it tells apart the permits of one
/// account for one sale. The proof that goes with a purchase or bid is the ABI encoding of `(uint256 nonce, uint256
/// deadline, bytes signature)`. The signature is the service's: of an account (65 or 64 bytes), of a contract wallet (ERC-1271),
/// of an EIP-7702 account in either way, and on Kaia by the account's present key (the one with the role of
/// transactions).
///
/// The fee payer is read from Kaia's precompile at 0x3fe. On a chain without it this gate admits nobody: an empty answer
/// is no address. Where the fee is not delegated, the payer is the transaction's sender. The service admits a transaction
/// as a whole, and with it every account that takes part in a sale in it; a proof is not looked at.
///
/// Assumed: that the service keeps its key, and reads what it pays for. Not protected: a service that admits whom it should
/// not, and permits that were given away. The seller chooses the service; one that refuses, fails or burns gas harms its
/// own sale only. Not supported: Kaia accounts whose key needs several signatures at once, as signers of permits.
interface IAccessGate {
    /// @notice Emitted when a permit admits an account. `permit` is its EIP-712 digest. Anyone can be a market here: look at
    /// the events of those that you know.
    event PermitUsed(address indexed market, bytes32 indexed sale, address indexed account, bytes32 permit);

    /// @notice A gate that names no service though it needs one, or one though it needs none.
    error AccessInvalidGate(GateKind kind, address service);
    /// @notice The proof is not the ABI encoding of a permit's nonce, deadline and signature.
    error AccessInvalidProof(uint256 length);
    /// @notice The permit is out of date.
    error AccessPermitExpired(uint256 deadline, uint256 timestamp);
    /// @notice The permit has admitted its account already.
    error AccessPermitUsed(bytes32 permit);
    /// @notice The service did not sign this permit: for this market, sale and account, on this chain.
    error AccessPermitNotSigned(bytes32 permit, address service);
    /// @notice Somebody else than the service pays the transaction's fee.
    error AccessWrongFeePayer(address feePayer, address service);
    /// @notice This chain does not tell who pays a transaction's fee.
    error AccessFeePayerUnknown();

    /// @notice Reverts unless `account` may take part in a sale of the calling market, and uses up the permit that says so.
    /// @dev Emits {PermitUsed} where a permit is used.
    /// @param kind How the sale tells who may take part.
    /// @param service Who signs the sale's permits, or pays the fees.
    /// @param sale The sale, by a name that no other sale of the caller has, now or ever: a hash of its terms, its service
    /// among them, which a permit does not name. Where the same terms come back, so do the permits that were not used.
    /// @param account Whom the service means. A market lets nobody else use up their permit.
    /// @param proof See above; empty where there is no permit.
    function admit(GateKind kind, address service, bytes32 sale, address account, bytes calldata proof) external;

    /// @notice Reverts unless a sale can have this gate on this chain.
    function requireValid(GateKind kind, address service) external view;

    /// @notice Whether a permit was used, by its EIP-712 digest.
    function permitUsed(bytes32 permit) external view returns (bool);
}
