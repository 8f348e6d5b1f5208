// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

/// @dev A service that is a market, too. A signature that it is asked about holds a call, which it makes before it says
/// yes; it says no where that call succeeds. An empty signature is good as it is.
contract ReentrantService {
    function perform(address target, bytes calldata data) external {
        (bool success, bytes memory answer) = target.call(data);
        if (success) return;
        assembly ("memory-safe") {
            revert(add(answer, 0x20), mload(answer))
        }
    }

    /// @dev Not a view, so that nothing but the caller's static call stops the service from writing.
    function isValidSignature(bytes32, bytes calldata signature) external returns (bytes4) {
        if (signature.length != 0) {
            (address target, bytes memory data) = abi.decode(signature, (address, bytes));
            (bool success, ) = target.call(data);
            if (success) return 0xffffffff;
        }
        return IERC1271.isValidSignature.selector;
    }
}
