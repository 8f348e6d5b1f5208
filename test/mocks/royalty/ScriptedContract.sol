// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @notice Answers any call as it was told to: by the whole call data first, by the selector second, else like a
/// contract that does not have the function. Can also call others in its own name.
contract ScriptedContract {
    enum Act {
        /// Revert without data.
        Missing,
        /// Return `data`.
        Answer,
        /// Revert with `data`.
        Fail,
        /// Use up all gas by an invalid opcode.
        Burn,
        /// Loop until the gas is used up.
        Loop,
        /// Burn all gas but the 1/64 that stays after a failing inner call, then revert without data.
        BurnInside,
        /// Return as many zero bytes as `data` says.
        AnswerHuge,
        /// Revert with as many zero bytes as `data` says.
        FailHuge,
        /// Ask another contract, (address, bytes), and return or revert with what it says.
        Forward,
        /// Use up nearly all gas, then return nothing.
        Spend
    }

    struct Step {
        Act act;
        bytes data;
    }

    mapping(bytes32 key => Step) private _steps;
    Step private _otherwise;

    fallback(bytes calldata input) external returns (bytes memory) {
        Step storage step = _steps[keccak256(input)];
        if (step.act == Act.Missing) step = _steps[keccak256(input[:input.length < 4 ? input.length : 4])];
        if (step.act == Act.Missing) step = _otherwise;
        return _perform(step);
    }

    /// @notice Says what happens on a call with exactly, or else beginning with, `input`.
    function script(bytes calldata input, Act act, bytes calldata data) external {
        _steps[keccak256(input)] = Step({act: act, data: data});
    }

    /// @notice Says what happens on every other call.
    function scriptOtherwise(Act act, bytes calldata data) external {
        _otherwise = Step({act: act, data: data});
    }

    /// @notice Calls another contract.
    function execute(address target, bytes calldata input) external {
        (bool success, bytes memory answer) = target.call(input);
        if (!success) _revertWith(answer);
    }

    function _perform(Step storage step) private view returns (bytes memory) {
        Act act = step.act;
        if (act == Act.Answer) return step.data;
        if (act == Act.Fail) _revertWith(step.data);
        if (act == Act.Burn) {
            assembly {
                invalid()
            }
        }
        if (act == Act.Loop) {
            for (uint256 i = 0; ; ++i) {}
        }
        if (act == Act.BurnInside) {
            // The helper call burns what it gets; 1/64 stays here.
            try this.burn() {} catch {}
        }
        if (act == Act.AnswerHuge) {
            uint256 size = abi.decode(step.data, (uint256));
            assembly {
                return(0x8000, size)
            }
        }
        if (act == Act.FailHuge) {
            uint256 size = abi.decode(step.data, (uint256));
            assembly {
                revert(0x8000, size)
            }
        }
        if (act == Act.Forward) {
            (address target, bytes memory input) = abi.decode(step.data, (address, bytes));
            (bool success, bytes memory answer) = target.staticcall(input);
            if (!success) _revertWith(answer);
            return answer;
        }
        if (act == Act.Spend) {
            while (gasleft() > 5_000) {}
            return "";
        }
        _revertWith("");
    }

    function burn() external pure {
        assembly {
            invalid()
        }
    }

    function _revertWith(bytes memory data) private pure {
        assembly {
            revert(add(data, 0x20), mload(data))
        }
    }
}
