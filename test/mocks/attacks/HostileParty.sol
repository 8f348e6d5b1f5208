// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice A contract that trades, opens escrows, and tries whatever a test tells it to at each moment at which
/// somebody calls it. Steps that fail are recorded and swallowed, so that only what they gain counts.
contract HostileParty {
    /// @dev When the steps are performed.
    enum Moment {
        Payment,
        NFTHook,
        TokenHook,
        EscrowOpening
    }

    /// @dev What it does with money that is sent to it.
    enum Reception {
        Accept,
        Refuse,
        BurnGas,
        AnswerMegabyte,
        RevertMegabyte,
        PerformSteps,
        /// Accepts after work of 85,000 gas, and fails with less.
        AcceptAtCost
    }

    struct Step {
        address target;
        uint256 value;
        bytes data;
    }

    Reception public reception;
    mapping(Moment => Step[]) private _steps;

    event Attempted(Moment indexed moment, bool success, bytes reason);

    error HostileRefusal();

    receive() external payable {
        if (reception == Reception.Refuse) revert HostileRefusal();
        if (reception == Reception.BurnGas) {
            assembly {
                invalid()
            }
        }
        if (reception == Reception.AnswerMegabyte) {
            assembly {
                return(0, 0x100000)
            }
        }
        if (reception == Reception.RevertMegabyte) {
            assembly {
                revert(0, 0x100000)
            }
        }
        if (reception == Reception.PerformSteps) _perform(Moment.Payment);
        if (reception == Reception.AcceptAtCost) {
            uint256 end = gasleft() - 85_000;
            while (gasleft() > end) {}
        }
    }

    function receiveAs(Reception reception_) external {
        reception = reception_;
    }

    function prepare(Moment moment, Step[] calldata steps) external {
        delete _steps[moment];
        for (uint256 i = 0; i < steps.length; ++i) {
            _steps[moment].push(steps[i]);
        }
    }

    /// @notice Several calls in one transaction, all or none.
    function perform(Step[] calldata steps) external payable {
        for (uint256 i = 0; i < steps.length; ++i) {
            (bool success, bytes memory answer) = steps[i].target.call{value: steps[i].value}(steps[i].data);
            if (!success) {
                assembly ("memory-safe") {
                    revert(add(answer, 0x20), mload(answer))
                }
            }
        }
    }

    /// @notice Several calls in one transaction, each of which may fail.
    function attempt(Step[] calldata steps) external payable {
        for (uint256 i = 0; i < steps.length; ++i) {
            _try(Moment.Payment, steps[i]);
        }
    }

    function onEscrowOpen(bytes calldata) external {
        _perform(Moment.EscrowOpening);
    }

    /// @notice Called by the hostile collection whenever a token of it moves.
    function onTokenMoved() external {
        _perform(Moment.NFTHook);
    }

    /// @notice Called by the hostile token whenever an amount of it moves.
    function onAmountMoved() external {
        _perform(Moment.TokenHook);
    }

    function onKIP7Received(address, address, uint256, bytes calldata) external returns (bytes4) {
        _perform(Moment.TokenHook);
        return this.onKIP7Received.selector;
    }

    function onKIP17Received(address, address, uint256, bytes calldata) external returns (bytes4) {
        _perform(Moment.NFTHook);
        return this.onKIP17Received.selector;
    }

    function onERC721Received(address, address, uint256, bytes calldata) external returns (bytes4) {
        _perform(Moment.NFTHook);
        return this.onERC721Received.selector;
    }

    function _perform(Moment moment) private {
        Step[] storage steps = _steps[moment];
        for (uint256 i = 0; i < steps.length; ++i) {
            _try(moment, steps[i]);
        }
    }

    function _try(Moment moment, Step memory step) private {
        (bool success, bytes memory reason) = step.target.call{value: step.value}(step.data);
        emit Attempted(moment, success, success ? bytes("") : reason);
    }
}
