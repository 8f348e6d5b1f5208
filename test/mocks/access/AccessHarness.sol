// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {AccessGate} from "../../../contracts/access/AccessGate.sol";
import {FeePayer} from "../../../contracts/access/FeePayer.sol";
import {Signatures} from "../../../contracts/libraries/Signatures.sol";
import {GateKind} from "../../../contracts/types/Gate.sol";

/// @dev A market that does nothing but look at who takes part.
contract AccessHarness is AccessGate {
    constructor(string memory name) EIP712(name, "1") {}

    function admit(GateKind kind, address service, bytes32 sale, address account, bytes calldata proof) external {
        _admit(kind, service, sale, account, proof);
    }

    /// @dev What the gate itself costs, beside the call.
    function gasOfAdmission(
        GateKind kind,
        address service,
        bytes32 sale,
        address account,
        bytes calldata proof
    ) external returns (uint256) {
        bytes memory copy = proof;
        uint256 before = gasleft();
        _admit(kind, service, sale, account, copy);
        return before - gasleft();
    }

    function requireValidGate(GateKind kind, address service) external view {
        _requireValidGate(kind, service);
    }
}

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
