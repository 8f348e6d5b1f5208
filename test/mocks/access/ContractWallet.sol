// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {IAccessGate} from "../../../contracts/access/IAccessGate.sol";

/// @dev A wallet that answers ERC-1271 in as many ways as there are, and can be what an EIP-7702 account delegates to:
/// all that it knows is in storage.
contract ContractWallet is IERC1271 {
    enum Mood {
        /// Yes to what its owner signed, the refusal of the standard else.
        Honest,
        AnswerZero,
        Revert,
        /// Reverts with the word that means yes.
        RevertWithYes,
        AnswerNothing,
        /// The four bytes that mean yes, and no more.
        AnswerShort,
        /// The four bytes that mean yes, followed by something else.
        AnswerDirty,
        /// A word of ones.
        AnswerOnes,
        /// The word that means yes, followed by a megabyte.
        AnswerMegabyte,
        /// A megabyte of zeros.
        AnswerEmptyMegabyte,
        RevertMegabyte,
        BurnGas,
        /// Yes to whatever it is asked.
        AlwaysYes,
        /// Yes where the one who asks has marked the permit as used before.
        YesIfUsed
    }

    address public owner;
    Mood public mood;

    error WalletRefuses();

    function setOwner(address owner_) external {
        owner = owner_;
    }

    function setMood(Mood mood_) external {
        mood = mood_;
    }

    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        Mood now_ = mood;
        bytes4 yes = IERC1271.isValidSignature.selector;
        if (now_ == Mood.AlwaysYes) return yes;
        if (now_ == Mood.AnswerZero) return 0;
        if (now_ == Mood.Revert) revert WalletRefuses();
        if (now_ == Mood.YesIfUsed) return IAccessGate(msg.sender).permitUsed(digest) ? yes : bytes4(0xffffffff);
        if (now_ != Mood.Honest) _answerOddly(now_, yes);
        (address recovered, , ) = ECDSA.tryRecover(digest, signature);
        return recovered != address(0) && recovered == owner ? yes : bytes4(0xffffffff);
    }

    function _answerOddly(Mood odd, bytes4 yes) private pure {
        if (odd == Mood.BurnGas) {
            assembly {
                invalid()
            }
        }
        bytes32 word = yes;
        uint256 size = 32;
        if (odd == Mood.AnswerNothing) size = 0;
        else if (odd == Mood.AnswerShort) size = 4;
        else if (odd == Mood.AnswerDirty) word |= bytes32(uint256(1));
        else if (odd == Mood.AnswerOnes) word = bytes32(type(uint256).max);
        else if (odd == Mood.AnswerMegabyte || odd == Mood.RevertMegabyte) size = 1 << 20;
        else if (odd == Mood.AnswerEmptyMegabyte) (word, size) = (0, 1 << 20);
        bool reverts = odd == Mood.RevertWithYes || odd == Mood.RevertMegabyte;
        assembly {
            mstore(0x00, word)
            if reverts {
                revert(0x00, size)
            }
            return(0x00, size)
        }
    }
}
