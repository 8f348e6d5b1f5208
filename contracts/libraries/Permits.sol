// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {Permit} from "../types/Order.sol";

/// @title Permits
/// @notice Approvals of this contract by signature (ERC-2612), for a payment in the same transaction.
///
/// Nothing is assumed of the token: whether it approved, the payment shows.
library Permits {
    uint256 private constant _SIZE = 5 * 32;

    /// @notice A permit that is not the ABI encoding of a `Permit`.
    error PermitMalformed(uint256 length);

    /// @dev Uses a permit of `account`, where there is one. Its failure is ignored: somebody may have seen it and used
    /// it first.
    function tryUse(address token, address account, bytes calldata data) internal {
        // What has no code, as native coin, takes no permits either, and a call to it would revert here.
        if (data.length == 0 || token.code.length == 0) return;
        if (data.length != _SIZE) revert PermitMalformed(data.length);
        Permit memory permit = abi.decode(data, (Permit));
        try
            IERC20Permit(token).permit(
                account,
                address(this),
                permit.value,
                permit.deadline,
                permit.v,
                permit.r,
                permit.s
            )
        {} catch {}
    }
}
