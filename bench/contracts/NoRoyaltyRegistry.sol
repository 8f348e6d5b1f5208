// SPDX-License-Identifier: MIT
pragma solidity ^0.8.17;

/**
 * @dev LooksRare's registry of royalties, which its package does not hold, with nothing in it: as the real one it reads a receiver and
 * a rate from two slots. LooksRare's manager of creators' fees then asks the collection for EIP-2981.
 */
contract NoRoyaltyRegistry {
    struct Royalty {
        address receiver;
        uint256 bps;
    }

    mapping(address => Royalty) private _royalties;

    function royaltyInfo(address collection, uint256 amount) external view returns (address, uint256) {
        Royalty storage royalty = _royalties[collection];
        return (royalty.receiver, (amount * royalty.bps) / 10_000);
    }
}
