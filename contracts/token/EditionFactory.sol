// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEditionFactory} from "./IEditionFactory.sol";
import {KIP17Edition} from "./KIP17Edition.sol";

/// @title EditionFactory
/// @notice See {IEditionFactory}.
contract EditionFactory is IEditionFactory {
    address private immutable _ROUTER;
    address private immutable _MARKET;

    mapping(address collection => bool) private _isEdition;
    mapping(address artist => uint256) private _editions;

    /// @dev The market deploys its factory.
    /// @param router The {IRoyaltyRouter}.
    constructor(address router) {
        _ROUTER = router;
        _MARKET = msg.sender;
    }

    /// @inheritdoc IEditionFactory
    function createEdition(
        string calldata name,
        string calldata symbol,
        uint32 size,
        string calldata baseURI,
        string calldata contractURI
    ) external returns (address edition) {
        // The address follows from the artist and what they name, so that a reorganised chain cannot put another's edition
        // in its place.
        bytes32 salt = bytes32(_editions[msg.sender]++);
        edition = address(
            new KIP17Edition{salt: salt}(name, symbol, msg.sender, _MARKET, _ROUTER, size, baseURI, contractURI)
        );
        _isEdition[edition] = true;
        emit EditionCreated(edition, msg.sender, size);
    }

    /// @inheritdoc IEditionFactory
    function isEdition(address collection) external view returns (bool) {
        return _isEdition[collection];
    }

    /// @inheritdoc IEditionFactory
    function market() external view returns (address) {
        return _MARKET;
    }
}
