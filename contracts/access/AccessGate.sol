// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Signatures} from "../libraries/Signatures.sol";
import {GateKind} from "../types/Gate.sol";
import {FeePayer} from "./FeePayer.sol";
import {IAccessGate} from "./IAccessGate.sol";

/// @title AccessGate
contract AccessGate is IAccessGate, EIP712 {
    bytes32 private constant _PERMIT_TYPEHASH = keccak256(
        "Permit(address market,bytes32 sale,address account,uint256 nonce,uint256 deadline)"
    );

    /// @dev A proof before its signature's bytes: nonce, deadline, where the signature is, and its length.
    uint256 private constant _PROOF_HEAD = 4 * 32;

    /// @dev Where the ABI puts the signature's length.
    uint256 private constant _SIGNATURE_OFFSET = 3 * 32;

    mapping(bytes32 permit => bool) private _permitUsed;

    constructor() EIP712("Droit AccessGate", "1") {}

    /// @inheritdoc IAccessGate
    function admit(GateKind kind, address service, bytes32 sale, address account, bytes calldata proof) external {
        if (kind == GateKind.Open) return;
        if (kind == GateKind.Permit) {
            _usePermit(service, sale, account, proof);
        } else {
            address feePayer = _feePayer();
            // The zero address pays nothing, whatever the precompile may answer to a simulated call.
            if (feePayer != service || service == address(0)) revert AccessWrongFeePayer(feePayer, service);
        }
    }

    /// @inheritdoc IAccessGate
    function requireValid(GateKind kind, address service) external view {
        if ((kind == GateKind.Open) != (service == address(0))) revert AccessInvalidGate(kind, service);
        if (kind == GateKind.FeePayer) _feePayer();
    }

    /// @inheritdoc IAccessGate
    function permitUsed(bytes32 permit) external view returns (bool) {
        return _permitUsed[permit];
    }

    function _usePermit(address service, bytes32 sale, address account, bytes memory proof) private {
        (uint256 nonce, uint256 deadline, bytes memory signature) = _decode(proof);
        if (block.timestamp > deadline) revert AccessPermitExpired(deadline, block.timestamp);

        bytes32 permit = _hashTypedDataV4(
            keccak256(abi.encode(_PERMIT_TYPEHASH, msg.sender, sale, account, nonce, deadline))
        );
        if (_permitUsed[permit]) revert AccessPermitUsed(permit);
        _permitUsed[permit] = true;
        emit PermitUsed(msg.sender, sale, account, permit);

        if (!Signatures.isValid(service, permit, signature)) revert AccessPermitNotSigned(permit, service);
    }

    function _feePayer() private view returns (address) {
        (bool known, address feePayer) = FeePayer.tryRead();
        if (!known) revert AccessFeePayerUnknown();
        return feePayer;
    }

    /// @dev Looks before it decodes, because `abi.decode` reverts without a reason.
    function _decode(
        bytes memory proof
    ) private pure returns (uint256 nonce, uint256 deadline, bytes memory signature) {
        if (proof.length < _PROOF_HEAD) revert AccessInvalidProof(proof.length);
        (, , uint256 offset, uint256 length) = abi.decode(proof, (uint256, uint256, uint256, uint256));
        if (offset != _SIGNATURE_OFFSET || length > proof.length - _PROOF_HEAD) {
            revert AccessInvalidProof(proof.length);
        }
        return abi.decode(proof, (uint256, uint256, bytes));
    }
}
