// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @notice The part of the test runner's cheatcodes that the tests here use.
interface Vm {
    /// @dev An event that was recorded.
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    /// @notice The next call comes from `sender`.
    function prank(address sender) external;

    /// @notice Sets the native balance of `account`.
    function deal(address account, uint256 balance) external;

    /// @notice Sets the time of the current block.
    function warp(uint256 timestamp) external;

    /// @notice Sets the number of the current block.
    function roll(uint256 number) external;

    /// @notice Puts code at an address.
    function etch(address target, bytes calldata code) external;

    /// @notice Writes a slot of a contract's storage.
    function store(address target, bytes32 slot, bytes32 value) external;

    /// @notice The next call must revert with exactly this.
    function expectRevert(bytes calldata data) external;

    /// @notice From now on events are recorded.
    function recordLogs() external;

    /// @notice What was recorded since {recordLogs} or since this was last asked.
    function getRecordedLogs() external returns (Log[] memory);

    /// @notice The creation code of a contract of the project, by its name.
    function getCode(string calldata name) external view returns (bytes memory);

    /// @notice Appends a line to a file.
    function writeLine(string calldata path, string calldata line) external;

    /// @notice An environment variable, or what stands in for it.
    function envOr(string calldata name, string calldata fallbackValue) external view returns (string memory);

    /// @notice Signs a digest.
    function sign(uint256 privateKey, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);

    /// @notice The account of a private key.
    function addr(uint256 privateKey) external pure returns (address);

    /// @notice A number in decimals.
    function toString(uint256 value) external pure returns (string memory);

    /// @notice Skips this run of a fuzz test unless `condition` holds.
    function assume(bool condition) external pure;
}

/// @dev Where the test runner answers: the last 20 bytes of keccak256("hevm cheat code").
Vm constant vm = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);

/// @dev `value` brought into a range, both ends included.
function bound(uint256 value, uint256 low, uint256 high) pure returns (uint256) {
    return low + (value % (high - low + 1));
}

/// @dev Deploys a contract of the project by its name, so that who tests it need not be compiled with it.
function deploy(string memory name, bytes memory arguments) returns (address deployed) {
    bytes memory code = bytes.concat(vm.getCode(name), arguments);
    assembly ("memory-safe") {
        deployed := create(0, add(code, 0x20), mload(code))
    }
    require(deployed != address(0), string.concat("not deployed: ", name));
}
