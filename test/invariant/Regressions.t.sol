// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SystemProperties} from "./SystemProperties.sol";

/// @dev Sequences that a campaign once found to break a property, as it printed them.
contract Regressions is SystemProperties {
    function setUp() external {
        _begin();
    }

    /// @dev Found with a RefundEscrow that kept an escrow open after its refund: the refund was granted, and the escrow stayed.
    function test_ARefundEndsTheEscrow() external {
        _step(_handler.signOrder.selector, 9777);
        _step(_handler.buyOrder.selector, 143763);
        _step(_handler.refund.selector, 10233);
        _step(_handler.refund.selector, 10233);
    }

    /// @dev Found with a RefundEscrow whose ids followed from the token alone.
    function test_AnEscrowIsKnownByAllItsTerms() external {
        _step(_handler.signOrder.selector, 1101698090333201035818);
        _step(_handler.acceptOffer.selector, 7591);
    }

    /// @dev Found where the model took a token that charges a tenth for one that charges a price of 5, too.
    function test_ATenthOfVeryLittleIsNothing() external {
        _step(_handler.refusePayments.selector, 91190);
        _step(
            _handler.createAuction.selector,
            41898710394189853923447568654062183458235004666339527997566307860059193868288
        );
        _step(
            _handler.buyNowByTransfer.selector,
            31871177621238602367752783568973125072123027574761851717403884791947514903268
        );
    }

    function _step(bytes4 step, uint256 seed) private {
        (bool success, bytes memory reason) = address(_handler).call(abi.encodeWithSelector(step, seed));
        if (!success) {
            assembly ("memory-safe") {
                revert(add(reason, 0x20), mload(reason))
            }
        }
        _requireAll();
    }
}
