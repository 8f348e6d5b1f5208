// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

/// @dev A collection that is honest until it is told to be one of the odd ones.
contract OddERC721 is ERC721 {
    enum Move {
        Honest,
        /// Does nothing and reports success.
        Nothing,
        /// Brings the token to somebody else.
        Elsewhere,
        Refuse
    }

    enum Lookup {
        Honest,
        Refuse,
        /// Uses up all the gas that it gets.
        Burn,
        /// Answers with one word of the two.
        Short
    }

    error MoveRefused();
    error LookupRefused();

    Move public move;
    address public elsewhere;
    Lookup public lookup;
    /// @dev Gas that `ownerOf` uses up before it answers.
    uint256 public ownerOfGas;
    address private _royaltyReceiver;
    uint256 private _royaltyAmount;
    address private _target;
    bytes private _callData;

    constructor() ERC721("Odd", "ODD") {}

    function mint(address to, uint256 tokenId) external {
        _mint(to, tokenId);
    }

    function setMove(Move move_, address elsewhere_) external {
        move = move_;
        elsewhere = elsewhere_;
    }

    function setOwnerOfGas(uint256 gas_) external {
        ownerOfGas = gas_;
    }

    /// @dev What ERC-2981 is answered with, whatever the price.
    function setRoyalty(address receiver, uint256 amount) external {
        _royaltyReceiver = receiver;
        _royaltyAmount = amount;
    }

    function setLookup(Lookup lookup_) external {
        lookup = lookup_;
    }

    /// @dev The next move makes this call after it, and fails as it fails.
    function callOnMove(address target, bytes calldata callData) external {
        _target = target;
        _callData = callData;
    }

    function transferFrom(address from, address to, uint256 tokenId) public override {
        if (move == Move.Refuse) revert MoveRefused();
        if (move == Move.Nothing) return;
        super.transferFrom(from, move == Move.Elsewhere ? elsewhere : to, tokenId);
        address target = _target;
        if (target == address(0)) return;
        _target = address(0);
        (bool success, bytes memory reason) = target.call(_callData);
        if (!success) {
            assembly ("memory-safe") {
                revert(add(reason, 0x20), mload(reason))
            }
        }
    }

    function royaltyInfo(uint256, uint256) external view returns (address, uint256) {
        if (lookup == Lookup.Refuse) revert LookupRefused();
        if (lookup == Lookup.Burn) {
            assembly ("memory-safe") {
                invalid()
            }
        }
        if (lookup == Lookup.Short) {
            assembly ("memory-safe") {
                return(0, 32)
            }
        }
        return (_royaltyReceiver, _royaltyAmount);
    }

    function ownerOf(uint256 tokenId) public view override returns (address) {
        uint256 spend = ownerOfGas;
        uint256 start = gasleft();
        while (start - gasleft() < spend) {}
        return super.ownerOf(tokenId);
    }
}
