// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {IKIP7} from "./interfaces/IKIP7.sol";
import {IKIP7Metadata} from "./interfaces/IKIP7Extensions.sol";
import {ReceiverHooks} from "./utils/ReceiverHooks.sol";

/// @title KIP7
/// @notice KIP-7 fungible token on OpenZeppelin's ERC20; the functions are described in {IKIP7}.
abstract contract KIP7 is ERC20, ERC165 {
    /// @notice See {IKIP7-safeTransfer}.
    function safeTransfer(address to, uint256 amount) external {
        safeTransfer(to, amount, "");
    }

    /// @notice See {IKIP7-safeTransferFrom}.
    function safeTransferFrom(address from, address to, uint256 amount) external {
        safeTransferFrom(from, to, amount, "");
    }

    /// @notice See {IKIP7-safeTransfer}.
    function safeTransfer(address to, uint256 amount, bytes memory data) public virtual {
        transfer(to, amount);
        ReceiverHooks.checkKIP7(_msgSender(), _msgSender(), to, amount, data);
    }

    /// @notice See {IKIP7-safeTransferFrom}.
    function safeTransferFrom(address from, address to, uint256 amount, bytes memory data) public virtual {
        transferFrom(from, to, amount);
        ReceiverHooks.checkKIP7(_msgSender(), from, to, amount, data);
    }

    /// @notice See {IKIP13-supportsInterface}.
    function supportsInterface(bytes4 interfaceId) public view virtual override returns (bool) {
        return
            interfaceId == type(IKIP7).interfaceId ||
            interfaceId == type(IKIP7Metadata).interfaceId ||
            super.supportsInterface(interfaceId);
    }

    /// @dev KIP-7 wants an Approval event with what is left, also where the allowance is unlimited.
    function _spendAllowance(address owner, address spender, uint256 value) internal virtual override {
        super._spendAllowance(owner, spender, value);
        emit Approval(owner, spender, allowance(owner, spender));
    }
}
