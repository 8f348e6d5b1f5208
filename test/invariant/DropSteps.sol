// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {IEditionDrop} from "../../contracts/market/IEditionDrop.sol";
import {IKIP17Edition} from "../../contracts/token/IKIP17Edition.sol";
import {KIP17Edition} from "../../contracts/token/KIP17Edition.sol";
import {DropPhase} from "../../contracts/types/DropPhase.sol";
import {DropPurchase} from "../../contracts/types/DropPurchase.sol";
import {GateKind} from "../../contracts/types/Gate.sol";
import {Listing} from "../../contracts/types/Listing.sol";
import {Share} from "../../contracts/types/RoyaltyTerms.sol";
import {bound} from "../helpers/Vm.sol";
import {DropModel} from "./DropModel.sol";
import {IMint, ISale, ISimpleMint, ITransferFromWithData, ITransferWithData} from "./Overloads.sol";

/// @dev Does to drops whatever may be done to them. For each step it knows from its {DropModel} whether it must succeed, and what
/// everybody then has; it reverts where the drop thinks otherwise.
abstract contract DropSteps is DropModel {
    /// @dev With up to two phases, one of which may be wrong; now and then with another flaw.
    function createDrop(uint256 seed) external {
        uint256 options = _mix(seed ^ 1);
        uint256 flaw = _mix(seed ^ 2);
        seed = _mix(seed);
        uint256 index = _anyWork(seed, false);
        Work storage work = _works[index];
        address caller = _mostly(work.artist, seed >> 8);
        uint256 refundUntil;
        if ((seed >> 32) % 3 != 0)
            refundUntil = block.timestamp + bound(seed >> 40, 1, (seed >> 36) % 2 == 0 ? 20 days : 3 days);
        bool expected = caller == work.artist && !work.hasDrop && !_rules[address(drop)].paused;
        DropPhase[] memory phases = new DropPhase[]((seed >> 72) % 3);
        uint256[] memory listed = new uint256[](phases.length);
        for (uint256 i = 0; i < phases.length; ++i) {
            (phases[i], listed[i]) = _somePhase(uint256(keccak256(abi.encode(options, i))));
            if (_spoil(phases[i], address(work.edition), uint256(keccak256(abi.encode(flaw, i))))) expected = false;
        }
        (Share[] memory shares, address payee) = _payees(seed >> 80);
        uint256 kind = flaw % 24;
        if (kind == 0) refundUntil = block.timestamp;
        else if (kind == 1) refundUntil = block.timestamp + 180 days + 1;
        else if (kind == 3) (shares, payee) = (new Share[](1), address(0));
        else if (kind == 4) (shares, payee) = (new Share[](0), address(0));
        if (kind < 5 && kind != 2) expected = false;
        if (kind == 3 && (flaw >> 8) % 2 == 0) shares[0].holder = address(drop);
        bytes memory order = abi.encodeCall(
            IEditionDrop.createDrop,
            (address(work.edition), uint40(refundUntil), shares, phases)
        );
        (bool success, ) = _act(caller, address(drop), 0, order, expected);
        if (!success) return;
        (work.hasDrop, work.payee, work.refundUntil) = (true, payee, refundUntil);
        for (uint256 i = 0; i < phases.length; ++i) _adds(index, phases[i], listed[i]);
    }

    function addPhase(uint256 seed) external {
        uint256 options = _mix(seed ^ 1);
        uint256 flaw = _mix(seed ^ 2);
        seed = _mix(seed);
        uint256 index = _anyWork(seed, true);
        Work storage work = _works[index];
        // Some are kept for later.
        if (work.phases == MAX_PHASES || (seed >> 72) % 4 == 0) return;
        address caller = _mostly(work.artist, seed >> 8);
        (DropPhase memory terms, uint256 listed) = _somePhase(options);
        bool expected = !_spoil(terms, address(work.edition), flaw) && caller == work.artist;
        expected = expected && work.hasDrop && !_rules[address(drop)].paused;
        bytes memory order = abi.encodeCall(IEditionDrop.addPhase, (address(work.edition), terms));
        (bool success, bytes memory answer) = _act(caller, address(drop), 0, order, expected);
        if (!success) return;
        _adds(index, terms, listed);
        require(abi.decode(answer, (uint256)) == work.phases, "number of phase");
    }

    function endPhase(uint256 seed) external {
        seed = _mix(seed);
        // Not too often, or nothing is left to buy.
        if (seed % 4 != 0) return;
        uint256 index = _anyWork(seed >> 8, true);
        uint256 phase = _anyPhase(index, seed >> 16);
        address caller = _mostly(_works[index].artist, seed >> 24);
        DropPhase storage terms = _phases[index][phase].terms;
        bool expected = caller == _works[index].artist && block.timestamp < terms.endsAt;
        bytes memory order = abi.encodeCall(IEditionDrop.endPhase, (address(_works[index].edition), phase));
        (bool success, ) = _act(caller, address(drop), 0, order, expected);
        if (success) terms.endsAt = uint40(block.timestamp);
    }

    /// @dev In coins, without more words.
    function mintSimply(uint256 seed) external {
        uint256 quantity = _mix(seed ^ 1);
        seed = _mix(seed);
        (uint256 index, uint256 phase) = _pickPhase(seed, PhaseWish.Plain);
        Phase storage stored = _phases[index][phase];
        address buyer = _person(seed >> 24);
        quantity = _quantity(quantity);
        uint256 value = quantity * stored.terms.price + ((seed >> 32) % 16 == 0 ? 1 : 0);
        bool expected = _canMint(index, phase, buyer, quantity) && value == quantity * stored.terms.price;
        expected = expected && stored.terms.currency == address(0) && stored.listed == 0;
        expected = expected && stored.terms.gateKind == GateKind.Open;
        bytes memory order = abi.encodeCall(ISimpleMint.mint, (address(_works[index].edition), phase, quantity));
        (bool success, bytes memory answer) = _act(buyer, address(drop), value, order, expected);
        if (success) _sold(index, phase, buyer, buyer, quantity, abi.decode(answer, (uint256)));
    }

    /// @dev In any currency, with whatever the phase asks for.
    function mintWithMore(uint256 seed) external {
        uint256 quantity = _mix(seed ^ 1);
        seed = _mix(seed);
        (uint256 index, uint256 phase) = _pickPhase(seed, PhaseWish.Any);
        address buyer = _buyerIn(index, phase, seed >> 160);
        if (_phases[index][phase].terms.gateKind == GateKind.Permit) {
            buyer = _comer(address(drop), keccak256(abi.encode(_editions[index], phase)), seed >> 160);
        }
        (DropPurchase memory purchase, bool admitted) = _purchase(index, phase, buyer, quantity, seed >> 40);
        address currency = _phases[index][phase].terms.currency;
        uint256 value = currency == address(0) ? purchase.quantity * _phases[index][phase].terms.price : 0;
        bool wrongValue = (seed >> 32) % 16 == 0;
        if (wrongValue) ++value;
        bool expected = admitted && !wrongValue && _canMint(index, phase, buyer, purchase.quantity);
        uint256 due = purchase.quantity * _phases[index][phase].terms.price;
        expected = expected && _canArrive(address(drop), currency, buyer, due, false);
        (bool success, bytes memory answer) = _act(
            buyer,
            address(drop),
            value,
            abi.encodeCall(IMint.mint, (purchase)),
            expected
        );
        if (!success) return;
        if (_phases[index][phase].terms.gateKind == GateKind.Permit) {
            _isAdmitted(address(drop), keccak256(abi.encode(purchase.collection, phase)), buyer);
        }
        _sold(index, phase, buyer, purchase.receiver, purchase.quantity, abi.decode(answer, (uint256)));
    }

    /// @dev By the transfer of a token: the buyer's own, or one by somebody whom the buyer lets spend.
    function mintByTransfer(uint256 seed) external {
        uint256 quantity = _mix(seed ^ 1);
        seed = _mix(seed);
        (uint256 index, uint256 phase) = _pickPhase(seed, PhaseWish.InTokens);
        address buyer = _buyerIn(index, phase, seed >> 160);
        (DropPurchase memory purchase, bool admitted) = _purchase(index, phase, buyer, quantity, seed >> 40);
        Phase storage stored = _phases[index][phase];
        address token = stored.terms.currency == address(0) ? currencies[2] : stored.terms.currency;
        uint256 amount = purchase.quantity * stored.terms.price;
        if ((seed >> 32) % 16 == 0) amount += 1;
        bool expected = admitted && _canMint(index, phase, buyer, purchase.quantity);
        expected = expected && amount == purchase.quantity * stored.terms.price;
        expected = expected && token == stored.terms.currency;
        expected = expected && _canArrive(address(drop), token, buyer, amount, true);
        bytes memory data = abi.encode(purchase);
        bytes memory order = abi.encodeCall(ITransferWithData.safeTransfer, (address(drop), amount, data));
        address caller = buyer;
        if ((seed >> 36) % 2 == 0) {
            // The spender may not keep what they buy.
            bool forBuyer = purchase.receiver == address(0) || purchase.receiver == buyer;
            caller = accounts[0];
            expected = expected && (forBuyer || buyer == caller);
            order = abi.encodeCall(ITransferFromWithData.safeTransferFrom, (buyer, address(drop), amount, data));
        }
        uint256 number = _works[index].minted + 1;
        (bool success, ) = _act(caller, token, 0, order, expected);
        if (success) _sold(index, phase, buyer, purchase.receiver, purchase.quantity, number);
    }

    /// @dev The artist's own copies, now and then with a mark that only the drop may give.
    function mintOwn(uint256 seed) external {
        seed = _mix(seed);
        if (seed % 6 != 0) return;
        uint256 index = (seed >> 8) % WORKS;
        Work storage work = _works[index];
        address caller = _mostly(work.artist, seed >> 16);
        uint256 quantity = (seed >> 40) % 4;
        uint24 mark = (seed >> 48) % 8 == 0 ? 1 : 0;
        bool expected = caller == work.artist && quantity != 0 && mark == 0 && _fits(index, quantity);
        bytes memory order = abi.encodeCall(IKIP17Edition.mint, (_person(seed >> 56), quantity, mark));
        (bool success, bytes memory answer) = _act(caller, address(work.edition), 0, order, expected);
        if (!success) return;
        require(abi.decode(answer, (uint256)) == work.minted + 1, "number of own copy");
        _mints(index, _person(seed >> 56), quantity, 0);
    }

    function transferCopy(uint256 seed) external {
        seed = _mix(seed);
        (uint256 index, uint256 tokenId) = _anyCopy(seed, false);
        address owner = ownerOf[_lotOfCopy(index, tokenId)];
        address caller = _mostly(_isPerson(owner) ? owner : address(0), seed >> 24);
        address to = _person(seed >> 48);
        bool expected = owner != address(0) && caller == owner;
        bytes memory order = abi.encodeCall(IERC721.transferFrom, (owner, to, tokenId));
        (bool success, ) = _act(caller, address(_works[index].edition), 0, order, expected);
        if (success) ownerOf[_lotOfCopy(index, tokenId)] = to;
    }

    /// @dev A copy that somebody has, which may be anybody's and may still be returned, is listed as other tokens are.
    function putCopyOnSale(uint256 seed) external {
        seed = _mix(seed);
        (uint256 index, uint256 tokenId) = _anyCopy(seed, (seed >> 152) % 2 == 0);
        uint256 lot = _lotOfCopy(index, tokenId);
        // Nobody says whose a copy is that is not there.
        if (ownerOf[lot] == address(0)) return;
        address seller = _mostly(_isPerson(ownerOf[lot]) ? ownerOf[lot] : address(0), seed >> 160);
        Listing memory terms = _someListing(_mix(seed));
        bytes memory order = abi.encodeCall(ISale.putOnSale, (_editions[index], tokenId, terms));
        (bool success, ) = _act(seller, address(exchange), 0, order, _whyNotList(lot, seller));
        if (success) _lists(lot, seller, terms);
    }

    function burnCopy(uint256 seed) external {
        seed = _mix(seed);
        if (seed % 4 != 0) return;
        (uint256 index, uint256 tokenId) = _anyCopy(seed >> 8, false);
        address owner = ownerOf[_lotOfCopy(index, tokenId)];
        address caller = _mostly(_isPerson(owner) ? owner : address(0), seed >> 32);
        bytes memory order = abi.encodeCall(KIP17Edition.burn, (tokenId));
        bool expected = owner != address(0) && caller == owner;
        (bool success, ) = _act(caller, address(_works[index].edition), 0, order, expected);
        if (success) _burns(index, tokenId);
    }

    /// @dev Of a copy that may be anybody's, burned, the artist's own, or returned before.
    function returnCopy(uint256 seed) external {
        seed = _mix(seed);
        (uint256 index, uint256 tokenId) = _anyCopy(seed, true);
        address owner = ownerOf[_lotOfCopy(index, tokenId)];
        uint256 mark = _marks[index][tokenId];
        address caller = _mostly(_isPerson(owner) ? owner : address(0), seed >> 152);
        Phase storage stored = _phases[index][mark];
        bool expected = owner != address(0) && caller == owner && mark != 0;
        expected = expected && block.timestamp < _works[index].refundUntil;
        bytes memory order = abi.encodeCall(IEditionDrop.refund, (address(_works[index].edition), tokenId));
        (bool success, bytes memory answer) = _act(caller, address(drop), 0, order, expected);
        if (!success) return;
        uint256 amount = stored.terms.price;
        require(abi.decode(answer, (uint256)) == amount, "amount returned");
        _burns(index, tokenId);
        ++stored.returned;
        ++_works[index].takenBack;
        kept[address(drop)][stored.terms.currency] -= amount;
        _pays(address(drop), stored.terms.currency, caller, amount);
    }

    function drawProceeds(uint256 seed) external {
        seed = _mix(seed);
        (uint256 index, uint256 phase) = _anyProceeds(seed);
        Work storage work = _works[index];
        Phase storage stored = _phases[index][phase];
        uint256 sold = stored.minted - stored.returned;
        uint256 proceeds = (sold - stored.drawn) * stored.terms.price;
        // Rounded down once for all that was drawn, however often.
        uint256 bps = stored.terms.protocolFeeBps;
        uint256 fee = (sold * stored.terms.price * bps) / 10_000 - (stored.drawn * stored.terms.price * bps) / 10_000;
        bool expected = proceeds != 0 && block.timestamp >= work.refundUntil;
        bytes memory order = abi.encodeCall(IEditionDrop.draw, (address(work.edition), phase));
        (bool success, bytes memory answer) = _act(_person(seed >> 152), address(drop), 0, order, expected);
        if (!success) return;
        require(abi.decode(answer, (uint256)) == proceeds - fee, "proceeds");
        stored.drawn = sold;
        address currency = stored.terms.currency;
        kept[address(drop)][currency] -= proceeds;
        protocolFees[address(drop)][currency] += fee;
        _pays(address(drop), currency, work.payee, proceeds - fee);
    }

    function _adds(uint256 index, DropPhase memory terms, uint256 listed) private {
        Phase storage stored = _phases[index][++_works[index].phases];
        (stored.terms, stored.listed) = (terms, listed);
    }

    function _sold(
        uint256 index,
        uint256 phase,
        address buyer,
        address receiver,
        uint256 quantity,
        uint256 first
    ) private {
        Phase storage stored = _phases[index][phase];
        require(first == _works[index].minted + 1, "number of copy");
        _mints(index, receiver == address(0) ? buyer : receiver, quantity, uint24(phase));
        stored.minted += quantity;
        if (stored.terms.walletLimit != 0) purchases[index][phase][buyer] += quantity;
        _arrives(address(drop), stored.terms.currency, buyer, quantity * stored.terms.price);
        kept[address(drop)][stored.terms.currency] += quantity * stored.terms.price;
    }

    function _purchase(
        uint256 index,
        uint256 phase,
        address buyer,
        uint256 quantity,
        uint256 seed
    ) private returns (DropPurchase memory purchase, bool admitted) {
        Phase storage stored = _phases[index][phase];
        purchase.collection = address(_works[index].edition);
        purchase.phase = phase;
        purchase.quantity = _quantity(quantity);
        (purchase.currency, purchase.price) = (stored.terms.currency, stored.terms.price);
        if (seed % 3 == 0) purchase.receiver = _person(seed >> 8);
        admitted = (seed >> 4) % 16 != 0;
        if (!admitted) ++purchase.price;
        if (stored.listed != 0) {
            (address one, address two) = (_person(stored.listed - 1), _person(stored.listed));
            admitted = admitted && (buyer == one || buyer == two);
            purchase.allowlistProof = new bytes32[](1);
            purchase.allowlistProof[0] = _leaf(buyer == one ? two : one);
        }
        if (stored.terms.gateKind == GateKind.Permit) {
            bool permitted;
            bytes32 sale = keccak256(abi.encode(purchase.collection, phase));
            (purchase.gateProof, permitted) = _permit(address(drop), sale, buyer, seed >> 16);
            admitted = admitted && permitted;
        }
    }

    /// @dev Valid terms, and the pair that they name.
    function _somePhase(uint256 seed) private view returns (DropPhase memory terms, uint256 listed) {
        if ((seed >> 2) % 2 == 0) terms.currency = _currency(seed);
        terms.price = uint96(bound(seed >> 8, 1, 10 ** (1 + ((seed >> 4) % 18))));
        terms.startsAt = uint40(block.timestamp - 1 hours + ((seed >> 72) % 80 minutes));
        terms.endsAt = uint40(block.timestamp + bound(seed >> 96, 30 minutes, 15 days));
        terms.cap = uint24(bound(seed >> 120, 1, 16));
        terms.protocolFeeBps = _rules[address(drop)].feeBps;
        if ((seed >> 144) % 2 == 0) terms.walletLimit = uint16(bound(seed >> 152, 1, 5));
        if ((seed >> 168) % 4 == 0) (terms.gateKind, terms.gateService) = (GateKind.Permit, address(_service));
        if ((seed >> 176) % 4 == 0) {
            listed = 1 + ((seed >> 184) % PEOPLE);
            terms.allowlist = _rootOf(listed - 1);
        }
    }

    /// @dev Breaks one rule, once in a while. True where it did.
    function _spoil(DropPhase memory terms, address edition, uint256 flaw) private view returns (bool) {
        uint256 kind = flaw % 32;
        if (kind == 0) terms.price = 0;
        else if (kind == 1) terms.cap = 0;
        else if (kind == 2) terms.endsAt = terms.startsAt;
        else if (kind == 3) (terms.startsAt, terms.endsAt) = (0, uint40(block.timestamp));
        else if (kind == 4) terms.currency = edition;
        else if (kind == 6) ++terms.protocolFeeBps;
        else if (kind == 5) (terms.gateKind, terms.gateService) = (GateKind.Open, address(_service));
        else return false;
        return true;
    }

    function _payees(uint256 seed) private view returns (Share[] memory shares, address payee) {
        if (seed % 3 == 0) return (_halves(), _splitter);
        shares = new Share[](1);
        shares[0] = Share(_person(seed >> 8), 10_000);
        payee = shares[0].holder;
    }

    function _quantity(uint256 seed) private pure returns (uint256) {
        return seed % 32 == 0 ? 0 : bound(seed >> 8, 1, seed % 8 == 1 ? 8 : 2);
    }
}
