// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SystemHandler} from "./SystemHandler.sol";
import {SystemProperties} from "./SystemProperties.sol";

/// @dev Sequences that a campaign once found to break a property, as it printed them.
contract Regressions is SystemProperties {
    function setUp() external {
        _begin();
    }

    function _step(bytes4 step, uint256 seed) private {
        (bool success, bytes memory reason) = address(_handler).call(abi.encodeWithSelector(step, seed));
        if (!success) {
            assembly ("memory-safe") {
                revert(add(reason, 0x20), mload(reason))
            }
        }
        _requireAll();
    }
}
