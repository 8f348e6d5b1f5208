// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {KIP17Edition} from "../../../contracts/token/KIP17Edition.sol";

/// @notice Deploys the code of an edition without its constructor: a copy exists that was never minted, with a mark that
/// the market never gave.
contract ForgedEdition {
    /// @dev Where ERC721A keeps owners and marks, and the edition its market.
    uint256 private constant _OWNERSHIPS_SLOT = 4;
    uint256 private constant _MARKET_SLOT = 11;

    constructor(address market, uint256 tokenId, address holder, uint24 mark) {
        bytes32 slot = keccak256(abi.encode(tokenId, _OWNERSHIPS_SLOT));
        uint256 ownership = uint160(holder) | (uint256(mark) << 232);
        bytes memory code = type(KIP17Edition).runtimeCode;
        assembly ("memory-safe") {
            sstore(slot, ownership)
            sstore(_MARKET_SLOT, market)
            return(add(code, 32), mload(code))
        }
    }
}
