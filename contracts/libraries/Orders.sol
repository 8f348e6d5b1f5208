// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {Order} from "../types/Order.sol";

/// @title Orders
/// @notice What the maker of an order signs, without the domain (EIP-712): the `hashStruct` of an {Order}, or of a tree
/// of orders whose type is `BulkOrder(Order[2]...[2] tree)`, with a `[2]` for each height. A nested array of pairs is
/// hashed as a Merkle tree is, so that one order and its siblings yield the whole.
library Orders {
    string private constant _ORDER_TYPE =
        "Order(uint8 side,uint8 standard,address maker,address taker,address collection,uint256[] tokenIds,"
        "bytes32 tokenSet,uint256 quantity,address currency,uint128 price,uint128 endPrice,uint40 startsAt,"
        "uint40 expiresAt,uint24 refundWindow,uint8 delivery,uint16 maxRoyaltyBps,uint16 maxProtocolFeeBps,"
        "address storefront,uint16 storefrontFeeBps,uint256 nonce,uint256 epoch)";
    bytes32 private constant _ORDER_TYPE_HASH = keccak256(bytes(_ORDER_TYPE));

    /// @dev Where `tokenIds` stands among the 21 words of an order, by bytes.
    uint256 private constant _TOKEN_IDS = 5 * 32;
    uint256 private constant _ORDER_SIZE = 21 * 32;

    /// @dev Copies an order from the call as it lies there, which is cheaper than decoding it field by field. What a word
    /// has beyond its type is cut off where the field is read, but counts in the hash, and no wallet signs such an order.
    function load(Order calldata order) internal pure returns (Order memory loaded) {
        uint256[] calldata tokenIds = order.tokenIds;
        assembly ("memory-safe") {
            calldatacopy(loaded, order, _ORDER_SIZE)
            // The order takes the place that was set aside for it, its tokens follow.
            let pointer := mload(0x40)
            let size := shl(5, tokenIds.length)
            mstore(pointer, tokenIds.length)
            calldatacopy(add(pointer, 0x20), tokenIds.offset, size)
            mstore(0x40, add(pointer, add(size, 0x20)))
            mstore(add(loaded, _TOKEN_IDS), pointer)
        }
    }

    /// @dev hashStruct(order). An order lies in memory as its encoding does, but for the type hash before it and the
    /// hash of the tokens in the place of their pointer.
    function hash(Order memory order) internal pure returns (bytes32 result) {
        bytes32 typeHash = _ORDER_TYPE_HASH;
        uint256[] memory tokenIds = order.tokenIds;
        assembly ("memory-safe") {
            let pointer := mload(0x40)
            mstore(pointer, typeHash)
            mcopy(add(pointer, 0x20), order, _ORDER_SIZE)
            mstore(add(pointer, add(_TOKEN_IDS, 0x20)), keccak256(add(tokenIds, 0x20), shl(5, mload(tokenIds))))
            result := keccak256(pointer, add(_ORDER_SIZE, 0x20))
        }
    }

    /// @dev hashStruct of the tree in which `leaf` is the hash of the order at `index`.
    function hashTree(bytes32 leaf, uint256 index, bytes32[] memory proof) internal pure returns (bytes32) {
        bytes32 node = leaf;
        bytes memory dimensions;
        for (uint256 i = 0; i < proof.length; ++i) {
            node =
                (index >> i) & 1 == 0
                    ? Hashes.efficientKeccak256(node, proof[i])
                    : Hashes.efficientKeccak256(proof[i], node);
            dimensions = bytes.concat(dimensions, "[2]");
        }
        bytes32 typeHash = keccak256(bytes.concat("BulkOrder(Order", dimensions, " tree)", bytes(_ORDER_TYPE)));
        return Hashes.efficientKeccak256(typeHash, node);
    }
}
