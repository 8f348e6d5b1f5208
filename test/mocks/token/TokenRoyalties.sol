// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {RoyaltyTerms} from "../../../contracts/types/RoyaltyTerms.sol";

/// @notice What a collection asks of a RoyaltyInfo: it notes who set which terms.
contract TokenRoyaltyInfoMock {
    bool public refuses;

    event TermsReceived(address caller, uint256 tokenId, RoyaltyTerms terms);

    error TermsRefused(uint256 tokenId);

    function setRefuses(bool value) external {
        refuses = value;
    }

    function setTokenTerms(uint256 tokenId, RoyaltyTerms calldata terms) external {
        if (refuses) revert TermsRefused(tokenId);
        emit TermsReceived(msg.sender, tokenId, terms);
    }
}

/// @notice What a collection asks of the router: 10 % of a price to one receiver, the same for all collections.
contract TokenRoyaltyRouterMock {
    address public constant RECEIVER = address(0xA1);

    mapping(address collection => address) public royaltyInfoOf;
    uint256 public created;

    function createRoyaltyInfo(address collection) external returns (address info) {
        info = address(new TokenRoyaltyInfoMock());
        royaltyInfoOf[collection] = info;
        ++created;
    }

    function royaltyInfo(
        address collection,
        uint256 tokenId,
        uint256 salePrice
    ) external view returns (address, uint256) {
        // The collection and the token leave a trace in the answer, so that a test sees which were asked for.
        return (RECEIVER, salePrice / 10 + tokenId + (royaltyInfoOf[collection] == address(0) ? 0 : 1));
    }
}
