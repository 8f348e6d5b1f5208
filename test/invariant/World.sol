// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMarket} from "../../contracts/market/IMarket.sol";
import {ILedger} from "../../contracts/payment/ILedger.sol";
import {bound, vm} from "../helpers/Vm.sol";
import {MoodyKIP7} from "../mocks/invariant/MoodyKIP7.sol";
import {PermitService} from "../mocks/invariant/PermitService.sol";
import {HostileActor} from "./hostile/HostileActor.sol";
import {HostileKIP7} from "./hostile/HostileKIP7.sol";
import {PermitKIP7} from "./hostile/PermitKIP7.sol";
import {Calls} from "./Calls.sol";

/// @dev Who and what there is, and who ought to have how much of it: kept by what was done, never by what a contract says of
/// itself.
abstract contract World is Calls {
    /// @dev What the owner of a market has set.
    struct Rules {
        uint16 feeBps;
        address feeReceiver;
        bool paused;
    }

    uint256 public constant PEOPLE = 6;
    /// @dev With two storefronts, and the splitter of a drop.
    uint256 public constant ACCOUNTS = PEOPLE + 3;
    /// @dev Native coin; a token that refuses some people; an honest token, which the people with keys permit orders to take
    /// and do not approve; a hostile one; wrapped coin, in which only orders are paid.
    uint256 public constant CURRENCIES = 5;
    uint256 internal constant PERMITTED = 2;
    uint256 internal constant HOSTILE = 3;
    uint256 internal constant WRAPPED = 4;
    address internal constant NATIVE = address(0);
    uint16 internal constant _FIRST_FEE = 250;
    uint256 internal constant WEALTH = 2 ** 120;

    /// @dev All that somebody can be credited in; the escrow comes first, then the markets.
    ILedger[] public ledgers;
    PermitService internal _service;
    uint256 private _permits;
    /// @dev The last that was used for an account and a sale, and the last that was signed.
    mapping(bytes32 holder => bytes) private _lastPermits;
    mapping(bytes32 holder => bytes) private _unused;
    mapping(address market => mapping(bytes32 sale => address)) private _lastHolders;
    address internal _feePayer;

    address[CURRENCIES] public currencies;
    /// @dev The first four have keys, the last two are contracts that take coins as they like.
    address[ACCOUNTS] public accounts;
    uint256[4] internal _keys = [uint256(0xa11ce), 0xb0b, 0xca401, 0xda7e];

    mapping(address currency => mapping(address account => uint256)) internal _wallets;
    mapping(address ledger => mapping(address currency => mapping(address account => uint256))) internal _credits;
    /// @dev What a contract has for others: credits, and what running sales hold.
    mapping(address ledger => mapping(address currency => uint256)) public credited;
    mapping(address ledger => mapping(address currency => uint256)) public kept;
    /// @dev What is there and nobody's: sent by accident, or left behind by a token that did not move.
    mapping(address ledger => mapping(address currency => uint256)) public surplus;
    mapping(address market => mapping(address currency => uint256)) public protocolFees;
    mapping(address market => Rules) internal _rules;

    /// @dev The currency that was paid in last.
    address public touched;

    HostileActor.Mood[2] private _moods;
    HostileKIP7.Mood internal _tokenMood;
    mapping(address currency => mapping(address account => bool)) internal _tokenRefuses;

    function walletOf(address currency, address account) external view returns (uint256) {
        return _wallets[currency][account];
    }

    function creditOf(address ledger, address currency, address account) external view returns (uint256) {
        return _credits[ledger][currency][account];
    }

    /// @dev Whether anybody got past a lock.
    function wasReentered() public view virtual returns (bool) {
        return
            HostileActor(payable(accounts[4])).wasReentered() ||
            HostileActor(payable(accounts[5])).wasReentered() ||
            HostileKIP7(currencies[HOSTILE]).wasReentered();
    }

    function _isThirsty() internal view virtual override returns (bool) {
        return _moods[0] == HostileActor.Mood.NeedsPaymentGas || _moods[1] == HostileActor.Mood.NeedsPaymentGas;
    }

    function _populate(ILedger escrow, address gate, address wrapped) internal {
        vm.warp(1_800_000_000);
        ledgers.push(escrow);
        _service = new PermitService(gate);
        currencies = [NATIVE, address(new MoodyKIP7()), address(new PermitKIP7()), address(new HostileKIP7()), wrapped];
        for (uint256 i = 0; i < PEOPLE; ++i) {
            address person = i < 4 ? vm.addr(_keys[i]) : address(new HostileActor());
            accounts[i] = person;
            vm.deal(person, 2 * WEALTH);
            vm.prank(person);
            (bool wraps, ) = wrapped.call{value: WEALTH}(abi.encodeWithSignature("deposit()"));
            require(wraps, "wrap");
            for (uint256 j = 1; j < WRAPPED; ++j) MoodyKIP7(currencies[j]).mint(person, WEALTH);
            for (uint256 j = 1; j < WRAPPED; ++j) {
                // Somebody may spend everybody's tokens.
                vm.prank(person);
                MoodyKIP7(currencies[j]).approve(accounts[0], type(uint256).max);
            }
            for (uint256 j = 0; j < CURRENCIES; ++j) _wallets[currencies[j]][person] = WEALTH;
        }
    }

    function _addMarket(IMarket market) internal {
        ledgers.push(market);
        for (uint256 i = 0; i < PEOPLE; ++i) {
            for (uint256 j = 1; j < CURRENCIES; ++j) {
                vm.prank(accounts[i]);
                MoodyKIP7(currencies[j]).approve(address(market), type(uint256).max);
            }
        }
        _rules[address(market)] = Rules(_FIRST_FEE, accounts[0], false);
        market.setProtocolFee(_FIRST_FEE, accounts[0]);
    }

    function _setActorMood(uint256 actor, HostileActor.Mood mood) internal {
        _moods[actor] = mood;
        HostileActor(payable(accounts[4 + actor])).setMood(mood);
    }

    function _setTokenMood(HostileKIP7.Mood mood) internal {
        _tokenMood = mood;
        HostileKIP7(currencies[HOSTILE]).setMood(mood);
    }

    /// @dev A payment out of a ledger: it arrives, or is credited.
    function _pays(address ledger, address currency, address to, uint256 amount) internal {
        if (amount == 0) return;
        if (_takes(currency, to, true)) _leaves(ledger, currency, to, amount);
        else _isCredited(ledger, currency, to, amount);
    }

    /// @dev A payment that the currency makes: in the way of its mood.
    function _leaves(address ledger, address currency, address to, uint256 amount) internal {
        touched = currency;
        if (currency == currencies[HOSTILE]) {
            if (_tokenMood == HostileKIP7.Mood.MovesNothing) {
                surplus[ledger][currency] += amount;
                return;
            }
            if (_tokenMood == HostileKIP7.Mood.Charges) amount -= amount / 10;
        }
        _wallets[currency][to] += amount;
    }

    function _isCredited(address ledger, address currency, address account, uint256 amount) internal {
        touched = currency;
        _credits[ledger][currency][account] += amount;
        credited[ledger][currency] += amount;
    }

    /// @dev A payment into a ledger. `byHook`: the token calls there after it moved.
    function _arrives(address ledger, address currency, address from, uint256 amount) internal {
        touched = currency;
        uint256 missing = _shortBy(currency, amount);
        // What does not move is still the payer's, what is charged is not.
        _wallets[currency][from] -= missing == amount ? 0 : amount;
        surplus[ledger][currency] -= missing;
    }

    /// @dev Whether it does. To a market what lies there and is nobody's makes up for what does not come; the escrow measures
    /// what comes.
    function _canArrive(
        address ledger,
        address currency,
        address from,
        uint256 amount,
        bool byHook
    ) internal view returns (bool) {
        if (currency == NATIVE) return true;
        if (_tokenRefuses[currency][from]) return false;
        if (currency != currencies[HOSTILE]) return true;
        if (_tokenMood == HostileKIP7.Mood.BurnsGas) return false;
        // Who pays by the token's own transfer does not look at what it answers.
        if (_tokenMood == HostileKIP7.Mood.AnswersFalse && !byHook) return false;
        uint256 missing = _shortBy(currency, amount);
        return missing == 0 || (ledger != address(ledgers[0]) && surplus[ledger][currency] >= missing);
    }

    /// @dev Whether a market can hand an amount on to the escrow. A tenth of very little is nothing.
    function _movesOn(address currency, uint256 amount) internal view returns (bool) {
        if (currency != currencies[HOSTILE]) return true;
        return _tokenMood != HostileKIP7.Mood.BurnsGas && _shortBy(currency, amount) == 0;
    }

    /// @param pushed With little gas.
    function _takes(address currency, address to, bool pushed) internal view returns (bool) {
        if (currency == currencies[HOSTILE]) {
            return _tokenMood != HostileKIP7.Mood.AnswersFalse && _tokenMood != HostileKIP7.Mood.BurnsGas;
        }
        if (currency != NATIVE) return !_tokenRefuses[currency][to];
        // Storefronts take no coins.
        if (to == accounts[PEOPLE] || to == accounts[PEOPLE + 1]) return false;
        if (to != accounts[4] && to != accounts[5]) return true;
        HostileActor.Mood mood = _moods[to == accounts[4] ? 0 : 1];
        if (mood == HostileActor.Mood.NeedsGas) return !pushed;
        return mood != HostileActor.Mood.Refuses && mood != HostileActor.Mood.BurnsGas;
    }

    /// @dev A permit where a sale asks for one, now and then none, somebody else's, or one that was used.
    function _permit(
        address market,
        bytes32 sale,
        address account,
        uint256 seed
    ) internal returns (bytes memory proof, bool admitted) {
        if (seed % 16 == 0) return ("", false);
        bytes32 key = keccak256(abi.encode(market, sale, account));
        if (seed % 4 == 2 && _lastPermits[key].length != 0) return (_lastPermits[key], false);
        admitted = seed % 8 != 1 || _person(seed >> 3) == account;
        address holder = admitted ? account : _person(seed >> 3);
        proof = _service.sign(market, sale, holder, ++_permits, block.timestamp + 1 days);
        if (admitted) _unused[key] = proof;
    }

    /// @dev A permit was used: it is worth a second try.
    function _isAdmitted(address market, bytes32 sale, address account) internal {
        bytes32 key = keccak256(abi.encode(market, sale, account));
        _lastPermits[key] = _unused[key];
        _lastHolders[market][sale] = account;
    }

    /// @dev Somebody; often the one who came in with a permit last.
    function _comer(address market, bytes32 sale, uint256 seed) internal view returns (address) {
        address last = _lastHolders[market][sale];
        return last != address(0) && seed % 2 == 0 ? last : _person(seed >> 8);
    }

    /// @dev Where the chain has Kaia's precompile: who pays the fee of the next call.
    function _setFeePayer(address payer) internal {
        _feePayer = payer;
        vm.store(address(0x3fe), 0, bytes32(uint256(uint160(payer))));
    }

    /// @dev Bits for all purposes: the numbers that the test runner makes up are often small.
    function _mix(uint256 seed) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed)));
    }

    function _person(uint256 seed) internal view returns (address) {
        return accounts[seed % PEOPLE];
    }

    /// @dev Neither a contract of the system nor a storefront.
    function _isPerson(address account) internal view returns (bool) {
        for (uint256 i = 0; i < PEOPLE; ++i) if (accounts[i] == account) return true;
        return false;
    }

    function _currency(uint256 seed) internal view returns (address) {
        return currencies[seed % WRAPPED];
    }

    function _mostly(address account, uint256 seed) internal view returns (address) {
        return seed % 8 == 0 || account == address(0) ? _person(seed >> 8) : account;
    }

    function _balance(address currency, address account) internal view returns (uint256) {
        return currency == NATIVE ? account.balance : MoodyKIP7(currency).balanceOf(account);
    }

    /// @dev How much of a payment the hostile token does not deliver.
    function _shortBy(address currency, uint256 amount) private view returns (uint256) {
        if (currency != currencies[HOSTILE]) return 0;
        if (_tokenMood == HostileKIP7.Mood.Charges) return amount / 10;
        if (_tokenMood == HostileKIP7.Mood.MovesNothing || _tokenMood == HostileKIP7.Mood.AnswersFalse) return amount;
        return 0;
    }
}
