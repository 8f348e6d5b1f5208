// SPDX-License-Identifier: MIT
pragma solidity ^0.8.17;

/**
 * @dev Two holders' royalties in the form that Manifold's engine asks for first of those with several receivers. Its package has one
 * for collections that have none (EIP2981MultiReceiverRoyaltyOverrideCloneable), which goes through two more contracts and so costs
 * more: this is the least that an honest one does.
 */
contract SharedRoyalties {
    struct Share {
        address payable receiver;
        uint96 bps;
    }

    Share[] private _shares;

    constructor(address payable first, uint96 firstBps, address payable second, uint96 secondBps) {
        _shares.push(Share(first, firstBps));
        _shares.push(Share(second, secondBps));
    }

    function getRoyalties(uint256) external view returns (address payable[] memory receivers, uint256[] memory bps) {
        uint256 count = _shares.length;
        receivers = new address payable[](count);
        bps = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            Share storage share = _shares[i];
            (receivers[i], bps[i]) = (share.receiver, share.bps);
        }
    }
}
