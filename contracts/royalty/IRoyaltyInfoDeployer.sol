// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title IRoyaltyInfoDeployer
/// @notice What a {RoyaltyInfo} asks whoever deploys it.
interface IRoyaltyInfoDeployer {
    /// @notice The collection whose RoyaltyInfo is being deployed, zero at any other time.
    function deployingFor() external view returns (address collection);
}
