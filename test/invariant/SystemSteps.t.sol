// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Calls} from "./Calls.sol";
import {SystemProperties} from "./SystemProperties.sol";

/// @dev That the steps do what they are for: random calls that were all refused would prove nothing.
contract SystemSteps is SystemProperties {
    uint256 private constant _RUNS = 8;
    uint256 private constant _LENGTH = 400;

    mapping(bytes4 step => uint256) private _granted;
    mapping(bytes4 step => uint256) private _made;

    function test_TheStepsAreGranted() external {
        for (uint256 run = 0; run < _RUNS; ++run) _play(run);
        bytes4[] memory steps = _handler.steps();
        uint256 granted = 0;
        uint256 made = 0;
        uint256 never = 0;
        for (uint256 i = 0; i < steps.length; ++i) {
            // Some change only what is around the suite, and are not calls to it.
            if (_made[steps[i]] == 0) continue;
            if (_granted[steps[i]] == 0) ++never;
            if (i != 0 && steps[i] == steps[i - 1]) continue;
            granted += _granted[steps[i]];
            made += _made[steps[i]];
        }
        // The rarest need more luck than a few sequences have.
        require(never < 4, "too many steps are never granted");
        require(granted * 5 > made, "too many calls are refused");
    }

    function _play(uint256 run) private {
        _begin();
        bytes4[] memory steps = _handler.steps();
        for (uint256 i = 0; i < _LENGTH; ++i) {
            uint256 die = uint256(keccak256(abi.encode(run, i)));
            (bool success, bytes memory reason) = address(_handler).call(
                abi.encodePacked(steps[die % steps.length], die >> 16)
            );
            if (!success) {
                assembly ("memory-safe") {
                    revert(add(reason, 0x20), mload(reason))
                }
            }
            if (i % 16 == 0) _requireAll();
        }
        for (uint256 i = 0; i < steps.length; ++i) {
            if (i != 0 && steps[i] == steps[i - 1]) continue;
            Calls.Count memory count = _handler.countOf(steps[i]);
            _granted[steps[i]] += count.granted;
            _made[steps[i]] += count.granted + count.refused;
        }
    }
}
