// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev A contract that takes coins and needs gas to do so, as a smart wallet does.
contract ThirstyReceiver {
    uint256 private immutable _NEED;

    constructor(uint256 need) {
        _NEED = need;
    }

    receive() external payable {
        uint256 available = gasleft();
        uint256 target = available > _NEED ? available - _NEED : 0;
        while (gasleft() > target) {}
    }
}

/// @dev A contract that refuses coins until told otherwise, and can withdraw what it is owed.
contract RefusingReceiver {
    bool private _accepts;

    error Refused(uint256 amount);

    receive() external payable {
        if (!_accepts) revert Refused(msg.value);
    }

    function accept() external {
        _accepts = true;
    }

    function execute(address target, bytes calldata data) external {
        (bool success, bytes memory answer) = target.call(data);
        if (success) return;
        assembly ("memory-safe") {
            revert(add(answer, 0x20), mload(answer))
        }
    }
}

/// @dev Answers coins with as many bytes as it is told to, from a call that succeeds or reverts.
contract LoudReceiver {
    uint256 private immutable _SIZE;
    bool private immutable _REVERTS;

    constructor(uint256 size, bool reverts) {
        _SIZE = size;
        _REVERTS = reverts;
    }

    receive() external payable {
        uint256 size = _SIZE;
        if (_REVERTS) {
            assembly ("memory-safe") {
                revert(0, size)
            }
        }
        assembly ("memory-safe") {
            return(0, size)
        }
    }

    function execute(address target, bytes calldata data) external {
        (bool success, ) = target.call(data);
        require(success);
    }
}
