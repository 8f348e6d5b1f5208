// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEditionDrop} from "../../contracts/market/IEditionDrop.sol";
import {IEditionFactory} from "../../contracts/token/IEditionFactory.sol";
import {KIP17Edition} from "../../contracts/token/KIP17Edition.sol";
import {DropPhase} from "../../contracts/types/DropPhase.sol";
import {Share} from "../../contracts/types/RoyaltyTerms.sol";
import {vm} from "../helpers/Vm.sol";
import {SweepSteps} from "./SweepSteps.sol";

/// @dev What ought to be true of the drops of three editions: which phases there are, what became of their copies, and who has
/// them. Written from the interfaces, with nothing of the market's own arithmetic.
abstract contract DropModel is SweepSteps {
    struct Work {
        KIP17Edition edition;
        address artist;
        uint256 size;
        uint256 minted;
        uint256 burned;
        /// @dev Of the burned, those that were returned.
        uint256 takenBack;
        bool hasDrop;
        address payee;
        uint256 refundUntil;
        uint256 phases;
    }

    struct Phase {
        DropPhase terms;
        /// @dev Of the pair that the allowlist names, the first, counted from 1; zero where there is no allowlist.
        uint256 listed;
        uint256 minted;
        uint256 returned;
        uint256 drawn;
    }

    /// @dev One with `owner` zero is burned or not minted.
    struct Copy {
        address owner;
        uint24 mark;
    }

    uint256 public constant WORKS = 3;
    uint256 public constant MAX_PHASES = 6;

    IEditionDrop public drop;
    /// @dev Where the proceeds go that two people share. It takes whatever comes.
    address internal _splitter;

    mapping(uint256 work => Work) internal _works;
    mapping(uint256 work => mapping(uint256 phase => Phase)) internal _phases;
    mapping(uint256 work => mapping(uint256 tokenId => Copy)) internal _copies;
    mapping(uint256 work => mapping(uint256 phase => mapping(address account => uint256))) public purchases;

    function _addDrop(IEditionDrop drop_) internal {
        drop = drop_;
        _splitter = _router.predictSplitter(_halves());
        accounts[PEOPLE + 2] = _splitter;
        IEditionFactory factory = drop_.editionFactory();
        uint32[3] memory sizes = [uint32(12), 40, 80];
        for (uint256 i = 0; i < WORKS; ++i) {
            Work storage work = _works[i];
            (work.artist, work.size) = (accounts[i], sizes[i]);
            vm.prank(work.artist);
            work.edition = KIP17Edition(factory.createEdition("", "", sizes[i], "", ""));
        }
    }

    function workAt(uint256 work) external view returns (Work memory) {
        return _works[work];
    }

    function phaseAt(uint256 work, uint256 phase) external view returns (Phase memory) {
        return _phases[work][phase];
    }

    function copyAt(uint256 work, uint256 tokenId) external view returns (Copy memory) {
        return _copies[work][tokenId];
    }

    function _halves() internal view returns (Share[] memory shares) {
        shares = new Share[](2);
        shares[0] = Share(accounts[0], 5_000);
        shares[1] = Share(accounts[3], 5_000);
    }

    function _dropEdge(uint256 seed) internal view returns (uint256) {
        Work storage work = _works[seed % WORKS];
        if ((seed >> 8) % 6 == 0) return work.refundUntil;
        if (work.phases == 0) return 0;
        return _phases[seed % WORKS][1 + ((seed >> 16) % work.phases)].terms.endsAt;
    }

    function _mints(uint256 work, address to, uint256 quantity, uint24 mark) internal {
        for (uint256 i = 0; i < quantity; ++i) _copies[work][++_works[work].minted] = Copy(to, mark);
    }

    function _burns(uint256 work, uint256 tokenId) internal {
        ++_works[work].burned;
        _copies[work][tokenId].owner = address(0);
    }

    /// @dev How a leaf of an allowlist is made, and the root of two.
    function _leaf(address account) internal pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(account))));
    }

    function _rootOf(uint256 pair) internal view returns (bytes32) {
        (bytes32 a, bytes32 b) = (_leaf(_person(pair)), _leaf(_person(pair + 1)));
        return a < b ? keccak256(abi.encode(a, b)) : keccak256(abi.encode(b, a));
    }
}
