// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {KIP7} from "../../../contracts/token/KIP7.sol";
import {ReentrancyProbe} from "./ReentrancyProbe.sol";

/// @dev A token with receiver hooks and moods. What is minted always arrives.
contract HostileKIP7 is KIP7, ReentrancyProbe {
    enum Mood {
        Honest,
        /// A tenth goes elsewhere.
        Charges,
        AnswersFalse,
        MovesNothing,
        BurnsGas,
        Reenters
    }

    address private constant _SINK = address(0x51c6);

    Mood public mood;

    constructor() ERC20("Hostile", "HOST") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function setMood(Mood mood_) external {
        mood = mood_;
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        super.transfer(to, amount);
        return mood != Mood.AnswersFalse;
    }

    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        super.transferFrom(from, to, amount);
        return mood != Mood.AnswersFalse;
    }

    function _update(address from, address to, uint256 amount) internal override {
        Mood now_ = from == address(0) ? Mood.Honest : mood;
        if (now_ == Mood.AnswersFalse || now_ == Mood.MovesNothing) return;
        if (now_ == Mood.BurnsGas) {
            assembly {
                invalid()
            }
        }
        if (now_ == Mood.Reenters) _reenter(msg.sender, address(this));
        uint256 charged = now_ == Mood.Charges ? amount / 10 : 0;
        super._update(from, to, amount - charged);
        if (charged != 0) super._update(from, _SINK, charged);
    }
}
