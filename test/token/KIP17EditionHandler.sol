// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {KIP17Edition} from "../../contracts/token/KIP17Edition.sol";
import {bound, vm} from "../helpers/Vm.sol";

/// @dev The market of an edition, and all who own copies. It does whatever may be done and keeps its own books; for each
/// step it knows whether it must succeed, and reverts where the edition thinks otherwise.
contract KIP17EditionHandler {
    uint32 public constant SIZE = 60;

    KIP17Edition public edition;
    address[4] public people = [address(0xa11ce), address(0xb0b), address(0xca401), address(0xda7e)];

    uint256 public minted;
    /// @dev By holders and by the market; what the market took back leaves room.
    uint256 public burned;
    uint256 public takenBack;
    /// @dev Zero where a copy is burned or not minted.
    mapping(uint256 tokenId => address) public ownerOf;
    mapping(uint256 tokenId => uint24) public markOf;
    mapping(uint256 tokenId => address) public approved;
    mapping(address account => uint256) public balanceOf;

    /// @dev Not in the constructor, as a market must have code. The first of the people is the artist.
    function deploy() external {
        edition = new KIP17Edition("", "", people[0], address(this), address(this), SIZE, "", "");
    }

    function mint(uint256 to, uint256 quantity, uint24 mark) external {
        quantity = bound(quantity, 0, 9);
        bool expected = quantity != 0 && quantity <= _left();
        try edition.mint(_person(to), quantity, mark) returns (uint256 first) {
            require(expected && first == minted + 1, "mint granted");
            _note(to, quantity, mark);
        } catch {
            require(!expected, "mint refused");
        }
    }

    function mintAsOwner(uint256 by, uint256 to, uint256 quantity, uint24 mark) external {
        quantity = bound(quantity, 1, 3);
        mark %= 2;
        bool expected = by % 4 == 0 && mark == 0 && quantity <= _left();
        vm.prank(_person(by));
        try edition.mint(_person(to), quantity, mark) returns (uint256 first) {
            require(expected && first == minted + 1, "mint granted");
            _note(to, quantity, mark);
        } catch {
            require(!expected, "mint refused");
        }
    }

    function transfer(uint256 tokenId, uint256 from, uint256 to, uint256 by, bool safe) external {
        tokenId = _tokenId(tokenId);
        address owner = ownerOf[tokenId];
        // Mostly right, sometimes not.
        address sender = from % 4 == 0 || owner == address(0) ? _person(from >> 8) : owner;
        address caller = by % 2 == 0 ? _person(by >> 8) : sender;
        bool expected = owner != address(0) && sender == owner && _mayMove(caller, tokenId);
        vm.prank(caller);
        if (safe) {
            try edition.safeTransferFrom(sender, _person(to), tokenId) {
                _moved(tokenId, _person(to), expected);
            } catch {
                require(!expected, "transfer refused");
            }
        } else {
            try edition.transferFrom(sender, _person(to), tokenId) {
                _moved(tokenId, _person(to), expected);
            } catch {
                require(!expected, "transfer refused");
            }
        }
    }

    function approve(uint256 tokenId, uint256 to) external {
        tokenId = _tokenId(tokenId);
        if (ownerOf[tokenId] == address(0)) return;
        vm.prank(ownerOf[tokenId]);
        edition.approve(_person(to), tokenId);
        approved[tokenId] = _person(to);
    }

    /// @dev Not too often, or nothing is left to do.
    function burn(uint256 tokenId, uint256 by) external {
        if (by % 4 != 0) return;
        tokenId = _tokenId(tokenId);
        address caller = (by >> 8) % 2 == 0 ? _person(by >> 16) : ownerOf[tokenId];
        bool expected = ownerOf[tokenId] != address(0) && _mayMove(caller, tokenId);
        vm.prank(caller);
        try edition.burn(tokenId) {
            _moved(tokenId, address(0), expected);
        } catch {
            require(!expected, "burn refused");
        }
    }

    function takeBack(uint256 tokenId, uint256 from, bool asMarket) external {
        if (from % 4 != 0) return;
        tokenId = _tokenId(tokenId);
        address holder = (from >> 8) % 2 == 0 ? _person(from >> 16) : ownerOf[tokenId];
        bool expected = asMarket && holder != address(0) && holder == ownerOf[tokenId];
        if (!asMarket) vm.prank(holder);
        try edition.takeBack(tokenId, holder) returns (uint24 mark) {
            require(mark == markOf[tokenId], "mark taken back");
            _moved(tokenId, address(0), expected);
            ++takenBack;
        } catch {
            require(!expected, "return refused");
        }
    }

    function _note(uint256 to, uint256 quantity, uint24 mark) private {
        balanceOf[_person(to)] += quantity;
        for (; quantity != 0; --quantity) {
            ownerOf[++minted] = _person(to);
            markOf[minted] = mark;
        }
    }

    function _moved(uint256 tokenId, address to, bool expected) private {
        require(expected, "move granted");
        --balanceOf[ownerOf[tokenId]];
        if (to == address(0)) ++burned;
        else ++balanceOf[to];
        ownerOf[tokenId] = to;
        delete approved[tokenId];
    }

    function _left() private view returns (uint256) {
        return SIZE - (minted - takenBack);
    }

    function _mayMove(address caller, uint256 tokenId) private view returns (bool) {
        return caller == ownerOf[tokenId] || caller == approved[tokenId];
    }

    function _person(uint256 seed) private view returns (address) {
        return people[seed % 4];
    }

    /// @dev A number that was minted, or one beside them.
    function _tokenId(uint256 seed) private view returns (uint256) {
        return bound(seed, 0, minted + 1);
    }
}
