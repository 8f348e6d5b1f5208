// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessGate} from "../../contracts/access/AccessGate.sol";
import {RefundEscrow} from "../../contracts/escrow/RefundEscrow.sol";
import {AuctionHouse} from "../../contracts/market/AuctionHouse.sol";
import {IRoyaltyRouter} from "../../contracts/royalty/IRoyaltyRouter.sol";
import {Auction, Auctions} from "../../contracts/types/Auction.sol";
import {Payout} from "../../contracts/types/Payout.sol";
import {bound, vm} from "../helpers/Vm.sol";
import {FixedQuoteRouter} from "../mocks/invariant/FixedQuoteRouter.sol";
import {MoodyKIP17} from "../mocks/invariant/MoodyKIP17.sol";

/// @dev The two hashes, reached by calls, as one of them reads calldata.
contract AuctionsHarness {
    function idOfCalldata(Auction calldata auction) external pure returns (bytes32) {
        return Auctions.idOf(auction);
    }

    function idOfMemory(Auction memory auction) external pure returns (bytes32) {
        return auction.id();
    }
}

contract AuctionHouseTest {
    address private constant _SELLER = address(0x5e11e7);
    address private constant _BIDDER = address(0xb1dde7);
    address private constant _RIVAL = address(0x71a1);
    uint256 private constant _WEALTH = 2 ** 120;

    FixedQuoteRouter private _router;
    AuctionHouse private _house;
    MoodyKIP17 private _collection;
    AuctionsHarness private _harness;

    function setUp() external {
        _router = new FixedQuoteRouter();
        _house = new AuctionHouse(
            IRoyaltyRouter(address(_router)),
            new RefundEscrow(),
            new AccessGate(),
            address(this)
        );
        _collection = new MoodyKIP17();
        _collection.mint(_SELLER, 1);
        vm.prank(_SELLER);
        _collection.setApprovalForAll(address(_house), true);
        vm.deal(_BIDDER, _WEALTH);
        vm.deal(_RIVAL, _WEALTH);
        vm.warp(1_800_000_000);
        _harness = new AuctionsHarness();
    }

    /// @dev The least raise is the highest of an amount, a part of the bid rounded up, and one unit: that much is accepted,
    /// one unit less is not.
    function testFuzz_minimumBid(uint96 standing, uint96 minRaise, uint16 minRaiseBps, uint8 scale) external {
        Auction memory auction = _auction();
        // Amounts of all magnitudes, or almost all would be near 2^96.
        auction.reservePrice = uint96(bound(standing >> (scale % 96), 1, type(uint96).max));
        auction.minRaise = minRaise >> ((scale / 2) % 96);
        auction.minRaiseBps = uint16(minRaiseBps % 10_001);
        _create(auction);
        _bid(_BIDDER, auction, auction.reservePrice);

        uint256 part = uint256(auction.reservePrice) * auction.minRaiseBps;
        uint256 raise = part / 10_000 + (part % 10_000 == 0 ? 0 : 1);
        if (auction.minRaise > raise) raise = auction.minRaise;
        if (raise == 0) raise = 1;
        uint256 minimum = auction.reservePrice + raise;

        assert(_house.minimumBid(auction) == minimum);
        assert(!_tryBid(_RIVAL, auction, minimum - 1));
        assert(_tryBid(_RIVAL, auction, minimum) == (minimum < 2 ** 96));
    }

    /// @dev Each bid in the last seconds moves the end to the window's length after it, never back, never beyond the bound.
    function testFuzz_extension(uint24 window, uint24 maxExtension, uint24 duration, uint24[6] calldata gaps) external {
        Auction memory auction = _auction();
        auction.maxExtension = uint24(bound(maxExtension, 0, 7 days));
        auction.extensionWindow = uint24(bound(window, 0, auction.maxExtension));
        auction.endsAt = uint40(block.timestamp + bound(duration, 1, 2 * uint256(auction.extensionWindow) + 1));
        _create(auction);

        uint256 end = auction.endsAt;
        // Not `block.timestamp`, which the compiler takes for the same throughout a call.
        uint256 time = auction.startsAt;
        for (uint256 i = 0; i < gaps.length; ++i) {
            // Up to the second in which bids are over.
            time += bound(gaps[i], 0, end - time);
            vm.warp(time);
            assert(_tryBid(i % 2 == 0 ? _BIDDER : _RIVAL, auction, i + 1) == (time < end));
            if (time == end) break;
            if (end - time < auction.extensionWindow) {
                uint256 next = time + auction.extensionWindow;
                uint256 latest = uint256(auction.endsAt) + auction.maxExtension;
                if (next > latest) next = latest;
                if (next > end) end = next;
            }
            (, uint256 endsAt, , ) = _house.auctionOf(address(_collection), 1);
            assert(endsAt == end && endsAt <= uint256(auction.endsAt) + auction.maxExtension);
        }
    }

    /// @dev Royalties above the limit are scaled: in proportion, rounded down by less than a unit each, together at most the
    /// limit, and what rounding leaves is the seller's.
    function testFuzz_scaledRoyalties(
        uint96 price,
        uint16 maxRoyaltyBps,
        uint96[8] calldata weights,
        uint8 count
    ) external {
        Auction memory auction = _auction();
        auction.reservePrice = uint96(bound(price, 1, type(uint96).max));
        auction.maxRoyaltyBps = uint16(bound(maxRoyaltyBps, 0, 5_000));
        (Payout[] memory payouts, uint256 total) = _payouts(auction.reservePrice / 2, weights, count % 9);
        _create(auction);
        _bid(_BIDDER, auction, auction.reservePrice);
        _router.setPayouts(payouts);
        vm.warp(auction.endsAt);
        _house.settle(auction);

        uint256 limit = (uint256(auction.reservePrice) * auction.maxRoyaltyBps) / 10_000;
        uint256 sum = 0;
        for (uint256 i = 0; i < payouts.length; ++i) {
            uint256 paid = payouts[i].receiver.balance;
            sum += paid;
            if (total <= limit) {
                assert(paid == payouts[i].amount);
                continue;
            }
            // The exact share is amount * limit / total.
            assert(paid * total <= payouts[i].amount * limit);
            assert((paid + 1) * total > payouts[i].amount * limit);
        }
        assert(sum <= limit);
        assert(total <= limit || sum + payouts.length > limit);
        assert(_SELLER.balance == auction.reservePrice - sum);
        assert(address(_house).balance == 0);
    }

    /// @dev The id is the hash of the ABI encoding without its last 40 bits, from calldata as from memory.
    function testFuzz_idIsThatOfTheEncoding(uint256[20] calldata seeds) external view {
        Auction memory auction = _auctionOf(seeds);
        bytes32 id = bytes32((uint256(keccak256(abi.encode(auction))) >> 40) << 40);
        assert(_harness.idOfMemory(auction) == id);
        assert(_harness.idOfCalldata(auction) == id);
        assert(_house.idOf(auction) == id);
    }

    /// @dev A change of any one field gives another id.
    function testFuzz_everyFieldIsInTheId(uint256[20] calldata seeds, uint256 change) external view {
        Auction memory auction = _auctionOf(seeds);
        bytes32 id = _harness.idOfMemory(auction);
        for (uint256 i = 0; i < 20; ++i) {
            uint256[20] memory words = abi.decode(abi.encode(auction), (uint256[20]));
            uint256 values = _valuesOf(i);
            uint256 step = bound(change, 1, values == 0 ? type(uint256).max : values - 1);
            unchecked {
                words[i] += step;
            }
            if (values != 0) words[i] %= values;
            Auction memory changed = abi.decode(abi.encode(words), (Auction));
            assert(_harness.idOfMemory(changed) != id);
            assert(_harness.idOfCalldata(changed) != id);
        }
    }

    function _auction() private view returns (Auction memory auction) {
        auction.collection = address(_collection);
        auction.tokenId = 1;
        auction.seller = _SELLER;
        auction.reservePrice = 1;
        auction.startsAt = uint40(block.timestamp);
        auction.endsAt = uint40(block.timestamp + 1 days);
    }

    function _create(Auction memory auction) private {
        vm.prank(_SELLER);
        _house.create(auction);
    }

    function _bid(address bidder, Auction memory auction, uint256 amount) private {
        assert(_tryBid(bidder, auction, amount));
    }

    function _tryBid(address bidder, Auction memory auction, uint256 amount) private returns (bool) {
        vm.prank(bidder);
        try _house.bid{value: amount}(auction) {
            return true;
        } catch {
            return false;
        }
    }

    /// @dev Amounts in proportion to the weights, as a router answers them: none is zero, together at most `most`.
    function _payouts(
        uint256 most,
        uint96[8] calldata weights,
        uint256 count
    ) private pure returns (Payout[] memory payouts, uint256 total) {
        uint256 sum = 0;
        for (uint256 i = 0; i < count; ++i) sum += weights[i];
        if (sum == 0 || most < count) return (payouts, 0);
        payouts = new Payout[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256 amount = ((most - count) * weights[i]) / sum + 1;
            payouts[i] = Payout(address(uint160(0x401de5000 + i)), amount);
            total += amount;
        }
    }

    /// @dev Any auction, valid or not.
    function _auctionOf(uint256[20] calldata seeds) private pure returns (Auction memory) {
        uint256[20] memory words = seeds;
        for (uint256 i = 0; i < 20; ++i) if (_valuesOf(i) != 0) words[i] %= _valuesOf(i);
        return abi.decode(abi.encode(words), (Auction));
    }

    /// @dev How many values the field at a place can have; zero for 2^256.
    function _valuesOf(uint256 index) private pure returns (uint256) {
        if (index == 1) return 0;
        // GateKind and Delivery.
        if (index == 12) return 3;
        if (index == 15) return 2;
        uint8[20] memory bits = [160, 0, 160, 160, 96, 96, 96, 16, 40, 40, 24, 24, 0, 160, 24, 0, 16, 16, 160, 16];
        return 2 ** bits[index];
    }
}
