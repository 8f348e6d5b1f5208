// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {HostileParty} from "./HostileParty.sol";

/// @notice A fungible token with every bad habit, each off until a test turns it on: it charges on transfer, shrinks all
/// balances, freezes accounts, answers nothing or false, claims balances that nobody has, and calls a party when it moves.
contract HostileToken {
    enum Answer {
        True,
        Nothing,
        False,
        TrueWithoutMoving
    }

    uint8 public constant decimals = 18;

    uint256 public feeBps;
    /// @dev Balances are shown and moved as shares times this, over 10,000.
    uint256 public scale = 10_000;
    Answer public answer;
    address public hooked;
    mapping(address account => bool) public frozen;
    mapping(address account => uint256) public claimed;
    mapping(address owner => mapping(address spender => uint256)) public allowance;
    mapping(address account => uint256) private _shares;

    error HostileTokenFrozen(address account);
    error HostileTokenShort(address account);

    function mint(address to, uint256 amount) external {
        _shares[to] += amount;
    }

    function setFee(uint256 bps) external {
        feeBps = bps;
    }

    function setScale(uint256 scale_) external {
        scale = scale_;
    }

    function setAnswer(Answer answer_) external {
        answer = answer_;
    }

    function freeze(address account, bool frozen_) external {
        frozen[account] = frozen_;
    }

    /// @notice From now on `balanceOf` shows this much more for the account than it has.
    function claim(address account, uint256 amount) external {
        claimed[account] = amount;
    }

    function hook(address party) external {
        hooked = party;
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        return true;
    }

    function transfer(address to, uint256 amount) external {
        _move(msg.sender, to, amount);
        _answer();
    }

    function transferFrom(address from, address to, uint256 amount) external {
        allowance[from][msg.sender] -= amount;
        _move(from, to, amount);
        _answer();
    }

    function balanceOf(address account) external view returns (uint256) {
        return (_shares[account] * scale) / 10_000 + claimed[account];
    }

    function _move(address from, address to, uint256 amount) private {
        if (frozen[from]) revert HostileTokenFrozen(from);
        if (frozen[to]) revert HostileTokenFrozen(to);
        if (answer == Answer.False || answer == Answer.TrueWithoutMoving) return;
        uint256 shares = (amount * 10_000) / scale;
        if (_shares[from] < shares) revert HostileTokenShort(from);
        _shares[from] -= shares;
        _shares[to] += shares - (shares * feeBps) / 10_000;
        if (hooked != address(0)) HostileParty(payable(hooked)).onAmountMoved();
    }

    function _answer() private view {
        Answer kind = answer;
        if (kind == Answer.Nothing) {
            assembly {
                return(0, 0)
            }
        }
        assembly {
            mstore(0x00, iszero(eq(kind, 2)))
            return(0x00, 0x20)
        }
    }
}
