// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20Errors, IERC721Errors, IERC1155Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC721Receiver} from "@openzeppelin/contracts/token/ERC721/IERC721Receiver.sol";
import {IERC1155Receiver} from "@openzeppelin/contracts/token/ERC1155/IERC1155Receiver.sol";
import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";
import {IKIP7Receiver} from "../interfaces/IKIP7Receiver.sol";
import {IKIP17Receiver} from "../interfaces/IKIP17Receiver.sol";
import {IKIP37Receiver} from "../interfaces/IKIP37Receiver.sol";

/// @title ReceiverHooks
/// @notice Asks the receiver of a safe transfer whether it accepts.
///
/// An account without code is not asked. The KIP hook comes first; its ERC twin is asked only where the KIP hook
/// reverted without data or answered anything but its selector. A revert with data is the receiver's refusal and
/// bubbles up. KIP-7 has no twin.
///
/// An EIP-7702 account has code: its delegate is asked, and refuses where it knows no hook.
library ReceiverHooks {
    function checkKIP7(address operator, address from, address to, uint256 amount, bytes memory data) internal {
        if (to.code.length == 0) return;
        if (_accepts(to, abi.encodeCall(IKIP7Receiver.onKIP7Received, (operator, from, amount, data)))) return;
        revert IERC20Errors.ERC20InvalidReceiver(to);
    }

    function checkKIP17(address operator, address from, address to, uint256 tokenId, bytes memory data) internal {
        if (to.code.length == 0) return;
        if (_accepts(to, abi.encodeCall(IKIP17Receiver.onKIP17Received, (operator, from, tokenId, data)))) return;
        if (_accepts(to, abi.encodeCall(IERC721Receiver.onERC721Received, (operator, from, tokenId, data)))) return;
        revert IERC721Errors.ERC721InvalidReceiver(to);
    }

    function checkKIP37(
        address operator,
        address from,
        address to,
        uint256 id,
        uint256 value,
        bytes memory data
    ) internal {
        if (to.code.length == 0) return;
        if (_accepts(to, abi.encodeCall(IKIP37Receiver.onKIP37Received, (operator, from, id, value, data)))) return;
        if (_accepts(to, abi.encodeCall(IERC1155Receiver.onERC1155Received, (operator, from, id, value, data)))) return;
        revert IERC1155Errors.ERC1155InvalidReceiver(to);
    }

    function checkKIP37Batch(
        address operator,
        address from,
        address to,
        uint256[] memory ids,
        uint256[] memory values,
        bytes memory data
    ) internal {
        if (to.code.length == 0) return;
        if (_accepts(to, abi.encodeCall(IKIP37Receiver.onKIP37BatchReceived, (operator, from, ids, values, data))))
            return;
        if (_accepts(to, abi.encodeCall(IERC1155Receiver.onERC1155BatchReceived, (operator, from, ids, values, data))))
            return;
        revert IERC1155Errors.ERC1155InvalidReceiver(to);
    }

    /// @dev Each hook accepts by answering its own selector, which is how the call data begins.
    function _accepts(address to, bytes memory hook) private returns (bool) {
        (bool success, bytes32 answer, ) = LowLevelCall.callReturn64Bytes(to, hook);
        uint256 size = LowLevelCall.returnDataSize();
        if (success) return size >= 32 && answer == bytes32(bytes4(hook));
        if (size > 0) LowLevelCall.bubbleRevert();
        return false;
    }
}
