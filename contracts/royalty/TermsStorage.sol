// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {RoyaltyMath} from "../libraries/RoyaltyMath.sol";
import {Payout} from "../types/Payout.sol";
import {Cap, RoyaltyTerms, Share, Tier} from "../types/RoyaltyTerms.sol";

/// @dev One slot: all that a sale under terms with one holder needs.
struct TermsHeader {
    /// The first share.
    address holder;
    uint16 bps;
    /// The sum of the shares when the terms were set. Holders are paid in proportion to it, also after one of them
    /// lowered their share.
    uint16 baseRate;
    uint40 validUntil;
    uint8 shareCount;
    /// The number of caps in the high four bits, that of tiers in the low four: one test tells that there are none.
    uint8 extras;
    /// See {TermsFlags}.
    uint8 flags;
}

/// @dev What a header says beside its own terms. In a collection's header the last two spare a sale other slots.
library TermsFlags {
    /// Terms were set: tells empty terms from none.
    uint8 internal constant IS_SET = 1;
    /// Some token of the collection has terms of its own.
    uint8 internal constant TOKEN_TERMS = 2;
    /// The collection has announced other terms.
    uint8 internal constant PENDING = 4;
}

/// @dev Entries beyond the counts in the header are left over from earlier terms and mean nothing.
struct StoredTerms {
    TermsHeader header;
    /// The shares after the first, a slot each.
    Share[7] moreShares;
    /// A slot each.
    Cap[4] caps;
    /// Two slots each.
    Tier[4] tiers;
}

