// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {OrderBook} from "../../contracts/market/OrderBook.sol";
import {Order, OrderSide, TokenStandard} from "../../contracts/types/Order.sol";
import {bound, vm} from "../helpers/Vm.sol";

/// @dev A contract wallet that says yes to everything, so that no run needs a key.
contract YesWallet {
    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        return this.isValidSignature.selector;
    }
}

/// @dev The book alone, without money and tokens.
contract OrderBookHarness is OrderBook {
    function priceOf(Order memory order, uint256 quantity) external view returns (uint256) {
        return _priceOf(order, quantity);
    }

    function take(Order memory order, uint256 quantity) external returns (bytes32) {
        bytes32[] memory none;
        return
            _take(
                Taking({
                    order: order,
                    signature: "",
                    index: 0,
                    proof: none,
                    taker: msg.sender,
                    payer: msg.sender,
                    receiver: msg.sender,
                    tokenId: 0,
                    quantity: quantity,
                    limit: 0,
                    storefront: address(0),
                    storefrontFeeBps: 0
                }),
                OrderSide.Listing
            );
    }
}

contract OrderBookTest {
    uint256 private constant _NOW = 1_800_000_000;
    uint256 private constant _LONGEST = 180 days;

    OrderBookHarness private _book;
    address private _maker;

    /// @dev What the book should know, by the book's own terms: which nonces of an epoch are used, and how much is filled.
    mapping(uint256 epoch => mapping(uint256 nonce => bool)) private _used;
    mapping(uint256 epoch => mapping(uint256 nonce => uint256)) private _filled;

    function setUp() external {
        _book = new OrderBookHarness();
        _maker = address(new YesWallet());
        vm.warp(_NOW);
    }

    /// @dev The price is on the line from `price` to `endPrice`, rounded up, and so never below it, and never above `price`.
    function testFuzz_fallingPrice(uint128 price, uint128 end, uint8 scale, uint256 length, uint256 moment) external {
        Order memory order = _order();
        order.price = uint128(bound(price >> (scale % 127), 2, type(uint128).max));
        order.endPrice = uint128(bound(end, 1, order.price - 1));
        uint256 duration = bound(length, 1, _LONGEST);
        uint256 elapsed = bound(moment, 0, duration - 1);
        order.startsAt = uint40(_NOW);
        order.expiresAt = uint40(_NOW + duration);
        vm.warp(_NOW + elapsed);
        uint256 actual = _book.priceOf(order, 1);
        uint256 line = uint256(order.price) * (duration - elapsed) + uint256(order.endPrice) * elapsed;
        require(actual * duration >= line, "below the line");
        require(actual * duration < line + duration, "a unit too much");
        require(actual <= order.price && actual > 0, "out of bounds");
        if (elapsed == 0) require(actual == order.price, "not the price at the start");
        // It never rises.
        vm.warp(_NOW + bound(moment >> 128, elapsed, duration - 1));
        require(_book.priceOf(order, 1) <= actual, "rises");
    }

    /// @dev Copies cost as many times the price, or the call reverts where that needs more than 128 bits.
    function testFuzz_priceOfCopies(uint128 price, uint256 quantity, uint8 scale) external view {
        Order memory order = _order();
        order.price = uint128(bound(price, 1, type(uint128).max));
        quantity >>= scale;
        bool fits = quantity == 0 || type(uint128).max / quantity >= order.price;
        try _book.priceOf(order, quantity) returns (uint256 actual) {
            require(fits && actual == order.price * quantity, "not as many times the price");
        } catch {
            require(!fits, "reverts");
        }
    }

    /// @dev Orders, cancellations and epochs in any order: the book knows of each nonce of the present epoch what the model knows.
    function testFuzz_nonces(uint256[24] calldata steps) external {
        for (uint256 i = 0; i < steps.length; ++i) {
            uint256 step = steps[i];
            uint256 nonce = _nonceOf(step >> 8);
            uint256 kind = uint8(step) % 8;
            if (kind < 4) _takeOne(nonce, 1 + ((step >> 40) % 3), 1 + ((step >> 48) % 3));
            else if (kind < 6) _cancelOne(nonce);
            else if (kind == 6) _cancelMany(nonce >> 8, step >> 64);
            else if ((step >> 32) % 4 == 0) _raise();
        }
        _compare(0);
        _compare(1);
        _compare(1_000);
    }

    /// @dev The nonces at which something ends, and some others.
    function _nonceOf(uint256 seed) private pure returns (uint256) {
        uint256 word = [uint256(0), 0, 1, 1_000][(seed >> 8) % 4];
        uint256 bit = [uint256(0), 63, 64, 190, 191, 192, 193, 255][seed % 8];
        return word * 256 + (seed & 0x10000 == 0 ? bit : uint8(seed >> 20));
    }

    function _takeOne(uint256 nonce, uint256 total, uint256 quantity) private {
        Order memory order = _order();
        order.nonce = nonce;
        order.quantity = total;
        order.epoch = _book.epochOf(_maker);
        bytes32 orderHash = _book.hashOf(order);
        // Orders with one nonce share what is filled, but for those for one, of which the nonce alone says that it is gone.
        uint256 filled = total == 1 ? 0 : _filled[order.epoch][nonce];
        uint256 left = total > filled ? total - filled : 0;
        bool isOpen = quantity <= left && !_used[order.epoch][nonce];
        try _book.take(order, quantity) returns (bytes32 taken) {
            require(isOpen && taken == orderHash, "taken though it is not open");
            if (total != 1) _filled[order.epoch][nonce] += quantity;
            if (quantity == left) _used[order.epoch][nonce] = true;
        } catch {
            require(!isOpen, "not taken though it is open");
        }
        require(_book.filledOf(_maker, nonce) == _filled[order.epoch][nonce], "filled otherwise");
    }

    function _cancelOne(uint256 nonce) private {
        uint256 epoch = _book.epochOf(_maker);
        vm.prank(_maker);
        _book.cancel(nonce);
        _used[epoch][nonce] = true;
    }

    function _cancelMany(uint256 word, uint256 mask) private {
        uint256 epoch = _book.epochOf(_maker);
        vm.prank(_maker);
        _book.cancelNonces(word, mask);
        for (uint256 i = 0; i < 256; ++i) {
            if ((mask >> i) & 1 != 0) _used[epoch][word * 256 + i] = true;
        }
    }

    function _raise() private {
        uint256 epoch = _book.epochOf(_maker);
        vm.prank(_maker);
        uint256 next = _book.incrementEpoch();
        require(next > epoch && next == _book.epochOf(_maker), "not a later epoch");
    }

    function _compare(uint256 word) private view {
        uint256 nonces = _book.noncesOf(_maker, word);
        uint256 epoch = _book.epochOf(_maker);
        for (uint256 i = 0; i < 256; ++i) {
            require(((nonces >> i) & 1 != 0) == _used[epoch][word * 256 + i], "another nonce");
        }
    }

    /// @dev Copies, of which there can be more than one.
    function _order() private view returns (Order memory order) {
        order.side = uint8(OrderSide.Listing);
        order.standard = uint8(TokenStandard.KIP37);
        order.maker = _maker;
        order.tokenIds = new uint256[](1);
        order.quantity = 1;
        order.price = 1;
        order.startsAt = uint40(_NOW);
        order.expiresAt = uint40(_NOW + _LONGEST);
    }
}
