// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {RoyaltyQuote, RoyaltySource} from "../../../contracts/royalty/IRoyaltyRouter.sol";
import {Payout} from "../../../contracts/types/Payout.sol";

/// @dev What a market asks of a royalty router, answered with the amounts that it was told.
contract FixedQuoteRouter {
    Payout[] private _payouts;

    function setPayouts(Payout[] calldata payouts) external {
        delete _payouts;
        for (uint256 i = 0; i < payouts.length; ++i) _payouts.push(payouts[i]);
    }

    function quote(address, uint256, address, uint256, address) external view returns (RoyaltyQuote memory answer) {
        answer.source = RoyaltySource.RoyaltyInfo;
        answer.payouts = _payouts;
        for (uint256 i = 0; i < _payouts.length; ++i) answer.total += _payouts[i].amount;
    }

    /// @dev No limit is too low when an auction is created.
    function highestRoyaltyRate(address, uint256) external pure returns (uint256) {
        return 0;
    }
}
