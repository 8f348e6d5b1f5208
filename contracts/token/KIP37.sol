// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ERC1155Supply} from "@openzeppelin/contracts/token/ERC1155/extensions/ERC1155Supply.sol";
import {IKIP37} from "./interfaces/IKIP37.sol";
import {ReceiverHooks} from "./utils/ReceiverHooks.sol";

/// @title KIP37
/// @notice KIP-37 multi token on OpenZeppelin's ERC1155; the functions are described in {IKIP37}.
abstract contract KIP37 is ERC1155Supply {
    /// @notice See {IKIP13-supportsInterface}; true for the ids of KIP-37 and of ERC-1155.
    function supportsInterface(bytes4 interfaceId) public view virtual override returns (bool) {
        return interfaceId == type(IKIP37).interfaceId || super.supportsInterface(interfaceId);
    }

    /// @dev Every transfer and mint asks a receiver that has code: KIP-37 knows no other kind.
    function _updateWithAcceptanceCheck(
        address from,
        address to,
        uint256[] memory ids,
        uint256[] memory values,
        bytes memory data,
        bool batch
    ) internal virtual override {
        _update(from, to, ids, values);
        if (to == address(0)) return;
        if (batch) {
            ReceiverHooks.checkKIP37Batch(_msgSender(), from, to, ids, values, data);
        } else {
            ReceiverHooks.checkKIP37(_msgSender(), from, to, ids[0], values[0], data);
        }
    }
}
