// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

/// @dev A service whose signature is that it remembers what it signed.
contract PermitService is IERC1271 {
    bytes32 private constant _DOMAIN_TYPEHASH = keccak256(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    );
    bytes32 private constant _PERMIT_TYPEHASH = keccak256(
        "Permit(address market,bytes32 sale,address account,uint256 nonce,uint256 deadline)"
    );

    address private immutable _GATE;
    mapping(bytes32 digest => bool) private _signed;

    constructor(address gate) {
        _GATE = gate;
    }

    /// @dev Signs a permit, and returns the proof that goes with a purchase or bid.
    function sign(
        address market,
        bytes32 sale,
        address account,
        uint256 nonce,
        uint256 deadline
    ) external returns (bytes memory) {
        bytes32 domain = keccak256(
            abi.encode(_DOMAIN_TYPEHASH, keccak256("Droit AccessGate"), keccak256("1"), block.chainid, _GATE)
        );
        bytes32 permit = keccak256(abi.encode(_PERMIT_TYPEHASH, market, sale, account, nonce, deadline));
        _signed[keccak256(abi.encodePacked(hex"1901", domain, permit))] = true;
        return abi.encode(nonce, deadline, "");
    }

    function isValidSignature(bytes32 digest, bytes calldata) external view returns (bytes4) {
        return _signed[digest] ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }
}
