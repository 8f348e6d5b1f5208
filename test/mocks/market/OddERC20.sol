// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IKIP7Receiver} from "../../../contracts/token/interfaces/IKIP7Receiver.sol";

/// @dev A token that is honest until it is told to be one of the odd ones.
contract OddERC20 is ERC20 {
    enum Answer {
        Yes,
        /// Moves nothing and says so.
        No,
        /// As old tokens do.
        Nothing
    }

    Answer public answer;
    uint256 public feeBps;
    mapping(address account => bool) public isBlocked;
    address private _target;
    bytes private _callData;

    constructor() ERC20("Odd", "ODD") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function setAnswer(Answer answer_) external {
        answer = answer_;
    }

    /// @dev What every transfer loses on its way.
    function setFee(uint256 bps) external {
        feeBps = bps;
    }

    /// @dev No transfer to `account` succeeds.
    function setBlocked(address account, bool blocked) external {
        isBlocked[account] = blocked;
    }

    /// @dev The next transfer makes this call first, and fails as it fails.
    function callOnTransfer(address target, bytes calldata callData) external {
        _target = target;
        _callData = callData;
    }

    /// @dev Tells `receiver` of a payment that nobody made.
    function pretend(
        IKIP7Receiver receiver,
        address operator,
        address from,
        uint256 amount,
        bytes calldata data
    ) external returns (bytes4) {
        return receiver.onKIP7Received(operator, from, amount, data);
    }

    /// @dev Tells `receiver` of `amount`, and moves `paid`.
    function safeTransferPart(
        IKIP7Receiver receiver,
        uint256 amount,
        uint256 paid,
        bytes calldata data
    ) external returns (bytes4) {
        _transfer(msg.sender, address(receiver), paid);
        return receiver.onKIP7Received(msg.sender, msg.sender, amount, data);
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        if (answer == Answer.No) return false;
        super.transfer(to, amount);
        return _answer();
    }

    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        if (answer == Answer.No) return false;
        super.transferFrom(from, to, amount);
        return _answer();
    }

    function _update(address from, address to, uint256 amount) internal override {
        require(!isBlocked[to], "blocked");
        address target = _target;
        if (target != address(0)) {
            _target = address(0);
            (bool success, bytes memory reason) = target.call(_callData);
            if (!success) {
                assembly ("memory-safe") {
                    revert(add(reason, 0x20), mload(reason))
                }
            }
        }
        uint256 fee = from == address(0) ? 0 : (amount * feeBps) / 10_000;
        super._update(from, to, amount - fee);
        if (fee != 0) super._update(from, address(0xfee), fee);
    }

    function _answer() private view returns (bool) {
        if (answer == Answer.Nothing) {
            assembly ("memory-safe") {
                return(0, 0)
            }
        }
        return true;
    }
}
