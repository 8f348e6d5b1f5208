// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrowOpener} from "../../contracts/escrow/IEscrowOpener.sol";
import {IRefundEscrow} from "../../contracts/escrow/IRefundEscrow.sol";
import {Delivery} from "../../contracts/types/Delivery.sol";
import {EscrowTerms} from "../../contracts/types/EscrowTerms.sol";
import {Payout} from "../../contracts/types/Payout.sol";
import {bound, vm} from "../helpers/Vm.sol";
import {QuirkyERC20} from "../mocks/escrow/QuirkyERC20.sol";
import {QuirkyERC721} from "../mocks/escrow/QuirkyERC721.sol";

/// @dev Takes coins only while it likes to.
contract FickleReceiver {
    bool public refuses;

    receive() external payable {
        require(!refuses);
    }

    function setRefuses(bool value) external {
        refuses = value;
    }
}

/// @dev Does to an escrow whatever may be done to it, and keeps its own books. For each step it knows whether it must
/// succeed, and reverts where the escrow thinks otherwise.
contract EscrowHandler is IEscrowOpener {
    uint256 private constant _MAX_AMOUNT = 1e12;

    IRefundEscrow private _escrow;
    QuirkyERC721 public collection;
    FickleReceiver private _fickle;

    /// @dev Coins, and two tokens.
    address[3] public currencies;
    address[5] public people;

    uint256 public count;
    uint256 public tokenCount;
    mapping(uint256 index => bytes) private _terms;
    /// @dev How often money left through a door, and an owed NFT was claimed.
    mapping(uint256 index => uint256) public exits;
    mapping(uint256 index => uint256) public claims;
    mapping(address currency => uint256) public open;
    mapping(address currency => uint256) public donated;
    /// @dev The sale for which an NFT last came into custody.
    mapping(uint256 tokenId => uint256 index) public custody;
    mapping(address account => bool) private _collectionRefuses;
    mapping(address currency => mapping(address account => bool)) private _tokenRefuses;

    constructor(IRefundEscrow escrow_) {
        _escrow = escrow_;
        collection = new QuirkyERC721();
        _fickle = new FickleReceiver();
        currencies = [address(0), address(new QuirkyERC20()), address(new QuirkyERC20())];
        people = [address(0xa11ce), address(0xb0b), address(0xca401), address(0xda7e), address(_fickle)];
        for (uint256 i = 0; i < people.length; ++i) {
            vm.prank(people[i]);
            collection.setApprovalForAll(address(escrow_), true);
        }
    }

    function onEscrowOpen(bytes calldata data) external {
        EscrowTerms memory terms = abi.decode(data, (EscrowTerms));
        if (terms.currency != address(0)) QuirkyERC20(terms.currency).transfer(msg.sender, terms.amount);
        if (terms.delivery == Delivery.Held) _move(terms.tokenId, msg.sender);
    }

    /// @dev A sale between two people of a new token, or of one that somebody has.
    function openEscrow(uint256 seed, uint256 amount, uint256 window, bool held, bool resale) external {
        EscrowTerms memory terms;
        terms.opener = address(this);
        terms.seller = _person(seed);
        terms.buyer = _person(seed >> 8);
        terms.collection = address(collection);
        terms.currency = currencies[(seed >> 16) % 3];
        terms.amount = bound(amount, 1, _MAX_AMOUNT);
        terms.closesAt = uint40(block.timestamp + bound(window, 1, 30 days));
        terms.delivery = held ? Delivery.Held : Delivery.Delivered;
        (terms.royalties, terms.fees) = _payouts(seed >> 24, terms.amount);
        terms.tokenId = resale && tokenCount != 0 ? bound(seed >> 64, 1, tokenCount) : ++tokenCount;
        address owner = collection.trueOwnerOf(terms.tokenId);
        if (owner == address(_escrow)) return;
        if (owner == address(0)) collection.mint(terms.seller, terms.tokenId);
        if (!held) _move(terms.tokenId, terms.buyer);
        uint256 value;
        if (terms.currency == address(0)) {
            value = terms.amount;
            vm.deal(address(this), value);
        } else {
            QuirkyERC20(terms.currency).mint(address(this), terms.amount);
        }
        // The same terms can come twice in one second.
        if (_escrow.stateOf(_escrow.idOf(terms)) != IRefundEscrow.State.None) return;
        _escrow.open{value: value}(terms, abi.encode(terms));
        if (held) custody[terms.tokenId] = count;
        _terms[count++] = abi.encode(terms);
        open[terms.currency] += terms.amount;
    }

    function refund(uint256 index, bool byBuyer, uint256 other) external {
        if (count == 0) return;
        EscrowTerms memory terms = termsAt(index %= count);
        address caller = byBuyer ? terms.buyer : _person(other);
        bool expected =
            stateAt(index) == IRefundEscrow.State.Open &&
                caller == terms.buyer &&
                block.timestamp < terms.closesAt &&
                (terms.delivery == Delivery.Held ||
                    (collection.trueOwnerOf(terms.tokenId) == terms.buyer && !_collectionRefuses[terms.seller]));
        vm.prank(caller);
        try _escrow.refund(terms) {
            _left(index, terms, expected);
        } catch {
            require(!expected, "refund refused");
        }
    }

    function accept(uint256 index, bool byBuyer, uint256 other) external {
        if (count == 0) return;
        EscrowTerms memory terms = termsAt(index %= count);
        address caller = byBuyer ? terms.buyer : _person(other);
        bool expected = _closable(index, terms) && caller == terms.buyer;
        vm.prank(caller);
        try _escrow.accept(terms) {
            _left(index, terms, expected);
        } catch {
            require(!expected, "accept refused");
        }
    }

    function close(uint256 index, uint256 caller) external {
        if (count == 0) return;
        EscrowTerms memory terms = termsAt(index %= count);
        bool expected = _closable(index, terms) && block.timestamp >= terms.closesAt;
        vm.prank(_person(caller));
        try _escrow.closeEscrow(terms) {
            _left(index, terms, expected);
        } catch {
            require(!expected, "close refused");
        }
    }

    /// @dev Four neighbours; one may come twice.
    function closeBatch(uint256 index) external {
        if (count == 0) return;
        EscrowTerms[] memory batch = new EscrowTerms[](4);
        bool[] memory expected = new bool[](4);
        for (uint256 i = 0; i < 4; ++i) {
            uint256 item = _wrap(index, i);
            batch[i] = termsAt(item);
            expected[i] = _closable(item, batch[i]) && block.timestamp >= batch[i].closesAt;
        }
        IRefundEscrow.State[4] memory before;
        for (uint256 i = 0; i < 4; ++i) before[i] = stateAt(_wrap(index, i));
        _escrow.closeEscrows(batch);
        for (uint256 i = 0; i < 4; ++i) {
            uint256 item = _wrap(index, i);
            bool closed = before[i] == IRefundEscrow.State.Open && stateAt(item) == IRefundEscrow.State.None;
            require(closed == expected[i], "batch");
            if (closed && !_seen(index, i)) _left(item, batch[i], true);
        }
    }

    function claim(uint256 index, uint256 caller, uint256 receiver) external {
        if (count == 0) return;
        EscrowTerms memory terms = termsAt(index %= count);
        address by =
            caller % 3 == 0
                ? terms.seller
                : caller % 3 == 1
                    ? terms.buyer
                    : _person(caller >> 8);
        address to = _person(receiver);
        bool owed = stateAt(index) == IRefundEscrow.State.NFTOwed;
        bool expected;
        if (owed) {
            expected = by == terms.seller && !_collectionRefuses[to] && isHeld(index, terms.tokenId);
        } else if (stateAt(index) == IRefundEscrow.State.Open && terms.delivery == Delivery.Held) {
            expected =
                (_collectionRefuses[terms.buyer] || !isHeld(index, terms.tokenId)) &&
                ((by == terms.buyer && block.timestamp >= terms.closesAt + 1 days) ||
                    (by == terms.seller && by != terms.buyer && block.timestamp >= terms.closesAt + 30 days));
        }
        vm.prank(by);
        try _escrow.claim(terms, to) {
            require(expected, "claim granted");
            if (owed) ++claims[index];
            else _left(index, terms, true);
        } catch {
            require(!expected, "claim refused");
        }
    }

    function withdraw(uint256 account, uint256 currencySeed, uint256 receiver, bool toOwner) external {
        address from = _person(account);
        address currency = currencies[currencySeed % 3];
        address to = toOwner ? from : _person(receiver);
        uint256 credit = _escrow.creditOf(from, currency);
        bool expected =
            credit != 0 &&
                (currency == address(0) ? to != address(_fickle) || !_fickle.refuses() : !_tokenRefuses[currency][to]);
        if (toOwner) {
            try _escrow.withdrawFor(from, currency) returns (uint256 amount) {
                require(expected && amount == credit, "withdrawal granted");
            } catch {
                require(!expected, "withdrawal refused");
            }
            return;
        }
        vm.prank(from);
        try _escrow.withdraw(currency, to) returns (uint256 amount) {
            require(expected && amount == credit, "withdrawal granted");
        } catch {
            require(!expected, "withdrawal refused");
        }
    }

    function refuseTokens(uint256 account, uint256 token, bool refused) external {
        address currency = currencies[1 + (token % 2)];
        address person = _person(account);
        _tokenRefuses[currency][person] = refused;
        QuirkyERC20(currency).refuse(person, refused);
    }

    function refuseNFTs(uint256 account, bool refused) external {
        address person = _person(account);
        _collectionRefuses[person] = refused;
        collection.refuse(person, refused);
    }

    /// @dev The collection takes an NFT out of custody, now and then.
    function seize(uint256 index, uint256 account) external {
        if (count == 0 || account % 4 != 0) return;
        uint256 tokenId = termsAt(index % count).tokenId;
        if (collection.trueOwnerOf(tokenId) == address(_escrow)) collection.seize(tokenId, _person(account >> 8));
    }

    function refuseCoins(bool refused) external {
        _fickle.setRefuses(refused);
    }

    function donate(uint256 currencySeed, uint256 amount) external {
        address currency = currencies[currencySeed % 3];
        amount = bound(amount, 0, 1000);
        donated[currency] += amount;
        if (currency == address(0)) vm.deal(address(_escrow), address(_escrow).balance + amount);
        else QuirkyERC20(currency).mint(address(_escrow), amount);
    }

    function wait(uint256 time) external {
        vm.warp(block.timestamp + bound(time, 0, 12 days));
    }

    function termsAt(uint256 index) public view returns (EscrowTerms memory) {
        return abi.decode(_terms[index], (EscrowTerms));
    }

    function stateAt(uint256 index) public view returns (IRefundEscrow.State) {
        return _escrow.stateOf(keccak256(_terms[index]));
    }

    /// @dev Whether an NFT is in the escrow, and for that sale.
    function isHeld(uint256 index, uint256 tokenId) public view returns (bool) {
        return custody[tokenId] == index && collection.trueOwnerOf(tokenId) == address(_escrow);
    }

    /// @dev All that the people can withdraw; nobody else is ever credited.
    function credits(address currency) external view returns (uint256 sum) {
        for (uint256 i = 0; i < people.length; ++i) sum += _escrow.creditOf(people[i], currency);
    }

    function _left(uint256 index, EscrowTerms memory terms, bool expected) private {
        require(expected, "exit granted");
        ++exits[index];
        open[terms.currency] -= terms.amount;
    }

    function _move(uint256 tokenId, address to) private {
        address owner = collection.trueOwnerOf(tokenId);
        if (owner == to) return;
        // The collection's refusals are about what the escrow does, not about how a sale begins.
        bool refused = _collectionRefuses[to];
        if (refused) collection.refuse(to, false);
        vm.prank(owner);
        collection.transferFrom(owner, to, tokenId);
        if (refused) collection.refuse(to, true);
    }

    function _closable(uint256 index, EscrowTerms memory terms) private view returns (bool) {
        return
            stateAt(index) == IRefundEscrow.State.Open &&
            (terms.delivery == Delivery.Delivered ||
                (isHeld(index, terms.tokenId) && !_collectionRefuses[terms.buyer]));
    }

    /// @dev The index of a batch's item.
    function _wrap(uint256 index, uint256 item) private view returns (uint256) {
        return ((index % count) + item) % count;
    }

    /// @dev Whether a batch held the same escrow before this item.
    function _seen(uint256 index, uint256 item) private view returns (bool) {
        for (uint256 i = 0; i < item; ++i) if (_wrap(index, i) == _wrap(index, item)) return true;
        return false;
    }

    function _person(uint256 seed) private view returns (address) {
        return people[seed % people.length];
    }

    function _payouts(
        uint256 seed,
        uint256 amount
    ) private view returns (Payout[] memory royalties, Payout[] memory fees) {
        royalties = new Payout[](seed % 4);
        fees = new Payout[]((seed >> 2) % 3);
        for (uint256 i = 0; i < royalties.length + fees.length; ++i) {
            uint256 part = bound(uint256(keccak256(abi.encode(seed, i))), 0, amount);
            amount -= part;
            Payout memory payout = Payout(_person((seed >> 8) + i), part);
            if (i < royalties.length) royalties[i] = payout;
            else fees[i - royalties.length] = payout;
        }
    }
}
