// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Scripted} from "./Scripted.sol";

/// @dev A token with every oddity that is found in the field, each off until it is turned on.
contract QuirkyERC20 is Scripted {
    enum Answer {
        True,
        Nothing,
        False,
        Short,
        Two
    }

    string public constant name = "Odd";
    string public constant symbol = "ODD";

    Answer private _answer;
    uint256 private _feeBps;
    uint256 private _gasToBurn;
    uint256 private _decimals = 18;
    /// @dev Balances are shown in this many percent of what is kept.
    uint256 private _percent = 100;
    mapping(address account => bool) private _refused;
    mapping(address account => uint256) private _kept;
    mapping(address owner => mapping(address spender => uint256)) public allowance;

    error Refused(address account);
    error NoDecimals();

    function mint(address to, uint256 amount) external {
        _kept[to] += (amount * 100) / _percent;
    }

    function setAnswer(Answer answer) external {
        _answer = answer;
    }

    /// @dev Taken from what the receiver gets.
    function setFee(uint256 bps) external {
        _feeBps = bps;
    }

    function setGasToBurn(uint256 amount) external {
        _gasToBurn = amount;
    }

    function refuse(address account, bool refused) external {
        _refused[account] = refused;
    }

    /// @dev Changes every balance.
    function rebase(uint256 percent) external {
        _percent = percent;
    }

    /// @dev 255 and more: reverts.
    function setDecimals(uint256 value) external {
        _decimals = value;
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        return true;
    }

    function transfer(address to, uint256 amount) external {
        _move(msg.sender, to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) external {
        allowance[from][msg.sender] -= amount;
        _move(from, to, amount);
    }

    function balanceOf(address account) external view returns (uint256) {
        return (_kept[account] * _percent) / 100;
    }

    function decimals() external view returns (uint8) {
        if (_decimals > 254) revert NoDecimals();
        return uint8(_decimals);
    }

    function _move(address from, address to, uint256 amount) private {
        if (_refused[from]) revert Refused(from);
        if (_refused[to]) revert Refused(to);
        _burnGas(_gasToBurn);
        if (_answer != Answer.False) {
            uint256 kept = (amount * 100) / _percent;
            _kept[from] -= kept;
            _kept[to] += kept - (kept * _feeBps) / 10_000;
        }
        _runScript();
        _reply();
    }

    function _burnGas(uint256 amount) private view {
        if (amount == 0) return;
        uint256 available = gasleft();
        uint256 target = available > amount ? available - amount : 0;
        while (gasleft() > target) {}
    }

    function _reply() private view {
        Answer answer = _answer;
        if (answer == Answer.Nothing) return;
        uint256 word =
            answer == Answer.True
                ? 1
                : answer == Answer.Two
                    ? 2
                    : 0;
        uint256 size = answer == Answer.Short ? 31 : 32;
        assembly ("memory-safe") {
            mstore(0x00, word)
            return(0x00, size)
        }
    }
}
