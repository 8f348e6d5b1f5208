// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEditionDrop} from "../../contracts/market/IEditionDrop.sol";
import {IRoyaltyInfo} from "../../contracts/royalty/IRoyaltyInfo.sol";
import {IEditionFactory} from "../../contracts/token/IEditionFactory.sol";
import {KIP17Edition} from "../../contracts/token/KIP17Edition.sol";
import {DropPhase} from "../../contracts/types/DropPhase.sol";
import {GateKind} from "../../contracts/types/Gate.sol";
import {RoyaltyTerms, Share} from "../../contracts/types/RoyaltyTerms.sol";
import {bound, vm} from "../helpers/Vm.sol";
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

    /// @dev What a step would like to find: any phase that sells, one that sells for coins to anybody, or one for tokens.
    enum PhaseWish {
        Any,
        Plain,
        InTokens
    }

    /// @dev One with `owner` zero is burned or not minted.
    struct Copy {
        address owner;
        uint24 mark;
    }

    uint256 public constant MAX_PHASES = 12;
    /// @dev Of each edition, for its artist.
    uint16 private constant _ROYALTY = 1_000;

    IEditionDrop public drop;
    /// @dev Where the proceeds go that two people share. It takes whatever comes.
    address internal _splitter;

    mapping(uint256 work => Work) internal _works;
    mapping(uint256 work => mapping(uint256 phase => Phase)) internal _phases;
    /// @dev Their owners are those of their lots.
    mapping(uint256 work => mapping(uint256 tokenId => uint24)) internal _marks;
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
            _editions[i] = address(work.edition);
            RoyaltyTerms memory terms;
            terms.shares = new Share[](1);
            terms.shares[0] = Share(work.artist, _ROYALTY);
            IRoyaltyInfo info = IRoyaltyInfo(_router.createRoyaltyInfo(address(work.edition)));
            vm.prank(work.artist);
            info.setCollectionTerms(terms);
        }
    }

    function workAt(uint256 work) external view returns (Work memory) {
        return _works[work];
    }

    function phaseAt(uint256 work, uint256 phase) external view returns (Phase memory) {
        return _phases[work][phase];
    }

    function copyAt(uint256 work, uint256 tokenId) external view returns (Copy memory) {
        return Copy(ownerOf[_lotOfCopy(work, tokenId)], _marks[work][tokenId]);
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
        for (uint256 i = 0; i < quantity; ++i) {
            uint256 tokenId = ++_works[work].minted;
            ownerOf[_lotOfCopy(work, tokenId)] = to;
            _marks[work][tokenId] = mark;
        }
    }

    function _burns(uint256 work, uint256 tokenId) internal {
        ++_works[work].burned;
        ownerOf[_lotOfCopy(work, tokenId)] = address(0);
    }

    /// @dev Whether a phase has as many copies for somebody who is admitted and pays what they cost.
    function _canMint(uint256 index, uint256 phase, address buyer, uint256 quantity) internal view returns (bool) {
        Phase storage stored = _phases[index][phase];
        DropPhase storage terms = stored.terms;
        if (_rules[address(drop)].paused || terms.price == 0 || quantity == 0) return false;
        if (block.timestamp < terms.startsAt || block.timestamp >= terms.endsAt) return false;
        if (stored.minted - stored.returned + quantity > terms.cap) return false;
        if (terms.walletLimit != 0 && purchases[index][phase][buyer] + quantity > terms.walletLimit) return false;
        return _fits(index, quantity);
    }

    /// @dev Copies that were returned leave room for others.
    function _fits(uint256 index, uint256 quantity) internal view returns (bool) {
        Work storage work = _works[index];
        return work.minted - work.takenBack + quantity <= work.size;
    }

    function _anyPhase(uint256 index, uint256 seed) internal view returns (uint256) {
        uint256 phases = _works[index].phases;
        if (phases == 0 || seed % 16 == 0) return (seed >> 4) % 2 == 0 ? 0 : phases + 1;
        return 1 + ((seed >> 4) % phases);
    }

    /// @dev A work, if possible one that has a drop, or one that has none.
    function _anyWork(uint256 seed, bool dropped) internal view returns (uint256 index) {
        for (uint256 i = 0; i < WORKS; ++i) {
            index = ((seed % WORKS) + i) % WORKS;
            if (_works[index].hasDrop == dropped) return index;
        }
    }

    /// @dev Mostly a phase that sells, as the step would like it; now and then one that does not, or is not there.
    function _pickPhase(uint256 seed, PhaseWish wish) internal view returns (uint256 index, uint256 phase) {
        for (uint256 i = 0; i < 4 * WORKS; ++i) {
            index = ((seed % WORKS) + i) % WORKS;
            phase = _anyPhase(index, uint256(uint128(seed >> 8)) + i * 16);
            DropPhase storage terms = _phases[index][phase].terms;
            bool sells = block.timestamp >= terms.startsAt && block.timestamp < terms.endsAt && _fits(index, 1);
            sells = sells && _phases[index][phase].minted - _phases[index][phase].returned < terms.cap;
            if (wish == PhaseWish.InTokens) sells = sells && terms.currency != NATIVE;
            if (wish == PhaseWish.Plain) {
                sells = sells && terms.currency == NATIVE && terms.allowlist == 0 && terms.gateKind == GateKind.Open;
            }
            if ((seed >> 128) % 8 == 0 || sells) break;
        }
    }

    /// @dev Mostly somebody whom the phase's allowlist names, if it has one.
    function _buyerIn(uint256 index, uint256 phase, uint256 seed) internal view returns (address) {
        uint256 listed = _phases[index][phase].listed;
        return listed == 0 || seed % 4 == 0 ? _person(seed >> 8) : _person(listed - ((seed >> 8) % 2));
    }

    /// @dev Mostly a copy that somebody has, and that can be returned where that is asked for; now and then one that was burned,
    /// or the next.
    function _anyCopy(uint256 seed, bool returnable) internal view returns (uint256 index, uint256 tokenId) {
        for (uint256 i = 0; i < 8 * WORKS; ++i) {
            index = ((seed >> 4) + i) % WORKS;
            Work storage work = _works[index];
            tokenId = bound((seed >> 8) + i / WORKS, 1, work.minted + 1);
            bool suits = _isPerson(ownerOf[_lotOfCopy(index, tokenId)]);
            if (returnable) suits = suits && _marks[index][tokenId] != 0 && block.timestamp < work.refundUntil;
            if (suits || seed % 8 == 0) break;
        }
    }

    /// @dev Mostly a phase whose proceeds are there to be drawn.
    function _anyProceeds(uint256 seed) internal view returns (uint256 index, uint256 phase) {
        for (uint256 i = 0; i < 8 * WORKS; ++i) {
            index = ((seed >> 4) + i) % WORKS;
            phase = _anyPhase(index, (seed >> 8) + (i / WORKS) * 16);
            Phase storage stored = _phases[index][phase];
            bool hasProceeds = stored.minted - stored.returned > stored.drawn;
            if (seed % 8 == 0 || (hasProceeds && block.timestamp >= _works[index].refundUntil)) break;
        }
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
