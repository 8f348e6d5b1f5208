// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {RoyaltyMath} from "../../contracts/libraries/RoyaltyMath.sol";
import {IRoyaltyInfoDeployer} from "../../contracts/royalty/IRoyaltyInfoDeployer.sol";
import {RoyaltyQuote, RoyaltySource} from "../../contracts/royalty/IRoyaltyRouter.sol";
import {RoyaltyInfo} from "../../contracts/royalty/RoyaltyInfo.sol";
import {Payout} from "../../contracts/types/Payout.sol";
import {RoyaltyTerms, Share} from "../../contracts/types/RoyaltyTerms.sol";
import {vm} from "../helpers/Vm.sol";
import {RandomTerms} from "./RandomTerms.sol";

/// @notice The test is the collection, its owner, the creator of every token, and who deploys the RoyaltyInfo.
contract RoyaltyInfoTest is RandomTerms, IRoyaltyInfoDeployer {
    uint256 private constant _TOKEN_ID = 1;

    function owner() external view returns (address) {
        return address(this);
    }

    function deployingFor() external view returns (address) {
        return address(this);
    }

    function royaltyCeiling() external pure returns (uint256) {
        return RoyaltyMath.MAX_RATE;
    }

    /// @notice What is stored is what was set.
    function testFuzz_termsAreKept(uint256 seed) external {
        (RoyaltyInfo info, RoyaltyTerms memory terms) = _infoWithTerms(seed);
        require(keccak256(abi.encode(info.collectionTerms())) == keccak256(abi.encode(terms)), "terms changed");
    }

    /// @notice The amounts add up to the royalty exactly, and each is a holder's portion, rounding apart.
    function testFuzz_sumIsExact(uint256 seed) external {
        (RoyaltyInfo info, RoyaltyTerms memory terms) = _infoWithTerms(seed);
        uint256 price = _sized(256);
        address currency = _currency();
        uint256 royalty = _royalty(terms, currency, price);
        uint256 base = _sumOf(terms.shares);

        uint256[] memory amounts = _amounts(info, terms.shares, currency, price);
        uint256 sum = 0;
        for (uint256 i = 0; i < amounts.length; ++i) {
            uint256 portion = Math.mulDiv(royalty, terms.shares[i].bps, base);
            require(amounts[i] >= portion, "too little");
            require(amounts[i] - portion < (i == 0 ? amounts.length : 1), "too much");
            sum += amounts[i];
        }
        require(sum == royalty, "sum");
        require(sum <= price / 2, "above half");
    }

    /// @notice The seller's share is left out, with the dust where it was theirs; nobody else's amount changes.
    function testFuzz_sellersShareIsLeftOut(uint256 seed) external {
        (RoyaltyInfo info, RoyaltyTerms memory terms) = _infoWithTokenTerms(seed);
        _lowerSome(info, terms.shares);
        (address currency, uint256 price, address seller) = (
            _currency(),
            _sized(_upTo(1) == 0 ? 20 : 256),
            _holder(_upTo(8))
        );
        Payout[] memory everybody = _quote(info, currency, price, address(0)).payouts;
        RoyaltyQuote memory answer = _quote(info, currency, price, seller);
        uint256 kept = 0;
        uint256 sum = 0;
        for (uint256 i = 0; i < everybody.length; ++i) {
            if (everybody[i].receiver == seller) continue;
            require(answer.payouts[kept].receiver == everybody[i].receiver, "receiver");
            require(answer.payouts[kept].amount == everybody[i].amount, "amount");
            sum += everybody[i].amount;
            ++kept;
        }
        require(answer.payouts.length == kept && answer.total == sum, "total");
    }

    /// @notice A higher price never leaves less to the seller, also after shares were lowered.
    function testFuzz_netNeverFalls(uint256 seed) external {
        (RoyaltyInfo info, RoyaltyTerms memory terms) = _infoWithTokenTerms(seed);
        _lowerSome(info, terms.shares);
        address currency = _currency();
        uint256 price = _sized(200);
        if (terms.tiers.length != 0 && _upTo(1) == 0) price = terms.tiers[0].above;
        uint256 more = price + _sized(_upTo(3) == 0 ? 200 : 4);
        uint256 less = _total(info, currency, price);
        uint256 higher = _total(info, currency, more);
        require(less <= higher, "royalty falls");
        require(price - less <= more - higher, "net falls");
    }

    /// @notice Lowering a share takes exactly that share off, and nobody else gets more, rounding apart.
    function testFuzz_loweringHelpsNobodyElse(uint256 seed) external {
        (RoyaltyInfo info, RoyaltyTerms memory terms) = _infoWithTokenTerms(seed);
        uint256 price = _sized(256);
        address currency = _currency();
        uint256 royalty = _royalty(terms, currency, price);
        uint256 base = _sumOf(terms.shares);
        uint256[] memory before = _amounts(info, terms.shares, currency, price);

        _lowerSome(info, terms.shares);
        uint256[] memory afterwards = _amounts(info, terms.shares, currency, price);
        uint256 sum = 0;
        for (uint256 i = 0; i < afterwards.length; ++i) {
            require(afterwards[i] < before[i] + before.length, "another share rose");
            if (terms.shares[i].bps == 0) require(afterwards[i] == 0, "paid without a share");
            sum += afterwards[i];
        }
        require(sum == Math.mulDiv(royalty, _sumOf(terms.shares), base), "sum");
    }

    /// @notice Terms that apply at once owe no more than those before them, for any sale.
    function testFuzz_whatAppliesAtOnceIsNowhereHigher(uint256 seed) external {
        (RoyaltyInfo info, RoyaltyTerms memory terms) = _infoWithTerms(seed);
        RoyaltyTerms memory next = _upTo(3) == 0 ? _randomTerms(_sumOf(terms.shares)) : _alter(terms);
        address[8] memory currencies;
        uint256[8] memory prices;
        uint256[8] memory owed;
        for (uint256 i = 0; i < 8; ++i) {
            (currencies[i], prices[i]) = (i % 3 == 2 ? address(0x9999) : _currency(), _sized(140));
            owed[i] = _total(info, currencies[i], prices[i]);
        }
        info.setCollectionTerms(next);
        for (uint256 i = 0; i < 8; ++i) {
            require(_total(info, currencies[i], prices[i]) <= owed[i], "rises at once");
        }
        (, uint256 effectiveAt) = info.pendingTerms();
        if (effectiveAt == 0) return;
        require(effectiveAt == block.timestamp + 30 days, "notice");
        vm.warp(effectiveAt);
        require(keccak256(abi.encode(info.collectionTerms())) == keccak256(abi.encode(next)), "not in force");
    }

    function _infoWithTerms(uint256 seed) private returns (RoyaltyInfo info, RoyaltyTerms memory terms) {
        _seed(seed);
        terms = _randomTerms(RoyaltyMath.MAX_RATE);
        info = new RoyaltyInfo();
        info.setCollectionTerms(terms);
    }

    function _infoWithTokenTerms(uint256 seed) private returns (RoyaltyInfo info, RoyaltyTerms memory terms) {
        _seed(seed);
        terms = _randomTerms(RoyaltyMath.MAX_RATE);
        info = new RoyaltyInfo();
        info.setTokenTerms(_TOKEN_ID, terms);
    }

    /// @dev Some holders lower their shares, in `shares` too.
    function _lowerSome(RoyaltyInfo info, Share[] memory shares) private {
        for (uint256 i = 0; i < shares.length; ++i) {
            if (_upTo(1) == 0) continue;
            uint16 bps = uint16(_upTo(2) == 0 ? 0 : _upTo(shares[i].bps - 1));
            vm.prank(shares[i].holder);
            info.lowerTokenShare(_TOKEN_ID, bps);
            shares[i].bps = bps;
        }
    }

    /// @dev The same terms with one thing changed, up or down.
    function _alter(RoyaltyTerms memory terms) private returns (RoyaltyTerms memory next) {
        next = abi.decode(abi.encode(terms), (RoyaltyTerms));
        uint256 choice = _upTo(4);
        if (choice == 0) {
            next.shares[0].bps = uint16(1 + _upTo(next.shares[0].bps - 1));
        } else if (choice == 1 && next.tiers.length != 0) {
            next.tiers[_upTo(next.tiers.length - 1)].bps = uint16(_upTo(RoyaltyMath.MAX_RATE));
        } else if (choice == 2 && next.caps.length != 0) {
            next.caps[0].amount = uint96(_sized(96));
        } else if (choice == 3) {
            next.tiers = _randomTiers(_upTo(4), _sumOf(next.shares));
        } else {
            next.shares = _randomShares(1, RoyaltyMath.MAX_RATE);
        }
    }

    function _royalty(RoyaltyTerms memory terms, address currency, uint256 price) private pure returns (uint256 owed) {
        owed = RoyaltyMath.marginal(price, _sumOf(terms.shares), currency, terms.tiers);
        for (uint256 i = 0; i < terms.caps.length; ++i) {
            if (terms.caps[i].currency == currency) owed = Math.min(owed, terms.caps[i].amount);
        }
    }

    function _sumOf(Share[] memory shares) private pure returns (uint256 sum) {
        for (uint256 i = 0; i < shares.length; ++i) sum += shares[i].bps;
    }

    /// @dev A quote that rules, whose payouts are not zero and add up to its total.
    function _quote(
        RoyaltyInfo info,
        address currency,
        uint256 price,
        address seller
    ) private view returns (RoyaltyQuote memory answer) {
        answer = info.quote(_TOKEN_ID, currency, price, seller);
        require(answer.source == RoyaltySource.RoyaltyInfo, "does not rule");
        uint256 sum = 0;
        for (uint256 i = 0; i < answer.payouts.length; ++i) {
            require(answer.payouts[i].amount != 0, "zero amount");
            sum += answer.payouts[i].amount;
        }
        require(answer.total == sum, "not the sum");
    }

    /// @dev What each holder is paid where none of them sells, zero where they are left out. Payouts come in the order of
    /// the shares, each to a holder.
    function _amounts(
        RoyaltyInfo info,
        Share[] memory shares,
        address currency,
        uint256 price
    ) private view returns (uint256[] memory amounts) {
        Payout[] memory payouts = _quote(info, currency, price, address(0)).payouts;
        amounts = new uint256[](shares.length);
        uint256 next = 0;
        for (uint256 i = 0; i < shares.length && next < payouts.length; ++i) {
            if (payouts[next].receiver == shares[i].holder) amounts[i] = payouts[next++].amount;
        }
        require(next == payouts.length, "not a holder");
    }

    function _total(RoyaltyInfo info, address currency, uint256 price) private view returns (uint256) {
        return _quote(info, currency, price, address(0)).total;
    }
}
