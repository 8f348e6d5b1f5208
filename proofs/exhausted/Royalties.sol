// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {RoyaltyMath} from "../../contracts/libraries/RoyaltyMath.sol";
import {StoredTerms, TermsFlags, TermsStorage} from "../../contracts/royalty/TermsStorage.sol";
import {Payout} from "../../contracts/types/Payout.sol";
import {Cap, RoyaltyTerms, Share, Tier} from "../../contracts/types/RoyaltyTerms.sol";

/// @notice Portions: amounts from 0 to 120, around each power of two and the highest of 256 bits, denominators to 24 with each
/// numerator, 10,000 and the highest with numerators at both ends, against a product of 512 bits.
contract PortionsAreExact {
    uint256 public constant ROUNDS = 400;

    function exhaust(uint256 round) external pure returns (uint256 cases) {
        uint256 amount = round <= 120 ? round : (1 << ((round - 121) % 256)) - (round % 2);
        if (round > 376) amount = type(uint256).max - (round - 377);
        for (uint256 denominator = 1; denominator <= 24; ++denominator) {
            for (uint256 numerator = 0; numerator <= denominator; ++numerator) {
                _compare(amount, numerator, denominator);
                ++cases;
            }
        }
        for (uint256 i = 0; i < 12; ++i) {
            _compare(amount, i < 6 ? i : 9_989 + i, 10_000);
            _compare(amount, i < 6 ? i : 524_269 + i, 524_280);
            cases += 2;
        }
    }

    function _compare(uint256 amount, uint256 numerator, uint256 denominator) private pure {
        uint256 part = RoyaltyMath.portion(amount, numerator, denominator);
        require(part == Math.mulDiv(amount, numerator, denominator), "another portion");
    }
}

/// @notice Tiers: each ascending list of up to four of the bounds 1, 2, 9,999, 10,000, 20,003, each with each of the rates 0,
/// 33.33 % and 50 %, among a tier of another currency; prices around each bound and at the highest.
contract TiersAreExact {
    /// @dev A round for each set of bounds and each of four prices; the last set is of five bounds, one too many.
    uint256 public constant ROUNDS = 31 * 4;

    function exhaust(uint256 round) external pure returns (uint256 cases) {
        uint256 price = [uint256(0), 9_997, 20_000, type(uint128).max - 6][round % 4];
        (Tier[] memory tiers, uint256 count) = _tiers(round / 4);
        for (uint256 rates = 0; rates < 3 ** (count + 1); ++rates) {
            uint256 left = rates / 3;
            for (uint256 i = 0; i < tiers.length; ++i) {
                if (tiers[i].currency != address(0)) continue;
                tiers[i].bps = uint16(_rate(left % 3));
                left /= 3;
            }
            _checkFrom(price, _rate(rates % 3), tiers);
            cases += 7;
        }
    }

    function _checkFrom(uint256 price, uint256 rate, Tier[] memory tiers) private pure {
        uint256 before = RoyaltyMath.marginal(price, rate, address(0), tiers);
        for (uint256 i = 0; i < 7; ++i) {
            uint256 royalty = RoyaltyMath.marginal(price + i, rate, address(0), tiers);
            require(royalty == _sumOfParts(price + i, rate, tiers) / 10_000, "not the sum of the parts");
            require(royalty <= (price + i) / 2, "above half");
            require(royalty >= before && royalty - before <= 1, "not within a unit");
            before = royalty;
        }
    }

    /// @dev Each part of the price at the rate of the tier in which it lies, from the highest down.
    function _sumOfParts(uint256 price, uint256 rate, Tier[] memory tiers) private pure returns (uint256 sum) {
        uint256 end = price;
        for (uint256 i = tiers.length; i > 0; --i) {
            Tier memory tier = tiers[i - 1];
            if (tier.currency != address(0) || end <= tier.above) continue;
            sum += (end - tier.above) * tier.bps;
            end = tier.above;
        }
        sum += end * rate;
    }

    function _tiers(uint256 chosen) private pure returns (Tier[] memory tiers, uint256 count) {
        uint128[5] memory bounds = [uint128(1), 2, 9_999, 10_000, 20_003];
        for (uint256 i = 0; i < 5; ++i) count += (chosen >> i) & 1;
        tiers = new Tier[](count + 1);
        uint256 next = 0;
        for (uint256 i = 0; i < 5; ++i) {
            if (i == 2) tiers[next++] = Tier(address(1), 5, 1_234);
            if ((chosen >> i) & 1 == 1) tiers[next++] = Tier(address(0), bounds[i], 0);
        }
    }

    function _rate(uint256 index) private pure returns (uint256) {
        return
            index == 0
                ? 0
                : index == 1
                    ? 3_333
                    : 5_000;
    }
}

