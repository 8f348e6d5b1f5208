// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";

/// @title Signatures
/// @notice Whether an account signed a digest: by its key, or as a contract wallet (ERC-1271).
///
/// A key's signature has 65 bytes, a low s (EIP-2) and a v of 27 or 28, or 64 bytes (EIP-2098). Where the chain has Kaia's
/// validateSender, only that tells whose key it is: Kaia accounts can replace their key, so that a recovered address proves
/// nothing. An account whose key wants several signatures at once cannot sign here. Elsewhere the recovered address tells.
///
/// Whoever has not signed by key is asked by ERC-1271. Whether there is code decides nothing: an EIP-7702 account has some
/// and signs in either way.
///
/// The signer may be hostile. No more than a word of its answer is read, it can change nothing, and its failure is a no.
/// It may burn the gas that it gets, which is not bounded: that costs the caller, who chose to deal with it. Do not ask where
/// somebody else's money waits for the answer.
library Signatures {
    /// @dev Kaia's precompile: takes an account (20 bytes), a hash (32) and a signature whose v is 0 or 1 (65), all packed;
    /// answers a single byte, 1 where the account's present key made the signature.
    address private constant _VALIDATE_SENDER = address(0x3ff);

    /// @dev Never reverts by itself. The zero address signs nothing.
    function isValid(address signer, bytes32 digest, bytes memory signature) internal view returns (bool) {
        if (signer == address(0)) return false;
        return
            _isSignedByKey(signer, digest, signature) ||
            SignatureChecker.isValidERC1271SignatureNow(signer, digest, signature);
    }

    function _isSignedByKey(address signer, bytes32 digest, bytes memory signature) private view returns (bool) {
        // Recovers on every chain, because validateSender takes a high s, too.
        (uint8 v, bytes32 r, bytes32 s) = ECDSA.parse(signature);
        (address recovered, ECDSA.RecoverError err, ) = ECDSA.tryRecover(digest, v, r, s);
        if (err != ECDSA.RecoverError.NoError) return false;

        (bool success, bytes32 answer, ) = LowLevelCall.staticcallReturn64Bytes(
            _VALIDATE_SENDER,
            abi.encodePacked(signer, digest, r, s, v - 27)
        );
        uint256 size = LowLevelCall.returnDataSize();
        // Only an empty answer means that there is no such precompile. A call that failed, for want of gas maybe, must not
        // bring an old key back.
        if (success && size == 0) return recovered == signer;
        return success && size == 1 && bytes1(answer) == 0x01;
    }
}
