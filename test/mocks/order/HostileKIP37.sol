// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";
import {HostileParty} from "../attacks/HostileParty.sol";

/// @notice A collection of copies that turns on its holders: it pauses, moves nothing and says nothing, delivers one copy
/// less than asked for, shows balances that nobody has, burns all the gas, and tells a contract whenever copies move.
contract HostileKIP37 is ERC1155("") {
    enum Transfers {
        Honest,
        Paused,
        Silent,
        OneLess,
        /// Takes from the receiver what it was to give.
        Reversed,
        BurnGas
    }

    Transfers public transfers;
    address public hooked;
    mapping(address account => uint256) public claimed;

    error HostileKIP37Paused();

    function mint(address to, uint256 id, uint256 quantity) external {
        _mint(to, id, quantity, "");
    }

    function setTransfers(Transfers transfers_) external {
        transfers = transfers_;
    }

    /// @notice From now on `balanceOf` shows this much more for the account than it has.
    function claim(address account, uint256 quantity) external {
        claimed[account] = quantity;
    }

    function hook(address party) external {
        hooked = party;
    }

    function safeTransferFrom(
        address from,
        address to,
        uint256 id,
        uint256 quantity,
        bytes memory data
    ) public override {
        if (transfers == Transfers.Paused) revert HostileKIP37Paused();
        if (transfers == Transfers.Silent) return;
        if (transfers == Transfers.BurnGas) {
            assembly {
                invalid()
            }
        }
        if (transfers == Transfers.OneLess) super.safeTransferFrom(from, to, id, quantity - 1, data);
        else if (transfers == Transfers.Reversed) _burn(to, id, quantity);
        else super.safeTransferFrom(from, to, id, quantity, data);
        if (hooked != address(0)) HostileParty(payable(hooked)).onTokenMoved();
    }

    function balanceOf(address account, uint256 id) public view override returns (uint256) {
        return super.balanceOf(account, id) + claimed[account];
    }
}
