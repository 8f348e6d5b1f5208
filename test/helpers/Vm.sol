// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @notice The part of the test runner's cheatcodes that the tests here use.
interface Vm {
    /// @notice The next call comes from `sender`.
    function prank(address sender) external;

    /// @notice Sets the native balance of `account`.
    function deal(address account, uint256 balance) external;

    /// @notice Sets the time of the current block.
    function warp(uint256 timestamp) external;

    /// @notice The next call must revert with exactly this.
    function expectRevert(bytes calldata data) external;

    /// @notice Skips this run of a fuzz test unless `condition` holds.
    function assume(bool condition) external pure;
}

/// @dev Where the test runner answers: the last 20 bytes of keccak256("hevm cheat code").
Vm constant vm = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);

/// @dev `value` brought into a range, both ends included.
function bound(uint256 value, uint256 low, uint256 high) pure returns (uint256) {
    return low + (value % (high - low + 1));
}
