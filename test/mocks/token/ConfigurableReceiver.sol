// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Answers each receiver hook as a test wishes. What is not configured reverts without data, as in a contract
/// that does not know the hook.
contract ConfigurableReceiver {
    enum Behaviour {
        RevertEmpty,
        RevertData,
        Accept,
        AnswerWrongly,
        AnswerTooShort,
        AnswerNothing
    }

    mapping(bytes4 hook => Behaviour) private _behaviours;

    event HookCalled(bytes4 indexed hook, address token, bytes callData);

    error ReceiverRefused(bytes4 hook);

    function configure(bytes4 hook, Behaviour behaviour) external {
        _behaviours[hook] = behaviour;
    }

    fallback() external {
        Behaviour behaviour = _behaviours[msg.sig];
        if (behaviour == Behaviour.RevertData) revert ReceiverRefused(msg.sig);
        require(behaviour != Behaviour.RevertEmpty);
        emit HookCalled(msg.sig, msg.sender, msg.data);
        bytes4 answer = behaviour == Behaviour.AnswerWrongly ? bytes4(0xdeadbeef) : msg.sig;
        uint256 size = 32;
        if (behaviour == Behaviour.AnswerTooShort) size = 31;
        if (behaviour == Behaviour.AnswerNothing) size = 0;
        assembly ("memory-safe") {
            mstore(0, answer)
            return(0, size)
        }
    }
}
