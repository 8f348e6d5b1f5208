// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMarket} from "../../contracts/market/IMarket.sol";
import {ILedger} from "../../contracts/payment/ILedger.sol";
import {bound, vm} from "../helpers/Vm.sol";
import {MoodyKIP7} from "../mocks/invariant/MoodyKIP7.sol";
import {PermitService} from "../mocks/invariant/PermitService.sol";
import {FickleReceiver} from "./EscrowHandler.sol";

/// @dev What all markets owe: who has what, what a payment does, and the steps of {IMarket} and {ILedger} themselves. Written
/// from the interfaces, with nothing of the market's own arithmetic.
abstract contract MarketModel {
    uint256 internal constant PEOPLE = 6;
    uint256 private constant _WEALTH = 2 ** 120;

    IMarket internal _market;
    ILedger[] internal _ledgers;
    PermitService internal _service;
    uint256 internal _nonce;

    /// @dev Coins, a token that refuses some people, and one that refuses nobody.
    address[3] public currencies;
    /// @dev The last two are contracts that refuse coins now and then.
    address[PEOPLE] public people;

    mapping(address currency => mapping(address account => uint256)) internal _wallets;
    mapping(address ledger => mapping(address currency => mapping(address account => uint256))) internal _credits;
    /// @dev What a contract has for others: credits, and what running sales hold.
    mapping(address ledger => mapping(address currency => uint256)) public credited;
    mapping(address ledger => mapping(address currency => uint256)) public kept;
    mapping(address ledger => mapping(address currency => uint256)) public donated;
    mapping(address currency => uint256) public protocolFees;

    uint16 internal _feeBps;
    address internal _feeReceiver;
    bool internal _paused;

    mapping(address account => bool) internal _refusesCoins;
    mapping(address currency => mapping(address account => bool)) internal _tokenRefuses;

    function withdraw(uint256 seed, uint256 receiver) external {
        seed = _mix(seed);
        receiver = _mix(receiver);
        ILedger ledger = _ledgers[seed % _ledgers.length];
        address currency = currencies[(seed >> 8) % 3];
        address from = _person(seed >> 16);
        bool bySomebody = (seed >> 24) % 2 == 0;
        address to = bySomebody ? from : _person(receiver);
        uint256 credit = _credits[address(ledger)][currency][from];
        bool expected = credit != 0 && _takes(currency, to);
        if (!bySomebody) vm.prank(from);
        (bool success, bytes memory answer) = address(ledger).call(
            bySomebody
                ? abi.encodeCall(ILedger.withdrawFor, (from, currency))
                : abi.encodeCall(ILedger.withdraw, (currency, to))
        );
        require(success == expected, "withdrawal");
        if (!success) return;
        require(abi.decode(answer, (uint256)) == credit, "amount withdrawn");
        delete _credits[address(ledger)][currency][from];
        credited[address(ledger)][currency] -= credit;
        _wallets[currency][to] += credit;
        _requireMoney(currency);
    }

    function collectProtocolFee(uint256 seed) external {
        seed = _mix(seed);
        address currency = currencies[seed % 3];
        uint256 fees = protocolFees[currency];
        try _market.collectProtocolFee(currency) returns (uint256 amount) {
            require(fees != 0 && amount == fees, "fees collected");
            protocolFees[currency] = 0;
            _pays(address(_market), currency, _feeReceiver, fees);
            _requireMoney(currency);
        } catch {
            require(fees == 0, "fees refused");
        }
    }

    /// @dev Nothing of the model changes but what the owner may set: whatever stands, stands as it did.
    function rule(uint256 seed, uint16 bps) external {
        seed = _mix(seed);
        bool byOwner = seed % 8 != 0;
        uint256 kind = (seed >> 8) % 8;
        bytes memory order = abi.encodeCall(IMarket.unpause, ());
        bool expected = byOwner && _paused;
        if (kind == 0) {
            order = abi.encodeCall(IMarket.pause, ());
            expected = byOwner && !_paused;
        } else if (kind > 3) {
            bps %= 600;
            order = abi.encodeCall(IMarket.setProtocolFee, (bps, _person(seed >> 16)));
            expected = byOwner && bps <= 500;
        }
        if (!byOwner) vm.prank(_person(seed >> 24));
        (bool success, ) = address(_market).call(order);
        require(success == expected, "order");
        if (!success) return;
        if (kind > 3) (_feeBps, _feeReceiver) = (bps, _person(seed >> 16));
        else _paused = kind == 0;
    }

    /// @dev Who takes no payments. What is refused is mostly taken again soon.
    function refusePayments(uint256 seed) external {
        seed = _mix(seed);
        bool refused = seed % 4 == 0;
        address person = _person(seed >> 16);
        if ((seed >> 8) % 2 == 0) {
            person = people[4 + ((seed >> 16) % 2)];
            _refusesCoins[person] = refused;
            FickleReceiver(payable(person)).setRefuses(refused);
        } else {
            _tokenRefuses[currencies[1]][person] = refused;
            MoodyKIP7(currencies[1]).refuse(person, refused);
        }
    }

    /// @dev Coins that are forced in, and tokens that are sent without a word.
    function donate(uint256 seed, uint256 amount) external {
        seed = _mix(seed);
        address ledger = address(_ledgers[seed % _ledgers.length]);
        address currency = currencies[(seed >> 8) % 3];
        amount = bound(amount, 0, 1e9);
        donated[ledger][currency] += amount;
        if (currency == address(0)) vm.deal(ledger, ledger.balance + amount);
        else MoodyKIP7(currency).mint(ledger, amount);
    }

    /// @dev Now and then to the very second at which something is over.
    function wait(uint256 kind, uint256 time) external {
        kind = _mix(kind);
        time = _mix(time);
        uint256 edge = kind % 4 == 2 ? _edge(time) : 0;
        if (edge > block.timestamp) {
            vm.warp(edge);
            return;
        }
        uint256 most = 1 hours;
        if (kind % 8 == 0) most = 4 days;
        else if (kind % 64 == 1) most = 40 days;
        vm.warp(block.timestamp + bound(time, 0, most));
    }

    /// @dev Who calls is the market's owner.
    function _begin(IMarket market, address gate) internal {
        vm.warp(1_800_000_000);
        _market = market;
        _ledgers.push(market);
        _service = new PermitService(gate);
        currencies = [address(0), address(new MoodyKIP7()), address(new MoodyKIP7())];
        people = [
            address(0xa11ce),
            address(0xb0b),
            address(0xca401),
            address(0xda7e),
            address(new FickleReceiver()),
            address(new FickleReceiver())
        ];
        for (uint256 i = 0; i < PEOPLE; ++i) {
            address person = people[i];
            vm.deal(person, _WEALTH);
            _wallets[address(0)][person] = _WEALTH;
            for (uint256 j = 1; j < 3; ++j) {
                MoodyKIP7 token = MoodyKIP7(currencies[j]);
                token.mint(person, _WEALTH);
                _wallets[address(token)][person] = _WEALTH;
                vm.prank(person);
                token.approve(address(market), type(uint256).max);
            }
        }
        _feeReceiver = people[0];
        market.setProtocolFee(0, _feeReceiver);
    }

    function _pays(address ledger, address currency, address to, uint256 amount) internal {
        if (_takes(currency, to)) _wallets[currency][to] += amount;
        else _isCredited(ledger, currency, to, amount);
    }

    function _isCredited(address ledger, address currency, address account, uint256 amount) internal {
        _credits[ledger][currency][account] += amount;
        credited[ledger][currency] += amount;
    }

    /// @dev A permit where a sale asks for one, now and then none or somebody else's.
    function _permit(bytes32 sale, address account, uint256 seed) internal returns (bytes memory, bool admitted) {
        if (seed % 8 == 0) return ("", false);
        admitted = seed % 8 != 1 || _person(seed >> 3) == account;
        address holder = admitted ? account : _person(seed >> 3);
        return (_service.sign(address(_market), sale, holder, ++_nonce, block.timestamp), admitted);
    }

    /// @dev A second at which something begins or is over.
    function _edge(uint256 seed) internal view virtual returns (uint256);

    /// @dev Bits for all purposes: the numbers that the test runner makes up are often small.
    function _mix(uint256 seed) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed)));
    }

    function _takes(address currency, address to) internal view returns (bool) {
        return currency == address(0) ? !_refusesCoins[to] : !_tokenRefuses[currency][to];
    }

    /// @dev Everybody has, to the unit, what they ought to have, here and in the ledgers.
    function _requireMoney(address currency) internal view {
        for (uint256 i = 0; i < PEOPLE; ++i) {
            address person = people[i];
            require(_balance(currency, person) == _wallets[currency][person], "wallet");
            for (uint256 j = 0; j < _ledgers.length; ++j) {
                uint256 credit = _ledgers[j].creditOf(person, currency);
                require(credit == _credits[address(_ledgers[j])][currency][person], "credit");
            }
        }
    }

    function _balance(address currency, address account) internal view returns (uint256) {
        return currency == address(0) ? account.balance : MoodyKIP7(currency).balanceOf(account);
    }

    function _person(uint256 seed) internal view returns (address) {
        return people[seed % PEOPLE];
    }
}
