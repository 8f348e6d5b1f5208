// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {IOrderBook} from "../../contracts/market/IOrderBook.sol";
import {IOrderExchange} from "../../contracts/market/IOrderExchange.sol";
import {Delivery} from "../../contracts/types/Delivery.sol";
import {Order, OrderSide, Permit, SignedOrder, TokenStandard} from "../../contracts/types/Order.sol";
import {bound, vm} from "../helpers/Vm.sol";
import {HostileActor} from "./hostile/HostileActor.sol";
import {PermitKIP7} from "./hostile/PermitKIP7.sol";
import {ResaleSteps} from "./ResaleSteps.sol";

/// @dev Which orders were signed, and what is left of them: by the words of {IOrderBook}.
abstract contract OrderModel is ResaleSteps {
    /// @dev An order and what the signer alone knows.
    struct Known {
        SignedOrder signed;
        /// By the maker, over exactly this.
        bool isSigned;
        /// The other token of a set.
        uint256 otherTokenId;
    }

    /// @dev What a step would like to find: any order, one that is paid in a token, or one that was signed alone.
    enum OrderWish {
        Any,
        InTokens,
        Alone
    }

    /// @dev An approval of the exchange of orders that comes with a payment.
    struct Permission {
        bytes data;
        /// Whether the token takes it, if it was not taken before.
        bool isValid;
        uint256 value;
    }

    uint256 private constant _ORDERS = 16;
    /// @dev Nonces below 192 lie in the maker's first slot: the first ones that are used are on both sides.
    uint256 private constant _FIRST_NONCE = 189;

    IOrderExchange public orders;

    /// @dev How much of the token that is permitted this exchange may take from a person.
    mapping(address person => uint256) internal _allowed;
    bytes[_ORDERS] private _known;
    uint256 private _signed;
    mapping(address maker => uint256) internal _epochs;
    mapping(address maker => uint256) internal _nonces;
    mapping(address maker => mapping(uint256 epoch => mapping(uint256 nonce => bool))) internal _used;
    mapping(address maker => mapping(uint256 epoch => mapping(uint256 nonce => uint256))) internal _filled;

    /// @dev Somebody signs a listing or an offer; nothing is called.
    function signOrder(uint256 seed) external {
        seed = _mix(seed);
        Known memory k;
        Order memory o = k.signed.order;
        bool listing = seed % 2 == 0;
        o.side = uint8(listing ? OrderSide.Listing : OrderSide.Offer);
        o.quantity = 1;
        uint256 lot = (seed >> 8) % LOTS;
        o.maker = _person(seed >> 16);
        if (listing) (lot, o.maker) = _ownToken(seed >> 16);
        o.collection = address(_collectionOf(lot));
        uint256 kind = (seed >> 24) % 6;
        if (kind == 0) {
            o.standard = uint8(TokenStandard.KIP37);
            o.collection = address(copies);
            o.tokenIds = new uint256[](1);
            o.tokenIds[0] = 1 + (lot % 2);
            o.quantity = bound(seed >> 32, 1, 4);
        } else if (kind == 1 && listing) {
            o.tokenIds = _bundleOf(lot, o.maker);
        } else if (kind < 3 && !listing) {
            // Of the whole collection, or of two tokens.
            o.quantity = bound(seed >> 32, 1, 3);
            k.otherTokenId = 1 + (_tokenIdOf(lot) % (LOTS / 2));
            if (kind == 2) o.tokenSet = _setOf(_tokenIdOf(lot), k.otherTokenId);
        } else {
            o.tokenIds = new uint256[](1);
            o.tokenIds[0] = _tokenIdOf(lot);
        }
        _addTerms(o, _mix(seed));
        _sign(k, _mix(seed ^ 1));
        _known[_signed++ % _ORDERS] = abi.encode(k);
    }

    /// @dev An order ends without a sale, or several do.
    function cancelOrder(uint256 seed) external {
        seed = _mix(seed);
        address maker = _person(seed);
        uint256 nonce = _FIRST_NONCE + ((seed >> 8) % (_nonces[maker] + 2));
        bool several = (seed >> 72) % 2 == 0;
        uint256 mask = (1 << (nonce & 0xff)) | (1 << ((nonce + 1) & 0xff));
        bytes memory order =
            several
                ? abi.encodeCall(IOrderBook.cancelNonces, (nonce >> 8, mask))
                : abi.encodeCall(IOrderBook.cancel, (nonce));
        _act(maker, address(orders), 0, order, true);
        _used[maker][_epochs[maker]][nonce] = true;
        uint256 next = ((nonce + 1) & 0xff) | ((nonce >> 8) << 8);
        if (several) _used[maker][_epochs[maker]][next] = true;
    }

    function incrementEpoch(uint256 seed) external {
        seed = _mix(seed);
        // Not too often, or no order is left.
        if (seed % 8 != 0) return;
        address maker = _person(seed >> 8);
        bytes memory order = abi.encodeCall(IOrderBook.incrementEpoch, ());
        (, bytes memory answer) = _act(maker, address(orders), 0, order, true);
        uint256 epoch = abi.decode(answer, (uint256));
        require(epoch > _epochs[maker], "epoch");
        _epochs[maker] = epoch;
    }

    /// @dev Why an order cannot be taken, whatever the money does; zero where it can.
    function _whyNotTake(
        Known memory k,
        OrderSide side,
        address taker,
        uint256 quantity
    ) internal view returns (bytes4) {
        Order memory o = k.signed.order;
        Rules storage rules = _rules[address(orders)];
        if (rules.paused) return Pausable.EnforcedPause.selector;
        if (rules.feeBps > o.maxProtocolFeeBps) return IOrderExchange.OrderFeeAboveLimit.selector;
        if (o.side != uint8(side)) return IOrderBook.OrderWrongSide.selector;
        if (o.taker != address(0) && o.taker != taker) return IOrderBook.OrderNotTheTaker.selector;
        if (block.timestamp < o.startsAt) return IOrderBook.OrderNotStarted.selector;
        if (block.timestamp >= o.expiresAt) return IOrderBook.OrderExpired.selector;
        if (o.epoch != _epochs[o.maker]) return IOrderBook.OrderWrongEpoch.selector;
        if (!k.isSigned) return IOrderBook.OrderNotSigned.selector;
        bool oneOfAKind = o.standard == uint8(TokenStandard.KIP17);
        if (quantity == 0 || (quantity != 1 && oneOfAKind)) return IOrderBook.OrderInvalidQuantity.selector;
        if (quantity > _leftOf(o)) return IOrderBook.OrderQuantityLeft.selector;
        if (_used[o.maker][o.epoch][o.nonce]) return IOrderBook.OrderNonceUsed.selector;
        return 0;
    }

    function _isTaken(Order memory o, uint256 quantity) internal {
        if (quantity == _leftOf(o)) _used[o.maker][o.epoch][o.nonce] = true;
        if (o.quantity != 1) _filled[o.maker][o.epoch][o.nonce] += quantity;
    }

    /// @dev What `quantity` of an order costs now.
    function _costOf(Order memory o, uint256 quantity) internal view returns (uint256 price) {
        price = o.price;
        // Before and after its time nobody asks.
        if (o.endPrice != 0 && block.timestamp > o.startsAt && block.timestamp < o.expiresAt) {
            price -= ((price - o.endPrice) * (block.timestamp - o.startsAt)) / (o.expiresAt - o.startsAt);
        }
        return price * quantity;
    }

    function _pickOrder(
        uint256 seed,
        OrderSide side,
        OrderWish wish
    ) internal view returns (bool found, Known memory k) {
        for (uint256 i = 0; i < _ORDERS; ++i) {
            bytes memory encoded = _known[((seed >> 8) + i) % _ORDERS];
            if (encoded.length == 0) continue;
            k = abi.decode(encoded, (Known));
            Order memory o = k.signed.order;
            found = true;
            if (seed % 16 == 0) break;
            bool live = o.side == uint8(side) && block.timestamp < o.expiresAt && o.epoch == _epochs[o.maker];
            live = live && (side == OrderSide.Offer || _isTheMakers(o));
            if (wish == OrderWish.InTokens) live = live && o.currency != NATIVE;
            if (wish == OrderWish.Alone) live = live && k.signed.proof.length == 0;
            // Now and then one that was taken before.
            if (live && (seed % 16 == 1 || !_used[o.maker][o.epoch][o.nonce])) break;
        }
    }

    /// @dev Whether an approval does not suffice, where it is by permit.
    function _isShort(Permission memory p, address currency, address payer, uint256 due) internal view returns (bool) {
        return currency == currencies[PERMITTED] && (p.isValid ? p.value : _allowed[payer]) < due;
    }

    /// @dev What is left of an approval.
    function _spends(Permission memory p, address currency, address payer, uint256 due) internal {
        if (currency != currencies[PERMITTED]) return;
        if (p.isValid) _allowed[payer] = p.value;
        if (_allowed[payer] != type(uint256).max) _allowed[payer] -= due;
    }

    /// @dev For the one token that is not approved: mostly for what is due, now and then for more or less, one that the token does
    /// not take, or none.
    function _permission(
        address currency,
        address payer,
        uint256 due,
        uint256 seed
    ) internal view returns (Permission memory p) {
        uint256 signer = _indexOf(payer);
        if (currency != currencies[PERMITTED] || signer >= 4 || seed % 16 == 0) return p;
        p.value = due;
        if (seed % 8 == 1) p.value += (seed >> 8) % 1e6;
        else if (seed % 16 == 2) p.value /= 2;
        uint256 flaw = (seed >> 40) % 16;
        uint256 deadline = flaw == 0 ? block.timestamp - 1 : block.timestamp + ((seed >> 48) % 1 days);
        p.isValid = flaw > 1;
        if (flaw == 1) signer = (signer + 1) % 4;
        bytes32 digest = PermitKIP7(currency).digestOf(payer, address(orders), p.value, deadline);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(_keys[signer], digest);
        p.data = abi.encode(Permit(p.value, deadline, v, r, s));
    }

    /// @dev Somebody saw a permit, and used it first.
    function _overtakes(Permission memory p, address currency, address payer) internal {
        if (!p.isValid) return;
        Permit memory seen = abi.decode(p.data, (Permit));
        PermitKIP7(currency).permit(payer, address(orders), seen.value, seen.deadline, seen.v, seen.r, seen.s);
        _allowed[payer] = p.value;
        p.isValid = false;
    }

    function _setOf(uint256 tokenId, uint256 other) internal pure returns (bytes32) {
        (bytes32 a, bytes32 b) = (_leafOf(tokenId), _leafOf(other));
        return a < b ? keccak256(abi.encode(a, b)) : keccak256(abi.encode(b, a));
    }

    function _leafOf(uint256 tokenId) internal pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(tokenId))));
    }

    function _addTerms(Order memory o, uint256 seed) private {
        o.currency = _currency(seed);
        o.price = uint128(_somePrice(seed >> 8));
        if ((seed >> 80) % 4 == 0) o.endPrice = o.price / 2;
        o.startsAt = uint40(block.timestamp - ((seed >> 88) % 1 hours));
        if ((seed >> 104) % 16 == 0) o.startsAt = uint40(block.timestamp + 20 minutes);
        o.expiresAt = uint40(o.startsAt + 1 hours + ((seed >> 112) % 5 days));
        bool single = o.standard == uint8(TokenStandard.KIP17) && o.tokenIds.length < 2;
        if (single && (seed >> 136) % 2 == 0) o.refundWindow = uint24(bound(seed >> 144, 1, 4 days));
        o.delivery = uint8((seed >> 168) % 2 == 0 ? Delivery.Held : Delivery.Delivered);
        o.maxRoyaltyBps = (seed >> 170) % 8 == 0 ? uint16((seed >> 173) % 5_000) : 10_000;
        o.maxProtocolFeeBps = (seed >> 188) % 8 == 0 ? uint16((seed >> 191) % 500) : 500;
        if ((seed >> 206) % 2 == 0) {
            o.storefront = accounts[(seed >> 207) % (PEOPLE + 2)];
            o.storefrontFeeBps = uint16((seed >> 210) % 1_001);
        }
        if ((seed >> 222) % 8 == 0) o.taker = _person(seed >> 225);
        // Often one with the nonce of another.
        o.nonce = _FIRST_NONCE + _nonces[o.maker];
        if ((seed >> 232) % 4 != 0) ++_nonces[o.maker];
        o.epoch = _epochs[o.maker];
        if ((seed >> 236) % 32 == 0) ++o.epoch;
        else if ((seed >> 236) % 32 == 1 && o.epoch != 0) --o.epoch;
    }

    function _sign(Known memory k, uint256 seed) private {
        Order memory o = k.signed.order;
        if (seed % 4 == 0) {
            k.signed.proof = new bytes32[](1 + ((seed >> 8) % 2));
            for (uint256 i = 0; i < k.signed.proof.length; ++i) k.signed.proof[i] = bytes32(_mix(seed + i));
            k.signed.index = (seed >> 16) % (1 << k.signed.proof.length);
        }
        bytes32 digest = orders.digestOf(k.signed);
        k.isSigned = (seed >> 24) % 16 != 0;
        // By another key, or over other words.
        uint256 signer = _indexOf(o.maker);
        if (signer >= 4) {
            if (k.isSigned) HostileActor(payable(o.maker)).sign(digest);
            return;
        }
        if (!k.isSigned && (seed >> 28) % 2 == 0) digest ^= bytes32(uint256(1));
        else if (!k.isSigned) signer = (signer + 1) % 4;
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(_keys[signer], digest);
        k.signed.signature =
            (seed >> 32) % 2 == 0
                ? abi.encodePacked(r, s, v)
                : abi.encodePacked(r, s | bytes32(uint256(v - 27) << 255));
    }

    /// @dev Whether what is offered, or the first of it, is there.
    function _isTheMakers(Order memory o) private view returns (bool) {
        return o.standard == uint8(TokenStandard.KIP37) || ownerOf[_lotOf(o.collection, o.tokenIds[0])] == o.maker;
    }

    function _leftOf(Order memory o) private view returns (uint256) {
        if (o.quantity == 1) return 1;
        uint256 filled = _filled[o.maker][o.epoch][o.nonce];
        return o.quantity > filled ? o.quantity - filled : 0;
    }

    /// @dev A token of a person, mostly listed by themselves.
    function _ownToken(uint256 seed) private view returns (uint256 lot, address owner) {
        for (uint256 i = 0; i < LOTS; ++i) {
            lot = (seed + i) % LOTS;
            owner = ownerOf[lot];
            if (owner != address(house) && owner != address(escrow)) break;
        }
        if ((seed >> 64) % 8 == 0 || owner == address(house) || owner == address(escrow)) owner = _person(seed >> 72);
    }

    /// @dev The first two tokens of the collection that somebody has; the second may be another's.
    function _bundleOf(uint256 lot, address maker) private view returns (uint256[] memory tokenIds) {
        tokenIds = new uint256[](2);
        tokenIds[0] = _tokenIdOf(lot);
        tokenIds[1] = _tokenIdOf((lot + 2) % LOTS);
        for (uint256 i = 2; i < LOTS; i += 2) {
            if (ownerOf[(lot + i) % LOTS] == maker) tokenIds[1] = _tokenIdOf((lot + i) % LOTS);
        }
    }

    function _indexOf(address person) private view returns (uint256 index) {
        while (accounts[index] != person) ++index;
    }
}
