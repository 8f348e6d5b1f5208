// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev A smart wallet whose receive function uses as much gas as it is told to, and fails with less.
contract ThirstyWallet {
    uint256 private immutable _NEED;

    constructor(uint256 need) {
        _NEED = need;
    }

    receive() external payable {
        uint256 end = gasleft() - _NEED;
        while (gasleft() > end) {}
    }

    function execute(address target, bytes calldata callData) external payable {
        (bool success, bytes memory answer) = target.call{value: msg.value}(callData);
        if (!success) {
            assembly ("memory-safe") {
                revert(add(answer, 0x20), mload(answer))
            }
        }
    }
}
