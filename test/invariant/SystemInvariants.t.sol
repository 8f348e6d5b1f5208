// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {vm} from "../helpers/Vm.sol";
import {SystemProperties} from "./SystemProperties.sol";

/// @dev What is true of the whole suite whatever is done to it, in one function, so that each sequence of calls is checked for
/// all of it. 256 runs of 400 calls are 102,400 random calls.
contract SystemInvariants is SystemProperties {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    function setUp() external {
        _begin();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(_handler), _handler.steps());
    }

    function invariant_TheWholeSystemKeepsItsPromises() external view {
        _requireSome();
    }

    /// @dev Everything holds at the end, too. Counts what was done in this run, for who asks.
    function afterInvariant() external {
        _requireAll();
        string memory path = vm.envOr("FUZZ_LOG", "");
        if (bytes(path).length != 0) vm.writeLine(path, _countsOf(_handler.steps()));
    }
}
