// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FeePayer} from "../../../contracts/access/FeePayer.sol";

/// @dev Tells what a contract sees while a transaction runs: who pays the fee, and what the two who pay have left.
contract FeePayerProbe {
    event Seen(bool known, address feePayer, uint256 senderBalance, uint256 payerBalance);

    error Refused(address feePayer);

    uint256[8] private _slots;

    receive() external payable {}

    function see(address payer) public payable {
        (bool known, address found) = FeePayer.tryRead();
        emit Seen(known, found, tx.origin.balance, payer.balance);
    }

    function seeNested(FeePayerProbe other, address payer) external {
        other.see(payer);
    }

    function seeAfterFailure(address payer) external {
        try this.refuse() {} catch {}
        see(payer);
    }

    /// @dev For eth_call.
    function readFeePayer() external view returns (address) {
        (, address payer) = FeePayer.tryRead();
        return payer;
    }

    function refuse() external payable {
        (, address payer) = FeePayer.tryRead();
        revert Refused(payer);
    }

    function refuseWithReason() external pure {
        revert("not today");
    }

    function refuseSilently() external pure {
        // A revert that says nothing is what is tested.
        // solhint-disable-next-line gas-custom-errors
        revert();
    }

    function requireFeePayer(address wanted) external view {
        (, address payer) = FeePayer.tryRead();
        if (payer != wanted) revert Refused(payer);
    }

    /// @dev What clear gives gas back for.
    function fill() external {
        for (uint256 i = 0; i < _slots.length; i++) _slots[i] = i + 1;
    }

    function clear() external {
        for (uint256 i = 0; i < _slots.length; i++) _slots[i] = 0;
    }

    function forward(address payable to) external payable {
        (bool success, ) = to.call{value: msg.value}("");
        if (!success) revert Refused(to);
    }

    function burn() external {
        for (uint256 i = 0; ; i++) _slots[i % 8] = i;
    }

    function invalid() external pure {
        assembly {
            invalid()
        }
    }
}
