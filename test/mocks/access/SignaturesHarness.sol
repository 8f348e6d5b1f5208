// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FeePayer} from "../../../contracts/access/FeePayer.sol";
import {Signatures} from "../../../contracts/libraries/Signatures.sol";

/// @dev The libraries as their users see them.
contract SignaturesHarness {
    function isValid(address signer, bytes32 digest, bytes calldata signature) external view returns (bool) {
        return Signatures.isValid(signer, digest, signature);
    }

    function gasOfIsValid(address signer, bytes32 digest, bytes calldata signature) external view returns (uint256) {
        bytes memory copy = signature;
        uint256 before = gasleft();
        Signatures.isValid(signer, digest, copy);
        return before - gasleft();
    }

    function tryReadFeePayer() external view returns (bool known, address feePayer) {
        return FeePayer.tryRead();
    }
}
