// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Orders} from "../libraries/Orders.sol";
import {Signatures} from "../libraries/Signatures.sol";
import {Delivery} from "../types/Delivery.sol";
import {Order, OrderSide, SignedOrder, TokenStandard} from "../types/Order.sol";
import {IOrderBook} from "./IOrderBook.sol";

/// @title OrderBook
abstract contract OrderBook is IOrderBook, EIP712 {
    /// @dev An order, and what the one who takes it adds.
    struct Taking {
        Order order;
        bytes signature;
        uint256 index;
        bytes32[] proof;
        /// Who buys from a listing, who sells to an offer.
        address taker;
        /// Who pays; this contract where the money is here already.
        address payer;
        /// The buyer of record.
        address receiver;
        uint256 tokenId;
        uint256 quantity;
        /// The most that a buyer pays, the least that a seller receives.
        uint256 limit;
        /// Who brought the taker.
        address storefront;
        uint16 storefrontFeeBps;
    }

    uint256 private constant _MAX_DURATION = 180 days;

    /// @dev A maker's first slot: the epoch in the low bits, above it the nonces of this epoch that come first.
    uint256 private constant _EPOCH_BITS = 64;
    uint256 private constant _FIRST_NONCES = 256 - _EPOCH_BITS;

    /// @dev An account's epoch and its first 192 nonces, by one read: most makers never use more in one epoch.
    mapping(address maker => uint256) private _makers;
    mapping(address maker => mapping(uint256 epoch => mapping(uint256 word => uint256))) private _nonces;
    mapping(address maker => mapping(uint256 epoch => mapping(uint256 nonce => uint256))) private _filled;

    constructor() EIP712("Droit", "1") {}

    /// @inheritdoc IOrderBook
    function cancel(uint256 nonce) external {
        _cancel(nonce >> 8, 1 << (nonce & 0xff));
    }

    /// @inheritdoc IOrderBook
    function cancelNonces(uint256 word, uint256 mask) external {
        _cancel(word, mask);
    }

    /// @inheritdoc IOrderBook
    function incrementEpoch() external returns (uint256 epoch) {
        // At most 2^40 more each time: 64 bits last for 2^24 times and more.
        epoch = epochOf(msg.sender) + 1 + (uint256(blockhash(block.number - 1)) >> 216);
        _makers[msg.sender] = epoch;
        emit EpochIncremented(msg.sender, epoch);
    }

    /// @inheritdoc IOrderBook
    function noncesOf(address maker, uint256 word) external view returns (uint256 nonces) {
        uint256 first = _makers[maker];
        nonces = _nonces[maker][uint64(first)][word];
        if (word == 0) nonces |= first >> _EPOCH_BITS;
    }

    /// @inheritdoc IOrderBook
    function filledOf(address maker, uint256 nonce) external view returns (uint256) {
        return _filled[maker][epochOf(maker)][nonce];
    }

    /// @inheritdoc IOrderBook
    function hashOf(Order calldata order) external pure returns (bytes32) {
        return Orders.hash(Orders.load(order));
    }

    /// @inheritdoc IOrderBook
    function digestOf(SignedOrder calldata signed) external view returns (bytes32) {
        return _digestOf(Orders.hash(Orders.load(signed.order)), signed.index, signed.proof);
    }

    /// @inheritdoc IOrderBook
    function epochOf(address maker) public view returns (uint256) {
        return uint64(_makers[maker]);
    }

    /// @dev Checks everything that the order itself says, and uses it up.
    /// @return orderHash By which the order is known.
    function _take(Taking memory taking, OrderSide side) internal returns (bytes32 orderHash) {
        Order memory order = taking.order;
        if (order.side != uint8(side)) revert OrderWrongSide(order.side);
        if (order.taker != address(0) && order.taker != taking.taker) {
            revert OrderNotTheTaker(order.taker, taking.taker);
        }
        _requireTime(order.startsAt, order.expiresAt);
        _requireTokens(order, side);
        address maker = order.maker;
        uint256 first = _makers[maker];
        if (order.epoch != uint64(first)) revert OrderWrongEpoch(order.epoch, uint64(first));
        orderHash = Orders.hash(order);
        bytes32 digest = _digestOf(orderHash, taking.index, taking.proof);
        if (!Signatures.isValid(maker, digest, taking.signature)) revert OrderNotSigned(digest, maker);
        _use(order, taking.quantity, first);
    }

    /// @dev Notes that `quantity` of an order is taken.
    /// @param first The maker's first slot.
    function _use(Order memory order, uint256 quantity, uint256 first) private {
        if (quantity == 0 || (quantity != 1 && order.standard == uint8(TokenStandard.KIP17))) {
            revert OrderInvalidQuantity(quantity);
        }
        uint256 nonce = order.nonce;
        uint256 left = order.quantity;
        // An order for one is noted by its nonce alone.
        if (left != 1) {
            mapping(uint256 => uint256) storage filledOfNonce = _filled[order.maker][order.epoch];
            uint256 filled = filledOfNonce[nonce];
            // Less than was taken may be asked for by another order with this nonce.
            left = left > filled ? left - filled : 0;
            if (quantity <= left) filledOfNonce[nonce] = filled + quantity;
        }
        if (quantity > left) revert OrderQuantityLeft(quantity, left);
        if (nonce < _FIRST_NONCES) {
            uint256 bit = 1 << (nonce + _EPOCH_BITS);
            if (first & bit != 0) revert OrderNonceUsed(order.maker, nonce);
            if (quantity == left) _makers[order.maker] = first | bit;
        } else {
            mapping(uint256 => uint256) storage nonces = _nonces[order.maker][order.epoch];
            uint256 used = nonces[nonce >> 8];
            uint256 bit = 1 << (nonce & 0xff);
            if (used & bit != 0) revert OrderNonceUsed(order.maker, nonce);
            if (quantity == left) nonces[nonce >> 8] = used | bit;
        }
    }

    function _cancel(uint256 word, uint256 mask) private {
        uint256 first = _makers[msg.sender];
        uint256 others = mask;
        if (word == 0) {
            _makers[msg.sender] = first | (mask << _EPOCH_BITS);
            others = (mask >> _FIRST_NONCES) << _FIRST_NONCES;
        }
        if (others != 0) _nonces[msg.sender][uint64(first)][word] |= others;
        emit NoncesCancelled(msg.sender, uint64(first), word, mask);
    }

    /// @dev What `quantity` of an order costs now, in at most 128 bits.
    function _priceOf(Order memory order, uint256 quantity) internal view returns (uint256 price) {
        price = order.price;
        if (order.endPrice != 0) {
            // Cannot overflow or underflow: `endPrice` is below `price` ({_requireTokens}), and now is from `startsAt`
            // on and before `expiresAt` ({_requireTime}); prices have 128 bits and times 40.
            unchecked {
                uint256 elapsed = block.timestamp - order.startsAt;
                price -= ((price - order.endPrice) * elapsed) / (order.expiresAt - order.startsAt);
            }
        }
        if (quantity != 1) price = SafeCast.toUint128(price * SafeCast.toUint128(quantity));
    }

    function _requireTime(uint256 startsAt, uint256 expiresAt) private view {
        if (expiresAt <= startsAt || expiresAt - startsAt > _MAX_DURATION) revert OrderInvalidTime(startsAt, expiresAt);
        if (block.timestamp < startsAt) revert OrderNotStarted(startsAt, block.timestamp);
        if (block.timestamp >= expiresAt) revert OrderExpired(expiresAt, block.timestamp);
    }

    function _digestOf(bytes32 orderHash, uint256 index, bytes32[] memory proof) private view returns (bytes32) {
        return _hashTypedDataV4(proof.length == 0 ? orderHash : Orders.hashTree(orderHash, index, proof));
    }

    /// @dev What an order may be of.
    function _requireTokens(Order memory order, OrderSide side) private pure {
        if (order.price == 0 || order.endPrice >= order.price) revert OrderInvalidPrice(order.price, order.endPrice);
        uint256 count = order.tokenIds.length;
        bool areCopies = order.standard == uint8(TokenStandard.KIP37);
        bool isWrong = order.standard > uint8(TokenStandard.KIP37);
        if (count == 0) isWrong = isWrong || side == OrderSide.Listing;
        else isWrong = isWrong || order.tokenSet != 0 || (count != 1 && (areCopies || side == OrderSide.Offer));
        if (isWrong) revert OrderInvalidTokens();
        if (order.quantity != 1 && count != 0 && !areCopies) revert OrderInvalidQuantity(order.quantity);
        if (order.delivery > uint8(Delivery.Held)) revert OrderInvalidDelivery(order.delivery);
        if (order.refundWindow != 0 && (areCopies || count > 1)) revert OrderNotRefundable(order.refundWindow);
    }

    /// @dev Whether a token is one that an offer is for.
    function _requireWanted(Order memory order, uint256 tokenId, bytes32[] calldata proof) internal pure {
        bytes32 set = order.tokenSet;
        if (order.tokenIds.length != 0) {
            if (order.tokenIds[0] == tokenId) return;
        } else if (set == 0) {
            return;
        } else {
            bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(tokenId))));
            if (MerkleProof.verifyCalldata(proof, set, leaf)) return;
        }
        revert OrderTokenNotWanted(tokenId);
    }
}