/// @notice Royalties from storage: one to five holders of equal, rising and very unequal shares, each set of them having given
/// up theirs, and six to eight, some of the sets; with and without a cap, the seller nobody, the first or the last, four prices.
contract QuotesAddUp {
    using TermsStorage for StoredTerms;

    /// @dev A round for each number of holders, pattern of shares, and cap or none.
    uint256 public constant ROUNDS = 8 * 3 * 2;

    StoredTerms private _stored;

    function exhaust(uint256 round) external returns (uint256 cases) {
        (uint256 count, uint256 pattern) = (1 + round / 6, round % 3);
        RoyaltyTerms memory terms = _terms(count, pattern, (round / 3) % 2);
        uint256 base = _sumOf(terms.shares);
        _stored.write(terms, base, TermsFlags.IS_SET);
        for (uint256 given = 0; given < 2 ** count; given += count > 5 ? 2 ** (count - 4) - 1 : 1) {
            for (uint256 i = 0; i < count; ++i) {
                terms.shares[i].bps = (given >> i) & 1 == 1 ? 0 : _share(pattern, i);
                _stored.setShare(i, terms.shares[i].bps);
            }
            for (uint256 i = 0; i < 4; ++i) {
                _check(terms, base, _price(i));
                ++cases;
            }
        }
    }

    function _check(RoyaltyTerms memory terms, uint256 base, uint256 price) private view {
        uint256 royalty = (price * base) / 10_000;
        if (terms.caps.length != 0 && royalty > terms.caps[0].amount) royalty = terms.caps[0].amount;
        uint256 owed = (royalty * _sumOf(terms.shares)) / base;
        (uint256 total, Payout[] memory list) = _stored.quote(_stored.header, address(0), price, address(0));
        require(total == owed && total <= price / 2, "another total");
        uint256 sum = 0;
        for (uint256 i = 0; i < list.length; ++i) {
            sum += list[i].amount;
            uint256 holder = uint160(list[i].receiver) - 1;
            uint256 part = (royalty * terms.shares[holder].bps) / base;
            // The first who has a share gets what the rounding left: less than a unit for each of the others.
            uint256 most = i == 0 ? part + terms.shares.length - 1 : part;
            require(list[i].amount >= part && list[i].amount <= most && list[i].amount != 0, "another part");
        }
        require(sum == total, "not the sum");
        _checkSeller(terms.shares.length, price, total, list);
        _checkSeller(1, price, total, list);
    }

    /// @dev Without a holder who sells, everybody else gets what they got.
    function _checkSeller(uint256 seller, uint256 price, uint256 total, Payout[] memory all) private view {
        (uint256 less, Payout[] memory list) = _stored.quote(
            _stored.header,
            address(0),
            price,
            address(uint160(seller))
        );
        uint256 next = 0;
        for (uint256 i = 0; i < all.length; ++i) {
            if (all[i].receiver == address(uint160(seller))) {
                total -= all[i].amount;
            } else {
                require(list[next].receiver == all[i].receiver && list[next].amount == all[i].amount, "another payout");
                ++next;
            }
        }
        require(less == total && list.length == next, "another total without the seller");
    }

    function _terms(uint256 count, uint256 pattern, uint256 caps) private pure returns (RoyaltyTerms memory terms) {
        terms.shares = new Share[](count);
        for (uint256 i = 0; i < count; ++i) terms.shares[i] = Share(address(uint160(i + 1)), _share(pattern, i));
        terms.caps = new Cap[](caps);
        if (caps != 0) terms.caps[0] = Cap(address(0), 1_001);
    }

    function _share(uint256 pattern, uint256 index) private pure returns (uint16) {
        if (pattern == 0) return 333;
        return pattern == 1 ? uint16(1 + index * 7) : uint16(index == 2 ? 4_500 : 1 + index);
    }

    function _sumOf(Share[] memory shares) private pure returns (uint256 sum) {
        for (uint256 i = 0; i < shares.length; ++i) sum += shares[i].bps;
    }

    function _price(uint256 index) private pure returns (uint256) {
        return [uint256(1), 10_007, 123_457, type(uint128).max][index];
    }
}
