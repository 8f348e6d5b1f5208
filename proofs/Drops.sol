// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {_dueFor, _feeOfDraw, _proceedsOf} from "./quoted/EditionDrop.sol";
import {_MAX_PROTOCOL_FEE_BPS, _feeOf} from "./quoted/Market.sol";

/// @notice What a buyer of copies pays has at most 120 bits.
contract CopiesOfADropFitTheBooks {
    function prove(uint96 price, uint24 quantity) external pure {
        assert(_dueFor(price, quantity) < 2 ** 120);
    }
}

/// @notice The fee of a draw is never above a twentieth of the proceeds but for a unit, nor above the proceeds.
contract FeeOfADrawIsBounded {
    function prove(uint24 sold, uint24 drawn, uint96 price, uint16 bps) external pure {
        require(drawn <= sold && bps <= _MAX_PROTOCOL_FEE_BPS);
        uint256 fee = _feeOfDraw(sold, drawn, price, bps);
        uint256 proceeds = _proceedsOf(sold, drawn, price);
        assert(fee <= proceeds / 20 + 1 && fee <= proceeds);
    }
}

/// @notice However often a phase is drawn, the fees are those of all that was sold, rounded once.
contract FeesOfDrawsAreRoundedOnce {
    function prove(uint24 first, uint24 second, uint96 price, uint16 bps) external pure {
        require(first <= second && bps <= _MAX_PROTOCOL_FEE_BPS);
        uint256 fees = _feeOfDraw(first, 0, price, bps) + _feeOfDraw(second, first, price, bps);
        assert(fees == _feeOf(uint256(second) * price, bps));
    }
}
