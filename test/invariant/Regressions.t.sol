// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SystemProperties} from "./SystemProperties.sol";

/// @dev Sequences that a campaign once found to break a property, as it printed them. Each says what its last step must come to,
/// so that one that came to mean something else, because a step changed, is seen and found anew.
contract Regressions is SystemProperties {
    function setUp() external {
        _begin();
    }

    /// @dev Found with a RefundEscrow that kept an escrow open after its refund: the refund was granted, and the escrow stayed.
    function test_ARefundEndsTheEscrow() external {
        _step(_handler.putOnSaleSimply.selector, 13530);
        _step(
            _handler.signOrder.selector,
            115792089237316195423570985008687907853269984665640564039457584007913129639932
        );
        _step(_handler.signOrder.selector, 452767);
        _step(_handler.buy.selector, 6562);
        _step(_handler.refund.selector, 918434469900712482802746466062512015254376224635455908526134769);
        _requireGranted(_handler.refund.selector);
    }

    /// @dev Found with a RefundEscrow whose ids followed from the token alone.
    function test_AnEscrowIsKnownByAllItsTerms() external {
        _step(_handler.signOrder.selector, 19793);
        _step(_handler.acceptOffer.selector, 2);
        _requireGranted(_handler.acceptOffer.selector);
    }

    /// @dev Found where the model took a token that charges a tenth for one that charges a price below 10, too.
    function test_ATenthOfVeryLittleIsNothing() external {
        _step(_handler.refusePayments.selector, 140);
        _step(_handler.createAuction.selector, 1153);
        _step(_handler.buyNowByTransfer.selector, 1);
        _requireGranted(_handler.buyNowByTransfer.selector);
    }

    function _requireGranted(bytes4 step) private view {
        require(_handler.countOf(step).granted == 1, "the sequence has another meaning now: find it anew");
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
