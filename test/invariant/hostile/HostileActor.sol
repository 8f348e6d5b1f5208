// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ERC1155Holder} from "@openzeppelin/contracts/token/ERC1155/utils/ERC1155Holder.sol";
import {ReentrancyProbe} from "./ReentrancyProbe.sol";

/// @dev A contract that trades, takes coins as it likes, and signs by remembering what it signed.
contract HostileActor is IERC1271, ERC1155Holder, ReentrancyProbe {
    enum Mood {
        Takes,
        Refuses,
        BurnsGas,
        /// Takes them where it has 150,000 gas.
        NeedsGas,
        /// Takes them where it has nearly all of what a payment brings.
        NeedsPaymentGas,
        Reenters
    }

    uint256 private constant _THIRST = 150_000;
    uint256 private constant _PAYMENT_THIRST = 90_000;

    Mood public mood;
    mapping(bytes32 digest => bool) private _signed;

    error ActorRefuses(Mood mood);

    receive() external payable {
        if (mood == Mood.Refuses || (mood == Mood.NeedsGas && gasleft() < _THIRST)) revert ActorRefuses(mood);
        if (mood == Mood.NeedsPaymentGas && gasleft() < _PAYMENT_THIRST) revert ActorRefuses(mood);
        if (mood == Mood.BurnsGas) {
            assembly {
                invalid()
            }
        }
        if (mood == Mood.Reenters) _reenter(msg.sender, address(0));
    }

    function setMood(Mood mood_) external {
        mood = mood_;
    }

    function sign(bytes32 digest) external {
        _signed[digest] = true;
    }

    function isValidSignature(bytes32 digest, bytes calldata) external view returns (bytes4) {
        return _signed[digest] ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }
}
