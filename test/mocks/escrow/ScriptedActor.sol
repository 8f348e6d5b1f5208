// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowOpener} from "../../../contracts/escrow/IEscrowOpener.sol";
import {Call, Scripted} from "./Scripted.sol";

/// @dev A contract account: makes several calls in one transaction, does in the escrow's callback whatever the
/// callback's data say, and reacts to coins with its script.
contract ScriptedActor is IEscrowOpener, Scripted {
    /// @dev The escrow called back.
    event CalledBack(address caller);

    receive() external payable {
        _runScript();
    }

    /// @dev Any call that fails undoes all of them.
    function run(Call[] calldata calls) external payable {
        for (uint256 i = 0; i < calls.length; ++i) _call(calls[i]);
    }

    /// @dev Reports each call's outcome instead of stopping at the first that fails.
    function attempt(Call[] calldata calls) external payable {
        for (uint256 i = 0; i < calls.length; ++i) {
            (bool success, bytes memory answer) = calls[i].target.call{value: calls[i].value}(calls[i].data);
            emit Attempted(success, answer);
        }
    }

    function onEscrowOpen(bytes calldata data) external {
        emit CalledBack(msg.sender);
        Call[] memory calls = abi.decode(data, (Call[]));
        for (uint256 i = 0; i < calls.length; ++i) _call(calls[i]);
    }

    function _call(Call memory call_) private {
        (bool success, bytes memory answer) = call_.target.call{value: call_.value}(call_.data);
        if (success) return;
        assembly ("memory-safe") {
            revert(add(answer, 0x20), mload(answer))
        }
    }
}
