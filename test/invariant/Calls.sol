// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Vm, vm} from "../helpers/Vm.sol";

/// @dev How every call to the system is made: it ends as the model says and for the reason that the model gives, now and then
/// with little gas first; and it is counted.
abstract contract Calls {
    struct Count {
        uint256 granted;
        uint256 refused;
    }

    /// @dev A reason that is not known, because a token or a collection gives it.
    bytes4 internal constant ANY = 0xffffffff;
    bytes4 private constant _PANIC = 0x4e487b71;
    uint256 private constant _PLENTY = 30_000_000;

    /// @dev How many calls were made.
    uint256 public made;
    mapping(bytes4 step => Count) private _counts;

    /// @dev What came of a call that was undone again.
    error Attempted(bool success, bytes32 outcome, uint256 gasUsed);

    function countOf(bytes4 step) external view returns (Count memory) {
        return _counts[step];
    }

    /// @dev Makes a call and undoes it.
    function attempt(address caller, address target, uint256 value, bytes calldata data, uint256 gasLimit) external {
        require(msg.sender == address(this), "attempt");
        vm.recordLogs();
        vm.prank(caller);
        uint256 before = gasleft();
        (bool success, bytes memory answer) = target.call{value: value, gas: gasLimit}(data);
        uint256 used = before - gasleft();
        Vm.Log[] memory logs = vm.getRecordedLogs();
        revert Attempted(success, keccak256(abi.encode(answer, logs)), used);
    }

    /// @param reason Zero where the call must succeed, else the selector of the error with which it must fail, or {ANY}.
    function _act(
        address caller,
        address target,
        uint256 value,
        bytes memory data,
        bytes4 reason
    ) internal returns (bool success, bytes memory answer) {
        (success, answer) = _make(caller, target, value, data);
        if (success) {
            require(reason == 0, "granted, but should be refused");
            return (success, answer);
        }
        bytes4 given = bytes4(answer);
        require(given != _PANIC, "panic");
        if (reason != given && reason != ANY) _complain(given, reason);
    }

    /// @dev With the words of yes and no.
    function _act(
        address caller,
        address target,
        uint256 value,
        bytes memory data,
        bool expected
    ) internal returns (bool success, bytes memory answer) {
        return _act(caller, target, value, data, expected ? bytes4(0) : ANY);
    }

    /// @dev A call of which nobody knows yet how it ends.
    function _make(
        address caller,
        address target,
        uint256 value,
        bytes memory data
    ) internal returns (bool success, bytes memory answer) {
        uint256 die = uint256(keccak256(abi.encode(data, block.timestamp)));
        ++made;
        if (die % (_isThirsty() ? 4 : 16) == 0) _requireSameByGas(caller, target, value, data, die);
        vm.prank(caller);
        // As much as a block has at most: what burns gas burns no more.
        (success, answer) = target.call{value: value, gas: _PLENTY}(data);
        if (success) ++_counts[msg.sig].granted;
        else ++_counts[msg.sig].refused;
    }

    /// @dev Whether somebody takes payments or tokens only where nearly all the gas that is theirs comes with them.
    function _isThirsty() internal view virtual returns (bool);

    /// @dev With any amount of gas a call does the same as with plenty, or nothing.
    function _requireSameByGas(address caller, address target, uint256 value, bytes memory data, uint256 die) private {
        (bool success, bytes32 outcome, uint256 used) = _attempt(caller, target, value, data, _PLENTY);
        uint256 parts = _isThirsty() ? 3 : 1;
        for (uint256 i = 0; i <= parts; ++i) {
            // From half of what it used to what capped calls want in reserve; and just as much as it used, and a little: one in
            // each part of what a payment brings.
            uint256 limit = used / 2 + ((die >> 16) % (used + 600_000));
            if (i != 0) limit = used + ((i - 1) * 150_000 + ((die >> 80) % 150_000)) / parts;
            (bool successByLess, bytes32 outcomeByLess, ) = _attempt(caller, target, value, data, limit);
            require(!successByLess || (success && outcomeByLess == outcome), "outcome depends on gas");
        }
    }

    function _attempt(
        address caller,
        address target,
        uint256 value,
        bytes memory data,
        uint256 gasLimit
    ) private returns (bool success, bytes32 outcome, uint256 used) {
        try this.attempt(caller, target, value, data, gasLimit) {} catch (bytes memory result) {
            require(bytes4(result) == Attempted.selector, "attempt failed");
            assembly ("memory-safe") {
                result := add(result, 4)
            }
            (success, outcome, used) = abi.decode(_tail(result), (bool, bytes32, uint256));
        }
    }

    function _tail(bytes memory shifted) private pure returns (bytes memory words) {
        words = new bytes(96);
        assembly ("memory-safe") {
            mcopy(add(words, 32), add(shifted, 32), 96)
        }
    }

    function _complain(bytes4 given, bytes4 reason) private pure {
        require(reason != 0, string.concat("refused, but should be granted: ", _hex(given)));
        revert(string.concat("refused for ", _hex(given), " instead of ", _hex(reason)));
    }

    function _hex(bytes4 selector) private pure returns (string memory) {
        bytes memory digits = "0123456789abcdef";
        bytes memory text = "0x00000000";
        for (uint256 i = 0; i < 4; ++i) {
            text[2 + 2 * i] = digits[uint8(selector[i]) >> 4];
            text[3 + 2 * i] = digits[uint8(selector[i]) & 15];
        }
        return string(text);
    }
}
