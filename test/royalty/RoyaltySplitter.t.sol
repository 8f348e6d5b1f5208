// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {RoyaltySplitter} from "../../contracts/royalty/RoyaltySplitter.sol";
import {Share} from "../../contracts/types/RoyaltyTerms.sol";
import {vm} from "../helpers/Vm.sol";
import {ScriptedToken} from "../mocks/royalty/SplitterParties.sol";
import {RandomTerms} from "./RandomTerms.sol";

contract RoyaltySplitterTest is RandomTerms {
    uint256 private constant _STEPS = 24;

    ScriptedToken private _token;
    RoyaltySplitter private _splitter;
    Share[] private _shares;
    uint256 private _sum;
    mapping(address currency => uint256) private _received;

    function setUp() external {
        _token = new ScriptedToken();
    }

    /// @notice Over any sequence of payments and releases, in two currencies, each holder has and is due exactly their
    /// share of what came, rounded down, and less than a unit for each holder stays behind.
    function testFuzz_everyUnitIsAccountedFor(uint256 seed) external {
        _seed(seed);
        Share[] memory shares = _randomShares(1 + _upTo(7), 10_000);
        for (uint256 i = 0; i < shares.length; ++i) {
            _shares.push(shares[i]);
            _sum += shares[i].bps;
        }
        _splitter = new RoyaltySplitter(shares);
        for (uint256 step = 0; step < _STEPS; ++step) {
            if (_upTo(1) == 0) _pay(_currency(), _sized(100));
            else _release(_currency(), _holder(_upTo(shares.length - 1)));
            _requireAccounted(NATIVE);
            _requireAccounted(TOKEN);
        }
        for (uint256 i = 0; i < shares.length; ++i) {
            _release(NATIVE, shares[i].holder);
            _release(TOKEN, shares[i].holder);
        }
        require(_balance(NATIVE) < shares.length && _balance(TOKEN) < shares.length, "too much left");
        require(_balance(NATIVE) + _splitter.totalReleased(NATIVE) == _received[NATIVE], "native coin lost");
        require(_balance(TOKEN) + _splitter.totalReleased(address(_token)) == _received[TOKEN], "token lost");
    }

    function _pay(address currency, uint256 amount) private {
        _received[currency] += amount;
        if (currency == TOKEN) {
            _token.mint(address(_splitter), amount);
            return;
        }
        vm.deal(address(this), amount);
        (bool sent, ) = address(_splitter).call{value: amount, gas: 2_300}("");
        require(sent, "not taken");
    }

    function _release(address currency, address holder) private {
        address actual = currency == TOKEN ? address(_token) : NATIVE;
        uint256 due = _splitter.releasable(actual, holder);
        if (due == 0) return;
        uint256 had = currency == TOKEN ? _token.balanceOf(holder) : holder.balance;
        require(_splitter.release(actual, holder) == due, "amount");
        require((currency == TOKEN ? _token.balanceOf(holder) : holder.balance) == had + due, "not paid");
        require(_splitter.releasable(actual, holder) == 0, "due twice");
    }

    function _requireAccounted(address currency) private view {
        address actual = currency == TOKEN ? address(_token) : NATIVE;
        uint256 due = 0;
        uint256 had = 0;
        for (uint256 i = 0; i < _shares.length; ++i) {
            uint256 holderDue = _splitter.releasable(actual, _shares[i].holder);
            uint256 holderHad = _splitter.released(actual, _shares[i].holder);
            require(holderDue + holderHad == (_received[currency] * _shares[i].bps) / _sum, "share");
            due += holderDue;
            had += holderHad;
        }
        require(had == _splitter.totalReleased(actual), "released");
        require(due <= _balance(currency), "insolvent");
        require(_balance(currency) - due < _shares.length, "dust");
    }

    function _balance(address currency) private view returns (uint256) {
        return currency == TOKEN ? _token.balanceOf(address(_splitter)) : address(_splitter).balance;
    }
}
