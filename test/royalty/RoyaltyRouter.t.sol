// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {RoyaltyMath} from "../../contracts/libraries/RoyaltyMath.sol";
import {RoyaltyQuote, RoyaltySource} from "../../contracts/royalty/IRoyaltyRouter.sol";
import {RoyaltyInfo} from "../../contracts/royalty/RoyaltyInfo.sol";
import {RoyaltyRouter} from "../../contracts/royalty/RoyaltyRouter.sol";
import {RoyaltySplitter} from "../../contracts/royalty/RoyaltySplitter.sol";
import {Payout} from "../../contracts/types/Payout.sol";
import {RoyaltyTerms} from "../../contracts/types/RoyaltyTerms.sol";
import {RandomTerms} from "./RandomTerms.sol";

/// @notice The test is the collection and its owner; its ERC-2981 answer is any bytes at all.
contract RoyaltyRouterTest is RandomTerms {
    RoyaltyRouter private _router;
    bytes private _answer;
    bool private _fails;

    function setUp() external {
        _router = new RoyaltyRouter();
    }

    function owner() external view returns (address) {
        return address(this);
    }

    function royaltyInfo(uint256, uint256) external view {
        bytes memory answer = _answer;
        bool fails = _fails;
        assembly {
            if fails {
                revert(add(answer, 0x20), mload(answer))
            }
            return(add(answer, 0x20), mload(answer))
        }
    }

    /// @notice Whatever a collection answers, a quote comes, and is sound.
    function testFuzz_anyAnswerYieldsSoundQuote(bytes memory answer, bool fails, uint256 price) external {
        _answer = answer;
        _fails = fails;
        RoyaltyQuote memory quote = _router.quote(address(this), 1, NATIVE, price, address(1));
        _requireSound(quote, price, address(1));
        RoyaltySource expected;
        if (answer.length == 0) expected = RoyaltySource.None;
        else if (fails) expected = RoyaltySource.Reverted;
        else if (answer.length < 64 || _firstWord(answer) >> 160 != 0) expected = RoyaltySource.Malformed;
        else expected = RoyaltySource.ERC2981;
        require(quote.source == expected, "source");
    }

    /// @notice A well-formed answer is taken as it is, up to half of the price.
    function testFuzz_answerIsTakenUpToHalf(address receiver, uint256 amount, uint256 price, address seller) external {
        _answer = abi.encode(receiver, amount);
        RoyaltyQuote memory quote = _router.quote(address(this), 1, NATIVE, price, seller);
        _requireSound(quote, price, seller);
        uint256 expected = amount < price / 2 ? amount : price / 2;
        if (receiver == address(0) || receiver == seller) expected = 0;
        require(quote.source == RoyaltySource.ERC2981 && quote.total == expected, "total");
        require(quote.payouts.length == (expected == 0 ? 0 : 1), "payouts");
        if (expected != 0) require(quote.payouts[0].receiver == receiver, "receiver");
    }

    /// @notice A quote from terms is what the terms say, byte for byte, and that is the struct in its standard encoding.
    function testFuzz_quoteFromTermsIsPassedOnUnchanged(uint256 seed) external {
        _seed(seed);
        RoyaltyInfo info = RoyaltyInfo(_router.createRoyaltyInfo(address(this)));
        info.setCollectionTerms(_randomTerms(RoyaltyMath.MAX_RATE));
        (address currency, uint256 price, address seller) = (_currency(), _sized(256), _holder(_upTo(9)));
        bytes memory said = _ask(address(info), abi.encodeCall(info.quote, (1, currency, price, seller)));
        bytes memory passedOn = _ask(
            address(_router),
            abi.encodeCall(_router.quote, (address(this), 1, currency, price, seller))
        );
        require(keccak256(passedOn) == keccak256(said), "changed");
        RoyaltyQuote memory quote = abi.decode(passedOn, (RoyaltyQuote));
        require(keccak256(abi.encode(quote)) == keccak256(passedOn), "encoding");
        require(quote.source == RoyaltySource.RoyaltyInfo, "source");
        _requireSound(quote, price, seller);
    }

    /// @notice Addresses with dirty high bits are refused, whoever answers.
    function testFuzz_dirtyAddressesAreRefused(uint8 place, uint96 dirt, bool ruled) external {
        if (ruled) {
            RoyaltyInfo info = RoyaltyInfo(_router.createRoyaltyInfo(address(this)));
            info.setCollectionTerms(_randomTerms(RoyaltyMath.MAX_RATE));
        }
        uint256[5] memory words = [uint160(address(this)), 1, 0, 1e18, uint256(1)];
        // The collection, the currency and the seller.
        words[uint256(place % 3) * 2] |= uint256(dirt) << 160;
        (bool success, ) = address(_router).staticcall(bytes.concat(_router.quote.selector, abi.encode(words)));
        require(success == (dirt == 0), "dirt");
    }

    /// @notice The receiver that ERC-2981 names is where the splitter of the shares then stands.
    function testFuzz_splitterStandsWhereErc2981Says(uint256 seed) external {
        _seed(seed);
        RoyaltyInfo info = RoyaltyInfo(_router.createRoyaltyInfo(address(this)));
        RoyaltyTerms memory terms = _randomTerms(RoyaltyMath.MAX_RATE);
        info.setCollectionTerms(terms);
        (address receiver, ) = _router.royaltyInfo(address(this), 1, 1e18);
        if (terms.shares.length == 1) {
            require(receiver == terms.shares[0].holder, "holder");
            return;
        }
        require(receiver.code.length == 0 && _router.deploySplitter(terms.shares) == receiver, "address");
        bytes memory shares = abi.encode(RoyaltySplitter(payable(receiver)).shares());
        require(keccak256(shares) == keccak256(abi.encode(terms.shares)), "shares");
    }

    function _requireSound(RoyaltyQuote memory quote, uint256 price, address seller) private pure {
        uint256 sum = 0;
        for (uint256 i = 0; i < quote.payouts.length; ++i) {
            Payout memory payout = quote.payouts[i];
            require(payout.receiver != address(0) && payout.receiver != seller && payout.amount != 0, "payout");
            sum += payout.amount;
        }
        require(sum == quote.total && sum <= price / 2 && quote.payouts.length <= 8, "quote");
    }

    function _ask(address target, bytes memory question) private view returns (bytes memory) {
        (bool success, bytes memory answer) = target.staticcall(question);
        require(success, "reverted");
        return answer;
    }

    function _firstWord(bytes memory data) private pure returns (uint256 word) {
        assembly {
            word := mload(add(data, 0x20))
        }
    }
}
