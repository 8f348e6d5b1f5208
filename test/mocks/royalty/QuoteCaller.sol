// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IRoyaltyRouter, RoyaltyQuote} from "../../../contracts/royalty/IRoyaltyRouter.sol";

/// @notice Asks the router with an amount of gas of its choosing.
contract QuoteCaller {
    IRoyaltyRouter private immutable _router;

    constructor(IRoyaltyRouter router) {
        _router = router;
    }

    /// @return answered Whether the quote came.
    /// @return answer The quote.
    /// @return reason What the router reverted with, empty where it ran out of gas.
    function ask(
        address collection,
        uint256 price,
        uint256 gasLimit
    ) external view returns (bool answered, RoyaltyQuote memory answer, bytes memory reason) {
        try _router.quote{gas: gasLimit}(collection, 1, address(0), price, address(0)) returns (
            RoyaltyQuote memory quoted
        ) {
            return (true, quoted, "");
        } catch (bytes memory data) {
            return (false, answer, data);
        }
    }

    /// @return answered Whether the rate came.
    /// @return rate The highest rate, in basis points.
    /// @return reason What the router reverted with, empty where it ran out of gas.
    function askRate(
        address collection,
        uint256 gasLimit
    ) external view returns (bool answered, uint256 rate, bytes memory reason) {
        try _router.highestRoyaltyRate{gas: gasLimit}(collection, 1) returns (uint256 bps) {
            return (true, bps, "");
        } catch (bytes memory data) {
            return (false, 0, data);
        }
    }
}
