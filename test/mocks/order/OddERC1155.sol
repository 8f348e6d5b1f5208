// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";

/// @dev Copies that are honest until they are told to be odd ones.
contract OddERC1155 is ERC1155 {
    enum Move {
        Honest,
        /// Does nothing and reports success.
        Nothing,
        /// Brings one copy too few.
        Short,
        /// Brings the copies to somebody else.
        Elsewhere,
        /// Takes copies from the receiver instead.
        Backwards
    }

    Move public move;
    /// @dev Where it is not zero, everybody's balance.
    uint256 public claimed;

    constructor() ERC1155("") {}

    function mint(address to, uint256 id, uint256 amount) external {
        _mint(to, id, amount, "");
    }

    function setMove(Move move_) external {
        move = move_;
    }

    function setClaimed(uint256 balance) external {
        claimed = balance;
    }

    function safeTransferFrom(address from, address to, uint256 id, uint256 amount, bytes memory data) public override {
        if (move == Move.Nothing) return;
        if (move == Move.Backwards) return _update(to, from, _one(id), _one(amount));
        super.safeTransferFrom(
            from,
            move == Move.Elsewhere ? address(0xe15e) : to,
            id,
            move == Move.Short ? amount - 1 : amount,
            data
        );
    }

    function balanceOf(address account, uint256 id) public view override returns (uint256) {
        return claimed == 0 ? super.balanceOf(account, id) : claimed;
    }

    function _one(uint256 value) private pure returns (uint256[] memory values) {
        values = new uint256[](1);
        values[0] = value;
    }
}
