// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev Has the code of a genuine contract, immutables included, and storage of its deployer's choice.
contract ForgedEdition {
    struct Slot {
        bytes32 key;
        bytes32 value;
    }

    constructor(address genuine, Slot[] memory slots) {
        for (uint256 i = 0; i < slots.length; ++i) {
            (bytes32 key, bytes32 value) = (slots[i].key, slots[i].value);
            assembly ("memory-safe") {
                sstore(key, value)
            }
        }
        bytes memory code = genuine.code;
        assembly ("memory-safe") {
            return(add(code, 0x20), mload(code))
        }
    }
}
