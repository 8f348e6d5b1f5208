// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {vm} from "../helpers/Vm.sol";
import {Calls} from "./Calls.sol";
import {SystemProperties} from "./SystemProperties.sol";

/// @dev That the steps do what they are for: random calls that were all refused would prove nothing. The sequences are always
/// the same ones.
contract SystemSteps is SystemProperties {
    uint256 private constant _RUNS = 24;
    uint256 private constant _LENGTH = 400;
    /// @dev The steps that call nothing of the suite: they change what is around it, or sign.
    uint256 private constant _SILENT = 7;

    mapping(bytes4 step => uint256) private _granted;
    mapping(bytes4 step => uint256) private _refused;

    function test_TheStepsAreGranted() external {
        for (uint256 run = 0; run < _RUNS; ++run) _play(run);
        bytes4[] memory steps = _handler.steps();
        uint256 granted = 0;
        uint256 made = 0;
        uint256 silent = 0;
        for (uint256 i = 0; i < steps.length; ++i) {
            if (i != 0 && steps[i] == steps[i - 1]) continue;
            (uint256 yes, uint256 no) = (_granted[steps[i]], _refused[steps[i]]);
            if (yes + no == 0) {
                ++silent;
                continue;
            }
            (granted, made) = (granted + yes, made + yes + no);
            string memory line = string.concat(_name(steps[i]), vm.toString(yes), " of ", vm.toString(yes + no));
            require(yes >= 4, string.concat("hardly ever granted: ", line));
            require(yes * 16 >= yes + no, string.concat("mostly refused: ", line));
        }
        require(silent == _SILENT, "a step calls nothing");
        require(granted * 10 >= made * 3, "too many calls are refused");
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
        string memory path = vm.envOr("FUZZ_LOG", "");
        if (bytes(path).length != 0) vm.writeLine(path, _countsOf(steps));
        for (uint256 i = 0; i < steps.length; ++i) {
            if (i != 0 && steps[i] == steps[i - 1]) continue;
            Calls.Count memory count = _handler.countOf(steps[i]);
            _granted[steps[i]] += count.granted;
            _refused[steps[i]] += count.refused;
        }
    }

    /// @dev By its selector.
    function _name(bytes4 step) private pure returns (string memory) {
        return string.concat(vm.toString(uint32(step)), ": ");
    }
}
