// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {KIP17Edition} from "../../contracts/token/KIP17Edition.sol";
import {KIP17EditionHandler} from "./KIP17EditionHandler.sol";

/// @dev What is true of an edition whatever is done to it, and to the neighbours of a copy.
contract KIP17EditionInvariant {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    KIP17EditionHandler private _handler;
    KIP17Edition private _edition;

    function setUp() external {
        _handler = new KIP17EditionHandler();
        _handler.deploy();
        _edition = _handler.edition();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[6] memory selectors = [
            KIP17EditionHandler.mint.selector,
            KIP17EditionHandler.mintAsOwner.selector,
            KIP17EditionHandler.transfer.selector,
            KIP17EditionHandler.approve.selector,
            KIP17EditionHandler.burn.selector,
            KIP17EditionHandler.takeBack.selector
        ];
        targets = new FuzzSelector[](1);
        targets[0].addr = address(_handler);
        targets[0].selectors = new bytes4[](selectors.length);
        for (uint256 i = 0; i < selectors.length; ++i) targets[0].selectors[i] = selectors[i];
    }

    /// @dev In one function, so that each sequence of calls is checked for all of it.
    /// hardhat-config: invariant.runs = 128
    function invariant_EachCopyHasItsOwnerAndItsMark() external view {
        uint256 minted = _handler.minted();
        require(_edition.totalMinted() == minted, "minted");
        require(minted - _handler.takenBack() <= _handler.SIZE(), "more than the size");
        require(_edition.totalSupply() == minted - _handler.burned(), "supply");
        for (uint256 i = 0; i < 4; ++i) {
            address person = _handler.people(i);
            require(_edition.balanceOf(person) == _handler.balanceOf(person), "balance");
        }
        for (uint256 tokenId = 0; tokenId <= minted + 1; ++tokenId) {
            address owner = _handler.ownerOf(tokenId);
            if (owner == address(0)) {
                try _edition.ownerOf(tokenId) {
                    revert("owner of nothing");
                } catch {}
                try _edition.markOf(tokenId) {
                    revert("mark of nothing");
                } catch {}
            } else {
                require(_edition.ownerOf(tokenId) == owner, "owner");
                require(_edition.markOf(tokenId) == _handler.markOf(tokenId), "mark");
                require(_edition.getApproved(tokenId) == _handler.approved(tokenId), "approval");
            }
        }
    }
}
