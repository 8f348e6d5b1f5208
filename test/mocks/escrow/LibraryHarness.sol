// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BoundedCall} from "../../../contracts/libraries/BoundedCall.sol";
import {Collections} from "../../../contracts/libraries/Collections.sol";

/// @dev The libraries as their users see them.
contract LibraryHarness {
    event Called(bool success, uint256 size, uint256 first, uint256 gasUsed);

    receive() external payable {}

    function tryCall(address target, uint256 value, uint256 gasCap, bytes memory data) external {
        uint256 before = gasleft();
        (bool success, uint256 size, uint256 first) = BoundedCall.tryCall(target, value, gasCap, data);
        emit Called(success, size, first, before - gasleft());
    }

    function moveNFT(address collection, address from, address to, uint256 tokenId) external {
        Collections.transferFrom(collection, from, to, tokenId);
    }

    function tryStatic(
        address target,
        uint256 gasCap,
        bytes memory data
    ) external view returns (bool success, uint256 size, uint256 first, uint256 second) {
        return BoundedCall.tryStatic(target, gasCap, data);
    }

    function requireGas(uint256 gasCap) external view {
        BoundedCall.requireGas(gasCap);
    }

    function ownerOf(address collection, uint256 tokenId) external view returns (address) {
        return Collections.ownerOf(collection, tokenId);
    }

    function ownerOfBounded(address collection, uint256 tokenId) external view returns (address) {
        return Collections.ownerOfBounded(collection, tokenId, 100_000);
    }

    function isApproved(
        address collection,
        uint256 tokenId,
        address owner,
        address operator
    ) external view returns (bool) {
        return Collections.isApproved(collection, tokenId, owner, operator);
    }
}

/// @dev Answers every call with the words that it was given, cut to a size, or reverts with them; it tells how much gas
/// it had.
contract Answerer {
    event Asked(uint256 gasLeft, uint256 value);

    bytes private _answer;
    bool private _reverts;
    bool private _tells;

    fallback() external payable {
        _reply();
    }

    receive() external payable {
        _reply();
    }

    function setAnswer(bytes calldata answer, bool reverts, bool tells) external {
        _answer = answer;
        _reverts = reverts;
        _tells = tells;
    }

    function _reply() private {
        uint256 available = gasleft();
        if (_tells) emit Asked(available, msg.value);
        bytes memory answer = _answer;
        if (_reverts) {
            assembly ("memory-safe") {
                revert(add(answer, 0x20), mload(answer))
            }
        }
        assembly ("memory-safe") {
            return(add(answer, 0x20), mload(answer))
        }
    }
}
