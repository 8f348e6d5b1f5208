// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {ReentrancyProbe} from "./ReentrancyProbe.sol";

/// @dev A collection that refuses whom it likes, seizes what it likes, asks for any royalty, and has moods. Whoever deploys it
/// owns it.
contract HostileKIP17 is ERC721, Ownable, ReentrancyProbe {
    enum Mood {
        Honest,
        Paused,
        MovesNothing,
        BurnsGas,
        /// Names somebody else as the owner of everything.
        Lies,
        /// Moves where it has nearly all of what an attempt at a delivery brings.
        NeedsGas,
        Reenters
    }

    enum Royalty {
        Honest,
        Reverts,
        BurnsGas,
        AnswersTooMuch
    }

    uint256 private constant _THIRST = 450_000;

    address public constant NOBODY = address(0xdead);

    Mood public mood;
    Royalty public royalty;
    address private _royaltyReceiver;
    uint256 private _royaltyBps;
    mapping(address account => bool) private _refused;

    error Refused(address account);

    constructor() ERC721("Hostile", "HOST") Ownable(msg.sender) {}

    function mint(address to, uint256 tokenId) external {
        _mint(to, tokenId);
    }

    function setMood(Mood mood_) external {
        mood = mood_;
    }

    /// @dev The collection moves no token to this account.
    function refuse(address account, bool refused) external {
        _refused[account] = refused;
    }

    /// @dev Moves a token whoever owns it.
    function seize(uint256 tokenId, address to) external {
        _update(to, tokenId, address(0));
    }

    /// @dev What ERC-2981 answers, in basis points of the price, and how.
    function setRoyalty(address receiver, uint256 bps, Royalty royalty_) external {
        _royaltyReceiver = receiver;
        _royaltyBps = bps;
        royalty = royalty_;
    }

    /// @dev Whatever it says.
    function trueOwnerOf(uint256 tokenId) external view returns (address) {
        return _ownerOf(tokenId);
    }

    function royaltyInfo(uint256, uint256 price) external view returns (address, uint256) {
        if (royalty == Royalty.Reverts) revert Refused(msg.sender);
        if (royalty == Royalty.BurnsGas) {
            assembly {
                invalid()
            }
        }
        if (royalty == Royalty.AnswersTooMuch) {
            assembly {
                return(0, 0x100000)
            }
        }
        return (_royaltyReceiver, (price * _royaltyBps) / 10_000);
    }

    function transferFrom(address from, address to, uint256 tokenId) public override {
        if (_refused[to] || mood == Mood.Paused) revert Refused(to);
        if (mood == Mood.NeedsGas && gasleft() < _THIRST) revert Refused(to);
        if (mood == Mood.MovesNothing) return;
        if (mood == Mood.BurnsGas) {
            assembly {
                invalid()
            }
        }
        super.transferFrom(from, to, tokenId);
        if (mood == Mood.Reenters) _reenter(msg.sender, address(0));
    }

    function ownerOf(uint256 tokenId) public view override returns (address) {
        return mood == Mood.Lies ? NOBODY : super.ownerOf(tokenId);
    }
}
