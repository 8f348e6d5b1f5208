// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {ERC2981} from "@openzeppelin/contracts/token/common/ERC2981.sol";
import {IRoyaltyRouter} from "../../../contracts/royalty/IRoyaltyRouter.sol";

/// @notice A collection that knows nothing of royalties and has no admin.
contract PlainCollection is ERC721("Plain", "PLAIN") {}

/// @notice A collection with OpenZeppelin's owner.
contract OwnedCollection is ERC721("Owned", "OWN"), Ownable {
    constructor(address owner_) Ownable(owner_) {}
}

/// @notice A collection with OpenZeppelin's roles and no owner.
contract RoleCollection is ERC721("Roles", "ROLE"), AccessControl {
    constructor(address admin) {
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
    }

    function supportsInterface(bytes4 interfaceId) public view override(ERC721, AccessControl) returns (bool) {
        return super.supportsInterface(interfaceId);
    }
}

/// @notice A collection with a minter, as the first KIP-17 library had it: no owner, no roles.
contract MinterCollection is ERC721("Minter", "MINT") {
    mapping(address account => bool) public isMinter;

    constructor(address minter) {
        isMinter[minter] = true;
    }
}

/// @notice OpenZeppelin's ERC-2981 with one royalty for all tokens.
contract Erc2981Collection is ERC721("Standard", "STD"), ERC2981 {
    constructor(address receiver, uint96 bps) {
        _setDefaultRoyalty(receiver, bps);
    }

    function supportsInterface(bytes4 interfaceId) public view override(ERC721, ERC2981) returns (bool) {
        return super.supportsInterface(interfaceId);
    }
}

/// @notice A collection that answers ERC-2981 by asking the router, as Droit's own do.
contract RoutedCollection is ERC721("Routed", "ROUT"), Ownable {
    IRoyaltyRouter private immutable _router;

    constructor(IRoyaltyRouter router, address owner_) Ownable(owner_) {
        _router = router;
    }

    function royaltyInfo(uint256 tokenId, uint256 price) external view returns (address, uint256) {
        return _router.royaltyInfo(address(this), tokenId, price);
    }
}

/// @notice Vanishes in the transaction that creates it.
contract VanishingCollection is Ownable {
    constructor() Ownable(msg.sender) {}

    function vanish() external {
        selfdestruct(payable(msg.sender));
    }
}

/// @notice Creates a collection, has the router know it, and destroys it, all in one transaction.
contract VanishingFactory {
    address public collection;

    constructor(IRoyaltyRouter router) {
        VanishingCollection created = new VanishingCollection();
        collection = address(created);
        router.createRoyaltyInfo(collection);
        created.vanish();
    }
}