/// @title TermsStorage
/// @notice Royalty terms in storage, packed so that a sale reads one slot for each holder.
library TermsStorage {
    /// @dev `baseRate` is the sum of the shares. Counts and sums are those of terms that {TermsRules} found well formed.
    function write(StoredTerms storage self, RoyaltyTerms memory terms, uint256 baseRate, uint8 flags) internal {
        uint256 shareCount = terms.shares.length;
        Share memory first;
        if (shareCount != 0) first = terms.shares[0];
        // The casts cannot cut anything off: the rules allow 8 shares, 4 caps, 4 tiers and 5,000 basis points.
        self.header = TermsHeader({
            holder: first.holder,
            bps: first.bps,
            baseRate: uint16(baseRate),
            validUntil: terms.validUntil,
            shareCount: uint8(shareCount),
            extras: uint8((terms.caps.length << 4) | terms.tiers.length),
            flags: flags
        });
        for (uint256 i = 1; i < shareCount; ++i) {
            self.moreShares[i - 1] = terms.shares[i];
        }
        for (uint256 i = 0; i < terms.caps.length; ++i) {
            self.caps[i] = terms.caps[i];
        }
        for (uint256 i = 0; i < terms.tiers.length; ++i) {
            self.tiers[i] = terms.tiers[i];
        }
    }

    /// @dev Changes the share at `index`; the base rate stays.
    function setShare(StoredTerms storage self, uint256 index, uint16 bps) internal {
        if (index == 0) self.header.bps = bps;
        else self.moreShares[index - 1].bps = bps;
    }

    /// @dev The terms as they stand, with lowered shares.
    function read(StoredTerms storage self) internal view returns (RoyaltyTerms memory terms) {
        TermsHeader memory header = self.header;
        terms.shares = shares(self);
        terms.validUntil = header.validUntil;
        terms.caps = new Cap[](header.extras >> 4);
        for (uint256 i = 0; i < terms.caps.length; ++i) {
            terms.caps[i] = self.caps[i];
        }
        terms.tiers = _tiers(self, header.extras & 0xf);
    }

    /// @dev All shares as they stand, also those that were given up.
    function shares(StoredTerms storage self) internal view returns (Share[] memory list) {
        TermsHeader memory header = self.header;
        list = new Share[](header.shareCount);
        if (list.length != 0) list[0] = Share({holder: header.holder, bps: header.bps});
        for (uint256 i = 1; i < list.length; ++i) {
            list[i] = self.moreShares[i - 1];
        }
    }

    /// @dev The shares of which a sale now owes something.
    function sharesInForce(StoredTerms storage self) internal view returns (Share[] memory list) {
        if (_hasEnded(self.header.validUntil)) return list;
        list = shares(self);
        uint256 kept = 0;
        for (uint256 i = 0; i < list.length; ++i) {
            if (list[i].bps != 0) list[kept++] = list[i];
        }
        // Only ever shortens the list: `kept` counts entries of it.
        assembly ("memory-safe") {
            mstore(list, kept)
        }
    }

    /// @dev What a sale owes, to whom. What is owed to all holders is exactly floor(royalty * shares / baseRate); zero
    /// amounts and what is owed to the seller are left out.
    function quote(
        StoredTerms storage self,
        TermsHeader memory header,
        address currency,
        uint256 price,
        address seller
    ) internal view returns (uint256 total, Payout[] memory list) {
        if (header.shareCount == 0 || _hasEnded(header.validUntil)) return (0, list);
        uint256 baseRate = header.baseRate;
        uint256 royalty =
            header.extras == 0
                ? RoyaltyMath.portion(price, baseRate, RoyaltyMath.BASIS)
                : _royalty(self, baseRate, header.extras, currency, price);
        list = new Payout[](header.shareCount);
        // The shares add up to at most baseRate, so the amounts add up to at most royalty <= price, and a sum of rounded
        // parts is at most the rounded sum: nothing here over- or underflows.
        unchecked {
            (uint256 dust, uint256 firstPaid) = _divide(self, header, royalty, list);
            uint256 kept = 0;
            for (uint256 i = 0; i < list.length; ++i) {
                Payout memory payout = list[i];
                if (i == firstPaid) payout.amount += dust;
                if (payout.amount == 0 || payout.receiver == seller) continue;
                total += payout.amount;
                list[kept++] = payout;
            }
            // Only ever shortens the list: `kept` counts entries of it.
            assembly ("memory-safe") {
                mstore(list, kept)
            }
        }
    }

    /// @dev The highest rate of the price that a sale may owe, in basis points, rounded up: the royalty grows by no more
    /// than the highest of all rates, of which the holders are owed shares / baseRate. Caps only lower it.
    function highestRate(StoredTerms storage self, TermsHeader memory header) internal view returns (uint256) {
        if (header.shareCount == 0 || _hasEnded(header.validUntil)) return 0;
        uint256 baseRate = header.baseRate;
        uint256 highest = baseRate;
        uint256 sum = header.bps;
        // Rates and sums of shares are at most MAX_RATE, and terms with a share have a base rate: nothing here over- or
        // underflows, and the divisor is not zero.
        unchecked {
            uint256 tierCount = header.extras & 0xf;
            for (uint256 i = 0; i < tierCount; ++i) {
                uint256 bps = self.tiers[i].bps;
                if (bps > highest) highest = bps;
            }
            uint256 moreCount = header.shareCount - 1;
            for (uint256 i = 0; i < moreCount; ++i) {
                sum += self.moreShares[i].bps;
            }
            return (highest * sum + baseRate - 1) / baseRate;
        }
    }

    /// @dev Fills `list` with each holder's part, rounded down. Returns what the rounding left, and the index of the first
    /// holder who still has a share, to whom it goes.
    function _divide(
        StoredTerms storage self,
        TermsHeader memory header,
        uint256 royalty,
        Payout[] memory list
    ) private view returns (uint256 dust, uint256 firstPaid) {
        uint256 baseRate = header.baseRate;
        uint256 sum = header.bps;
        Payout memory payout = list[0];
        payout.receiver = header.holder;
        payout.amount = RoyaltyMath.portion(royalty, sum, baseRate);
        uint256 paid = payout.amount;
        uint256 count = list.length;
        // See {quote}.
        unchecked {
            for (uint256 i = 1; i < count; ++i) {
                Share storage share = self.moreShares[i - 1];
                uint256 bps = share.bps;
                payout = list[i];
                payout.receiver = share.holder;
                payout.amount = RoyaltyMath.portion(royalty, bps, baseRate);
                paid += payout.amount;
                if (sum == 0) firstPaid = i;
                sum += bps;
            }
            dust = RoyaltyMath.portion(royalty, sum, baseRate) - paid;
        }
    }

    /// @dev The royalty of a price before lowered shares are taken off, with tiers and caps.
    function _royalty(
        StoredTerms storage self,
        uint256 baseRate,
        uint256 extras,
        address currency,
        uint256 price
    ) private view returns (uint256 royalty) {
        royalty = RoyaltyMath.marginal(price, baseRate, currency, _tiers(self, extras & 0xf));
        uint256 capCount = extras >> 4;
        for (uint256 i = 0; i < capCount; ++i) {
            Cap memory cap = self.caps[i];
            if (cap.currency == currency) return royalty < cap.amount ? royalty : cap.amount;
        }
    }

    function _tiers(StoredTerms storage self, uint256 count) private view returns (Tier[] memory list) {
        list = new Tier[](count);
        for (uint256 i = 0; i < count; ++i) {
            list[i] = self.tiers[i];
        }
    }

    function _hasEnded(uint256 validUntil) private view returns (bool) {
        return validUntil != 0 && block.timestamp >= validUntil;
    }
}
