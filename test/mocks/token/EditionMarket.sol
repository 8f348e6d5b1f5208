// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IKIP17Edition} from "../../../contracts/token/IKIP17Edition.sol";

/// @notice A market of editions that sells nothing: everybody mints and takes back.
contract EditionMarket {
    function mint(IKIP17Edition edition, address to, uint256 quantity, uint24 mark) external returns (uint256) {
        return edition.mint(to, quantity, mark);
    }

    /// @notice Two batches in one transaction.
    function mintTwice(IKIP17Edition edition, address to, uint256 quantity, uint24[2] calldata marks) external {
        edition.mint(to, quantity, marks[0]);
        edition.mint(to, quantity, marks[1]);
    }

    function takeBack(IKIP17Edition edition, uint256 tokenId, address holder) external returns (uint24) {
        return edition.takeBack(tokenId, holder);
    }
}
