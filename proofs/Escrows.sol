// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Payout} from "../contracts/types/Payout.sol";
import {_requirePayouts} from "./quoted/RefundEscrow.sol";

/// @notice Payouts that are let pass and what they leave add up to the amount, exactly: of up to three.
/// @custom:loops 4
contract PayoutsAndRestAreTheAmount {
    function prove(Payout[] calldata payouts, uint256 amount) external pure {
        require(payouts.length <= 3);
        uint256 rest = _requirePayouts(payouts, amount, amount);
        uint256 paid = 0;
        if (payouts.length > 0) paid += payouts[0].amount;
        if (payouts.length > 1) paid += payouts[1].amount;
        if (payouts.length > 2) paid += payouts[2].amount;
        assert(paid + rest == amount);
    }
}
