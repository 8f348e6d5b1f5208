// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev A contract that is paid, and takes it as it was told to.
contract OddReceiver {
    enum Mood {
        Accept,
        Reject,
        /// Uses up all the gas that it gets.
        Burn,
        /// Answers with a megabyte, for as long as the gas lasts.
        AnswerHuge,
        /// Answers with as much as a payment's gas can pay for.
        AnswerLarge,
        /// Reverts with as much as a payment's gas can pay for.
        RejectLarge,
        /// Makes a call of its own, and takes the money whatever comes of it.
        CallBack
    }

    Mood public mood;
    bool public callBackSucceeded;
    bytes public callBackAnswer;
    address private _target;
    bytes private _callData;

    receive() external payable {
        if (mood == Mood.Accept) return;
        if (mood == Mood.CallBack) {
            (callBackSucceeded, callBackAnswer) = _target.call(_callData);
            return;
        }
        Mood mood_ = mood;
        assembly ("memory-safe") {
            switch mood_
            case 2 {
                invalid()
            }
            case 3 {
                return(0, 1048576)
            }
            case 4 {
                return(0, 150000)
            }
            case 5 {
                revert(0, 150000)
            }
            default {
                revert(0, 0)
            }
        }
    }

    /// @dev Every other function succeeds and does nothing.
    fallback() external payable {}

    function setMood(Mood mood_) external {
        mood = mood_;
    }

    function setCallBack(address target, bytes calldata callData) external {
        mood = Mood.CallBack;
        _target = target;
        _callData = callData;
    }

    /// @dev Calls `target` in this contract's name.
    function execute(address target, bytes calldata callData) external payable returns (bytes memory) {
        (bool success, bytes memory answer) = target.call{value: msg.value}(callData);
        if (!success) {
            assembly ("memory-safe") {
                revert(add(answer, 0x20), mload(answer))
            }
        }
        return answer;
    }
}
