// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev Stands in for Kaia's precompile validateSender, at whose address its code is set. Takes an account (20 bytes), a
/// hash (32) and a signature whose v is 0 or 1 (65); answers one byte, 1 where the account's present key made the
/// signature. Like the precompile it takes a high s, and answers 0 to what it cannot read.
contract ValidateSender {
    mapping(address account => address) private _replacedBy;

    fallback() external {
        uint256 answer = _isSigned(msg.data) ? 1 : 0;
        assembly ("memory-safe") {
            mstore8(0x00, answer)
            return(0x00, 0x01)
        }
    }

    /// @dev From now on the account signs with the key that has this address, and not with the one it began with.
    function replaceKey(address account, address key) external {
        _replacedBy[account] = key;
    }

    function _isSigned(bytes calldata input) private view returns (bool) {
        if (input.length != 117) return false;
        address account = address(bytes20(input[:20]));
        uint8 v = uint8(input[116]);
        if (v > 1) return false;
        address recovered = ecrecover(bytes32(input[20:52]), v + 27, bytes32(input[52:84]), bytes32(input[84:116]));
        address key = _replacedBy[account] == address(0) ? account : _replacedBy[account];
        return recovered != address(0) && recovered == key;
    }
}
