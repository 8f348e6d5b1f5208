// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title LocalValidateSender
/// @notice Stands in for Kaia's precompile `validateSender` (0x3ff) on a local node, which sets this code at that
/// address and writes the keys of accounts into its storage. It is for local nodes only and never deployed on a
/// network.
/// @dev Takes an account (20 bytes), a hash (32) and any number of signatures (65 each, v being 0 or 1), packed.
/// Answers one byte: 1 where the account's present key for transactions made the signatures, 0 otherwise, also to what
/// it cannot read. Like the precompile it takes a high s, and never reverts. Its gas differs: the precompile costs
/// 5,000 a signature, this that of ecrecover and of cold storage.
contract LocalValidateSender {
    /// @dev How an account's key decides. An account that never replaced its key has none stored, hence the first.
    enum KeyKind {
        Legacy,
        Public,
        Fail,
        WeightedMultisig
    }

    /// @dev The key that decides about an account's transactions.
    struct SenderKey {
        KeyKind kind;
        uint8 count;
        uint64 threshold;
        /// The address of each public key, and above it the key's weight.
        uint256[10] keys;
    }

    uint256 private constant _SIGNATURES_AT = 52;
    uint256 private constant _SIGNATURE_LENGTH = 65;

    /// @dev The node alone writes this, by its storage slots.
    mapping(address account => SenderKey) private _keyOf;

    /// @dev The whole key of an account as Kaia encodes it, with the roles that no signature is checked against here.
    /// For the node, which finds an account's key here, in the state of whatever block it is asked about.
    mapping(address account => bytes) private _encodedKeyOf;

    /// @notice Answers whether the account's present key made the signatures.
    // A precompile is nothing but its fallback.
    // solhint-disable-next-line no-complex-fallback
    fallback() external {
        uint256 answer = _isSigned(msg.data) ? 1 : 0;
        assembly ("memory-safe") {
            mstore8(0x00, answer)
            return(0x00, 1)
        }
    }

    function _isSigned(bytes calldata input) private view returns (bool) {
        if (input.length < _SIGNATURES_AT) return false;
        bytes calldata signatures = input[_SIGNATURES_AT:];
        if (signatures.length % _SIGNATURE_LENGTH != 0) return false;
        address account = address(bytes20(input[:20]));
        bytes32 digest = bytes32(input[20:_SIGNATURES_AT]);

        address[] memory signers = new address[](signatures.length / _SIGNATURE_LENGTH);
        for (uint256 i = 0; i < signers.length; i++) {
            signers[i] = _recover(digest, signatures[i * _SIGNATURE_LENGTH:(i + 1) * _SIGNATURE_LENGTH]);
            if (signers[i] == address(0)) return false;
        }
        return _decide(account, signers);
    }

    function _recover(bytes32 digest, bytes calldata signature) private pure returns (address) {
        uint8 v = uint8(signature[64]);
        if (v > 1) return address(0);
        return ecrecover(digest, v + 27, bytes32(signature[:32]), bytes32(signature[32:64]));
    }

    function _decide(address account, address[] memory signers) private view returns (bool) {
        SenderKey storage key = _keyOf[account];
        KeyKind kind = key.kind;
        if (kind == KeyKind.WeightedMultisig) return _reachesThreshold(key, signers);
        if (kind == KeyKind.Fail || signers.length != 1) return false;
        return signers[0] == (kind == KeyKind.Legacy ? account : address(uint160(key.keys[0])));
    }

    /// @dev No more signatures than keys, none by a stranger; a key that signed twice counts once.
    function _reachesThreshold(SenderKey storage key, address[] memory signers) private view returns (bool) {
        uint256 count = key.count;
        if (signers.length > count) return false;
        uint256 sum = 0;
        uint256 known = 0;
        for (uint256 i = 0; i < count; i++) {
            uint256 weighted = key.keys[i];
            uint256 signatures = _occurrences(address(uint160(weighted)), signers);
            if (signatures == 0) continue;
            known += signatures;
            sum += weighted >> 160;
        }
        return known == signers.length && sum >= key.threshold;
    }

    function _occurrences(address signer, address[] memory signers) private pure returns (uint256 count) {
        for (uint256 i = 0; i < signers.length; i++) {
            if (signers[i] == signer) count++;
        }
    }
}
