// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev One call of a script.
struct Call {
    address target;
    uint256 value;
    bytes data;
}

/// @dev Holds the calls that a mock makes when it is given control, and tells what became of them. The script is kept
/// as code, which even a payment's 100,000 gas suffice to read.
abstract contract Scripted {
    /// @dev What became of a call that the mock made when it was given control.
    event Attempted(bool success, bytes answer);

    address private _script;

    /// @dev An empty list ends the scripting.
    function setScript(Call[] calldata calls) external {
        _script = calls.length == 0 ? address(0) : address(new Script(abi.encode(calls)));
    }

    function _runScript() internal {
        if (_script == address(0)) return;
        Call[] memory calls = abi.decode(_script.code, (Call[]));
        for (uint256 i = 0; i < calls.length; ++i) {
            (bool success, bytes memory answer) = calls[i].target.call{value: calls[i].value}(calls[i].data);
            emit Attempted(success, answer);
        }
    }
}

/// @dev Bytes kept as code.
contract Script {
    constructor(bytes memory data) {
        assembly ("memory-safe") {
            return(add(data, 0x20), mload(data))
        }
    }
}
