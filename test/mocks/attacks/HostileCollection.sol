// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {HostileParty} from "./HostileParty.sol";

/// @notice A collection that turns on its holders: it pauses, refuses one receiver, moves nothing and says nothing, lies
/// about its owners, tells a contract whenever a token moves, and answers royalty questions as badly as it can.
contract HostileCollection is ERC721("Hostile", "HOST") {
    enum Transfers {
        Honest,
        Paused,
        Silent,
        BurnGas,
        /// Honest, after work of 450,000 gas; fails with less.
        Costly
    }

    enum Royalty {
        Missing,
        Reverts,
        Loops,
        TooShort,
        AnswersMegabyte,
        RevertsMegabyte,
        NoAddress,
        AbovePrice,
        /// 10 %, after work of 180,000 gas; fails with less.
        Costly
    }

    Transfers public transfers;
    Royalty public royalty;
    address public refused;
    address public liar;
    address public hooked;
    address public royaltyReceiver;

    error HostileCollectionPaused();
    error HostileCollectionRefuses(address to);
    error HostileCollectionNoRoyalty();

    fallback() external {
        if (msg.sig != bytes4(keccak256("royaltyInfo(uint256,uint256)"))) revert();
        (, uint256 price) = abi.decode(msg.data[4:], (uint256, uint256));
        _answerRoyalty(price);
    }

    function mint(address to, uint256 tokenId) external {
        _mint(to, tokenId);
    }

    function setTransfers(Transfers transfers_) external {
        transfers = transfers_;
    }

    function refuse(address receiver) external {
        refused = receiver;
    }

    /// @notice From now on `ownerOf` names this account, whoever owns the token; zero ends the lie.
    function lieWith(address owner) external {
        liar = owner;
    }

    function hook(address party) external {
        hooked = party;
    }

    function setRoyalty(Royalty royalty_, address receiver) external {
        royalty = royalty_;
        royaltyReceiver = receiver;
    }

    /// @notice The owner whom nobody asks for.
    function trueOwnerOf(uint256 tokenId) external view returns (address) {
        return _ownerOf(tokenId);
    }

    function transferFrom(address from, address to, uint256 tokenId) public override {
        if (transfers == Transfers.Paused) revert HostileCollectionPaused();
        if (to == refused) revert HostileCollectionRefuses(to);
        if (transfers == Transfers.Silent) return;
        if (transfers == Transfers.BurnGas) {
            assembly {
                invalid()
            }
        }
        if (transfers == Transfers.Costly) _work(450_000);
        super.transferFrom(from, to, tokenId);
        if (hooked != address(0)) HostileParty(payable(hooked)).onTokenMoved();
    }

    function ownerOf(uint256 tokenId) public view override returns (address) {
        return liar == address(0) ? super.ownerOf(tokenId) : liar;
    }

    function _answerRoyalty(uint256 price) private view {
        Royalty kind = royalty;
        address receiver = royaltyReceiver;
        if (kind == Royalty.Missing) revert();
        if (kind == Royalty.Reverts) revert HostileCollectionNoRoyalty();
        if (kind == Royalty.Loops) {
            for (uint256 i = 0; ; ++i) {}
        }
        if (kind == Royalty.Costly) _work(180_000);
        assembly {
            switch kind
            // TooShort
            case 3 {
                mstore(0x00, receiver)
                return(0x00, 0x20)
            }
            // AnswersMegabyte: the memory costs more than a lookup has.
            case 4 {
                return(0x00, 0x100000)
            }
            case 5 {
                revert(0x00, 0x100000)
            }
            // NoAddress
            case 6 {
                mstore(0x00, not(0))
                mstore(0x20, price)
                return(0x00, 0x40)
            }
            // AbovePrice: 120 %
            case 7 {
                mstore(0x00, receiver)
                mstore(0x20, div(mul(price, 12), 10))
                return(0x00, 0x40)
            }
            default {
                mstore(0x00, receiver)
                mstore(0x20, div(price, 10))
                return(0x00, 0x40)
            }
        }
    }

    function _work(uint256 gasCost) private view {
        uint256 end = gasleft() - gasCost;
        while (gasleft() > end) {}
    }
}
