// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {MoodyKIP7} from "../../mocks/invariant/MoodyKIP7.sol";

/// @dev A token with approvals by signature (ERC-2612).
contract PermitKIP7 is MoodyKIP7, EIP712("Moody", "1"), Nonces {
    bytes32 private constant _PERMIT_TYPEHASH = keccak256(
        "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
    );

    error PermitExpired(uint256 deadline);
    error PermitNotSigned(address owner);

    function permit(
        address owner,
        address spender,
        uint256 value,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        if (block.timestamp > deadline) revert PermitExpired(deadline);
        if (ECDSA.recover(digestOf(owner, spender, value, deadline), v, r, s) != owner) revert PermitNotSigned(owner);
        _useNonce(owner);
        _approve(owner, spender, value);
    }

    /// @dev What the owner signs now.
    function digestOf(address owner, address spender, uint256 value, uint256 deadline) public view returns (bytes32) {
        return
            _hashTypedDataV4(keccak256(abi.encode(_PERMIT_TYPEHASH, owner, spender, value, nonces(owner), deadline)));
    }
}
