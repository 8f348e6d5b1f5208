// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMarket} from "../../contracts/market/IMarket.sol";
import {IStorefront} from "../../contracts/market/IStorefront.sol";
import {ILedger} from "../../contracts/payment/ILedger.sol";
import {bound, vm} from "../helpers/Vm.sol";
import {MoodyKIP7} from "../mocks/invariant/MoodyKIP7.sol";
import {HostileActor} from "./hostile/HostileActor.sol";
import {HostileKIP7} from "./hostile/HostileKIP7.sol";
import {World} from "./World.sol";

/// @dev What can be done at every market and in the escrow: withdrawals, the owners' rules, moods, accidents, and time.
abstract contract WorldSteps is World {
    /// @dev Protocol fees of listings, each from some second on.
    struct FeeSince {
        uint256 since;
        uint16 bps;
    }

    /// @dev The exchange whose listings keep the fee of their second.
    address internal _feeKeeper;
    FeeSince[] internal _fees;

    function withdraw(uint256 seed) external {
        seed = _mix(seed);
        (ILedger ledger, address currency, uint256 index) = _pickCredit(seed, 0, PEOPLE);
        address from = accounts[index];
        bool bySomebody = (seed >> 32) % 2 == 0;
        address to = bySomebody ? from : _person(seed >> 40);
        uint256 credit = _credits[address(ledger)][currency][from];
        (bool success, bytes memory answer) = _act(
            bySomebody ? address(0xbeef) : from,
            address(ledger),
            0,
            bySomebody
                ? abi.encodeCall(ILedger.withdrawFor, (from, currency))
                : abi.encodeCall(ILedger.withdraw, (currency, to)),
            _whyNotWithdraw(credit, currency, to)
        );
        if (!success) return;
        require(abi.decode(answer, (uint256)) == credit, "amount withdrawn");
        _isWithdrawn(address(ledger), currency, from, to);
    }

    /// @dev A storefront's credit goes to whom it names, by anybody's hand.
    function collectStorefront(uint256 seed) external {
        seed = _mix(seed);
        (ILedger ledger, address currency, uint256 index) = _pickCredit(seed, PEOPLE, 2);
        address shop = accounts[index];
        index -= PEOPLE;
        uint256 credit = _credits[address(ledger)][currency][shop];
        // To the storefront itself first: it has tokens then, and no credit.
        if ((seed >> 64) % 4 == 0) {
            bytes memory toShop = abi.encodeCall(ILedger.withdrawFor, (shop, currency));
            (bool arrived, ) = _act(
                address(0xbeef),
                address(ledger),
                0,
                toShop,
                _whyNotWithdraw(credit, currency, shop)
            );
            if (arrived) _isWithdrawn(address(ledger), currency, shop, shop);
            return;
        }
        uint256 here = currency == NATIVE ? 0 : _wallets[currency][shop];
        // A hostile token may make a mess of what a storefront has: that is the storefront's.
        if (here != 0 && !_movesOn(currency, here)) return;
        address payout = accounts[index];
        bool expected = here + credit != 0 && (_takes(currency, payout, false));
        (bool success, ) = _act(
            address(0xbeef),
            shop,
            0,
            abi.encodeCall(IStorefront.collect, (ledger, currency)),
            expected
        );
        if (!success) return;
        if (here != 0) {
            _wallets[currency][shop] = 0;
            _wallets[currency][payout] += here;
        }
        if (credit != 0) _isWithdrawn(address(ledger), currency, shop, payout);
    }

    function collectProtocolFee(uint256 seed) external {
        seed = _mix(seed);
        address market;
        address currency;
        // Mostly some that are there.
        for (uint256 i = 0; i < 4 * CURRENCIES; ++i) {
            market = address(ledgers[1 + ((seed + i) % 4)]);
            currency = currencies[((seed >> 8) + i / 4) % CURRENCIES];
            if ((seed >> 24) % 4 == 0 || protocolFees[market][currency] != 0) break;
        }
        uint256 fees = protocolFees[market][currency];
        (bool success, bytes memory answer) = _act(
            _person(seed >> 16),
            market,
            0,
            abi.encodeCall(IMarket.collectProtocolFee, (currency)),
            fees == 0 ? ILedger.LedgerNothingToWithdraw.selector : bytes4(0)
        );
        if (!success) return;
        require(abi.decode(answer, (uint256)) == fees, "fees collected");
        protocolFees[market][currency] = 0;
        _pays(market, currency, _rules[market].feeReceiver, fees);
    }

    /// @dev Nothing of the model changes but what the owner may set: whatever stands, stands as it did.
    function rule(uint256 seed) external {
        seed = _mix(seed);
        address market = address(ledgers[1 + (seed % (ledgers.length - 1))]);
        Rules storage rules = _rules[market];
        uint256 kind = (seed >> 8) % 8;
        bool byOwner = (seed >> 16) % 8 != 0;
        uint16 bps = uint16((seed >> 24) % 600);
        address receiver = _person(seed >> 40);
        bytes memory order = abi.encodeCall(IMarket.unpause, ());
        bool expected = byOwner && rules.paused;
        // Not for long, or little is sold.
        if (kind == 0 && (seed >> 12) % 2 == 0) kind = 1;
        if (kind == 0) {
            order = abi.encodeCall(IMarket.pause, ());
            expected = byOwner && !rules.paused;
        } else if (kind > 3) {
            order = abi.encodeCall(IMarket.setProtocolFee, (bps, receiver));
            expected = byOwner && bps <= 500;
        }
        (bool success, ) = _act(byOwner ? address(this) : _person(seed >> 48), market, 0, order, expected);
        if (!success) return;
        if (kind > 3) {
            (rules.feeBps, rules.feeReceiver) = (bps, receiver);
            if (market == _feeKeeper) _fees.push(FeeSince(block.timestamp + 1, bps));
        } else {
            rules.paused = kind == 0;
        }
    }

    /// @dev Who takes no payments. What is refused is mostly taken again soon.
    function refusePayments(uint256 seed) external {
        seed = _mix(seed);
        uint256 mood = seed % 3 == 0 ? 1 + ((seed >> 8) % 5) : 0;
        if ((seed >> 16) % 3 == 0) {
            // Mostly the one for whose sake those who pay look at the gas.
            if (mood != 0 && (seed >> 32) % 2 == 0) mood = uint256(HostileActor.Mood.NeedsPaymentGas);
            _setActorMood((seed >> 24) % 2, HostileActor.Mood(mood));
        } else if ((seed >> 16) % 3 == 1) {
            _setTokenMood(HostileKIP7.Mood(mood));
        } else {
            address person = _person(seed >> 24);
            _tokenRefuses[currencies[1]][person] = mood > 2;
            MoodyKIP7(currencies[1]).refuse(person, mood > 2);
        }
    }

    /// @dev Coins that are forced in, and tokens that are sent without a word.
    function donate(uint256 seed) external {
        seed = _mix(seed);
        address ledger = address(ledgers[seed % ledgers.length]);
        address currency = currencies[(seed >> 8) % WRAPPED];
        uint256 amount = bound(seed >> 16, 0, (seed >> 9) % 4 == 0 ? 1e18 : 1e9);
        surplus[ledger][currency] += amount;
        if (currency == NATIVE) vm.deal(ledger, ledger.balance + amount);
        else MoodyKIP7(currency).mint(ledger, amount);
    }

    /// @dev Now and then to the very second at which something is over.
    function wait(uint256 seed) external {
        seed = _mix(seed);
        uint256 edge = seed % 4 == 2 ? _edge(seed >> 16) : 0;
        if (edge > block.timestamp) {
            vm.warp(edge);
            return;
        }
        uint256 most = 1 hours;
        if (seed % 8 == 0) most = seed % 16 == 0 ? 4 days : 1 days;
        else if (seed % 64 == 1) most = 40 days;
        vm.warp(block.timestamp + bound(seed >> 16, 0, most));
    }

    /// @dev The fee that listings of a second have.
    function _feeAt(uint256 time) internal view returns (uint16) {
        for (uint256 i = _fees.length; i != 0; --i) if (_fees[i - 1].since <= time) return _fees[i - 1].bps;
        return 0;
    }

    /// @dev A second at which something begins or is over.
    function _edge(uint256 seed) internal view virtual returns (uint256);

    /// @dev Mostly one that is there.
    function _pickCredit(
        uint256 seed,
        uint256 first,
        uint256 count
    ) private view returns (ILedger ledger, address currency, uint256 index) {
        for (uint256 i = 0; i < 5 * CURRENCIES * count; ++i) {
            ledger = ledgers[(seed + i) % 5];
            currency = currencies[((seed >> 8) + i / 5) % CURRENCIES];
            index = first + (((seed >> 16) + i / (5 * CURRENCIES)) % count);
            if ((seed >> 24) % 4 == 0 || _credits[address(ledger)][currency][accounts[index]] != 0) break;
        }
    }

    function _isWithdrawn(address ledger, address currency, address from, address to) private {
        uint256 credit = _credits[ledger][currency][from];
        delete _credits[ledger][currency][from];
        credited[ledger][currency] -= credit;
        _leaves(ledger, currency, to, credit);
    }

    function _whyNotWithdraw(uint256 credit, address currency, address to) private view returns (bytes4) {
        if (credit == 0) return ILedger.LedgerNothingToWithdraw.selector;
        return _takes(currency, to, false) ? bytes4(0) : ILedger.LedgerPaymentRefused.selector;
    }
}
