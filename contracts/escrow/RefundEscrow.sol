// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Custody} from "../custody/Custody.sol";
import {BoundedCall} from "../libraries/BoundedCall.sol";
import {Collections} from "../libraries/Collections.sol";
import {Currencies} from "../libraries/Currencies.sol";
import {Ledger} from "../payment/Ledger.sol";
import {Delivery} from "../types/Delivery.sol";
import {EscrowTerms} from "../types/EscrowTerms.sol";
import {Payout} from "../types/Payout.sol";
import {IEscrowOpener} from "./IEscrowOpener.sol";
import {IRefundEscrow} from "./IRefundEscrow.sol";

/// @title RefundEscrow
contract RefundEscrow is IRefundEscrow, Custody, Ledger {
    uint256 private constant _MAX_WINDOW = 30 days;
    uint256 private constant _MAX_ROYALTIES = 8;
    uint256 private constant _MAX_FEES = 4;

    /// @dev How long after `closesAt` a sale whose delivery fails can be undone: by the buyer only once others had time to close
    /// it (or they would choose a moment at which the collection cannot deliver), by the seller only once the buyer had.
    uint256 private constant _BUYER_CLAIM_DELAY = 1 days;
    uint256 private constant _SELLER_CLAIM_DELAY = 30 days;

    mapping(bytes32 id => State) private _states;

    /// @dev The escrow for which an NFT came into custody. An NFT can leave by other ways than this contract's (a collection
    /// that lets names expire, or hands control to its receivers) and come again for another escrow, which alone may then
    /// move it.
    mapping(address collection => mapping(uint256 tokenId => bytes32 id)) private _custodyOf;

    modifier onlyBuyer(EscrowTerms calldata terms) {
        if (msg.sender != terms.buyer) revert EscrowNotBuyer(msg.sender, terms.buyer);
        _;
    }

    /// @inheritdoc IRefundEscrow
    function open(EscrowTerms calldata terms, bytes calldata data) external payable nonReentrant returns (bytes32 id) {
        _requireValid(terms);
        id = idOf(terms);
        if (_states[id] != State.None) revert EscrowExists(id);
        _states[id] = State.Open;
        emit EscrowOpened(id, terms.seller, terms.buyer, terms);

        bool held = terms.delivery == Delivery.Held;
        address currency = terms.currency;
        uint256 expectedValue = currency == NATIVE ? terms.amount : 0;
        if (msg.value != expectedValue) revert EscrowWrongValue(expectedValue, msg.value);
        if (held) {
            // The token would be NFT and currency at once: what is in custody could be paid out.
            if (Currencies.isFungible(terms.collection, address(0)))
                revert EscrowCollectionIsCurrency(terms.collection);
            if (Collections.ownerOf(terms.collection, terms.tokenId) == address(this)) {
                revert EscrowAlreadyInCustody(terms.collection, terms.tokenId);
            }
            _custodyOf[terms.collection][terms.tokenId] = id;
        }
        if (currency != NATIVE) {
            if (!Currencies.isFungible(currency, terms.collection)) revert EscrowCurrencyIsNFT(currency);
            uint256 balance = IERC20(currency).balanceOf(address(this));
            IEscrowOpener(msg.sender).onEscrowOpen(data);
            uint256 balanceAfter = IERC20(currency).balanceOf(address(this));
            uint256 received = balanceAfter > balance ? balanceAfter - balance : 0;
            if (received < terms.amount) revert EscrowShortArrival(currency, terms.amount, received);
        } else if (held) {
            IEscrowOpener(msg.sender).onEscrowOpen(data);
        }
        _requireOwner(terms, held ? address(this) : terms.buyer);
    }

    /// @inheritdoc IRefundEscrow
    function refund(EscrowTerms calldata terms) external nonReentrant onlyBuyer(terms) {
        bytes32 id = _take(terms);
        if (block.timestamp >= terms.closesAt) revert EscrowWindowOver(terms.closesAt, block.timestamp);
        bool returned = true;
        if (terms.delivery == Delivery.Held) {
            returned = _tryReturn(id, terms, terms.seller);
        } else {
            Collections.transferFrom(terms.collection, terms.buyer, terms.seller, terms.tokenId);
            _requireOwner(terms, terms.seller);
        }
        emit EscrowRefunded(id, returned);
        _pay(terms.currency, terms.buyer, terms.amount);
    }

    /// @inheritdoc IRefundEscrow
    function accept(EscrowTerms calldata terms) external nonReentrant onlyBuyer(terms) {
        _close(terms, true);
    }

    /// @inheritdoc IRefundEscrow
    function closeEscrow(EscrowTerms calldata terms) external nonReentrant {
        _closeAfterWindow(terms);
    }

    /// @inheritdoc IRefundEscrow
    function closeEscrows(EscrowTerms[] calldata terms) external nonReentrant {
        for (uint256 i = 0; i < terms.length; ++i) {
            // A call of its own for each, so that one which fails is undone whole.
            try this.closeWithinBatch(terms[i]) {} catch (bytes memory reason) {
                // Too little gas is the caller's fault, not the escrow's: an estimate must not settle for it.
                if (reason.length == 0 || bytes4(reason) == BoundedCall.BoundedCallInsufficientGas.selector) {
                    revert EscrowBatchOutOfGas(i);
                }
                emit EscrowNotClosed(idOf(terms[i]), reason);
            }
        }
    }

    /// @notice Closes one escrow of {closeEscrows}. Only for this contract itself.
    /// @dev {closeEscrows} holds the reentrancy lock.
    function closeWithinBatch(EscrowTerms calldata terms) external {
        if (msg.sender != address(this)) revert EscrowNotSelf(msg.sender);
        _closeAfterWindow(terms);
    }

    /// @inheritdoc IRefundEscrow
    function claim(EscrowTerms calldata terms, address to) external nonReentrant {
        if (to == address(0) || to == address(this)) revert LedgerInvalidReceiver(to);
        bytes32 id = idOf(terms);
        State state = _states[id];
        bool bySeller = msg.sender == terms.seller;
        if (state == State.NFTOwed && bySeller) {
            delete _states[id];
            emit NFTClaimed(id, to);
            if (_custodyOf[terms.collection][terms.tokenId] != id) {
                revert EscrowDeliveryRefused(terms.collection, terms.tokenId, to);
            }
            delete _custodyOf[terms.collection][terms.tokenId];
            Collections.transferFrom(terms.collection, address(this), to, terms.tokenId);
            _requireOwner(terms, to);
        } else if (state == State.Open && terms.delivery == Delivery.Held && (bySeller || msg.sender == terms.buyer)) {
            _undo(id, terms, to);
        } else {
            revert EscrowNothingToClaim(id, msg.sender);
        }
    }

    /// @inheritdoc IRefundEscrow
    function stateOf(bytes32 id) external view returns (State) {
        return _states[id];
    }

    /// @inheritdoc IRefundEscrow
    function idOf(EscrowTerms calldata terms) public pure returns (bytes32) {
        return keccak256(abi.encode(terms));
    }

    /// @dev Undoes a sale whose held NFT cannot be delivered to the buyer.
    function _undo(bytes32 id, EscrowTerms calldata terms, address to) private {
        bool byBuyer = msg.sender == terms.buyer;
        uint256 claimableAt = terms.closesAt + (byBuyer ? _BUYER_CLAIM_DELAY : _SELLER_CLAIM_DELAY);
        if (block.timestamp < claimableAt) revert EscrowNotYetClaimable(claimableAt, block.timestamp);
        delete _states[id];
        // The attempt comes first: as long as the collection delivers, the sale stands, and the revert undoes the attempt.
        if (_tryMove(id, terms, terms.buyer)) revert EscrowDeliverable(id);
        bool returned = _tryReturn(id, terms, byBuyer ? terms.seller : to);
        emit EscrowRefunded(id, returned);
        _pay(terms.currency, byBuyer ? to : terms.buyer, terms.amount);
    }

    /// @dev Clears an open escrow, before anything moves.
    function _take(EscrowTerms calldata terms) private returns (bytes32 id) {
        id = idOf(terms);
        if (_states[id] != State.Open) revert EscrowNotOpen(id);
        delete _states[id];
    }

    function _closeAfterWindow(EscrowTerms calldata terms) private {
        if (block.timestamp < terms.closesAt) revert EscrowWindowNotOver(terms.closesAt, block.timestamp);
        _close(terms, false);
    }

    function _close(EscrowTerms calldata terms, bool accepted) private {
        bytes32 id = _take(terms);
        emit EscrowClosed(id, accepted);
        if (terms.delivery == Delivery.Held && !_tryMove(id, terms, terms.buyer)) {
            revert EscrowDeliveryRefused(terms.collection, terms.tokenId, terms.buyer);
        }
        address currency = terms.currency;
        uint256 rest = terms.amount;
        Payout[] calldata royalties = terms.royalties;
        for (uint256 i = 0; i < royalties.length; ++i) {
            rest -= royalties[i].amount;
            _pay(currency, royalties[i].receiver, royalties[i].amount);
        }
        Payout[] calldata fees = terms.fees;
        for (uint256 i = 0; i < fees.length; ++i) {
            rest -= fees[i].amount;
            _credit(currency, fees[i].receiver, fees[i].amount);
        }
        _pay(currency, terms.seller, rest);
    }

    /// @dev Returns a held NFT, or notes that the seller may claim it.
    function _tryReturn(bytes32 id, EscrowTerms calldata terms, address to) private returns (bool returned) {
        returned = _tryMove(id, terms, to);
        if (!returned) _states[id] = State.NFTOwed;
    }

    /// @dev Moves a held NFT. False where it is no longer in this escrow's custody, the collection refuses, or somebody else
    /// owns it afterwards; then nothing has moved.
    function _tryMove(bytes32 id, EscrowTerms calldata terms, address to) private returns (bool moved) {
        if (_custodyOf[terms.collection][terms.tokenId] != id) return false;
        delete _custodyOf[terms.collection][terms.tokenId];
        moved = _tryMoveHeld(terms.collection, terms.tokenId, to);
        if (!moved) _custodyOf[terms.collection][terms.tokenId] = id;
    }

    function _requireOwner(EscrowTerms calldata terms, address expected) private view {
        address owner = Collections.ownerOf(terms.collection, terms.tokenId);
        if (owner != expected) revert EscrowNotDelivered(terms.collection, terms.tokenId, expected, owner);
    }

    function _requireValid(EscrowTerms calldata terms) private view {
        if (terms.opener != msg.sender) revert EscrowNotOpener(terms.opener, msg.sender);
        if (terms.seller == address(0) || terms.buyer == address(0)) {
            revert EscrowInvalidParty(terms.seller, terms.buyer);
        }
        if (terms.amount == 0) revert EscrowAmountZero();
        if (terms.closesAt <= block.timestamp || terms.closesAt > block.timestamp + _MAX_WINDOW) {
            revert EscrowInvalidWindow(terms.closesAt, block.timestamp);
        }
        if (terms.royalties.length > _MAX_ROYALTIES || terms.fees.length > _MAX_FEES) {
            revert EscrowTooManyPayouts(terms.royalties.length, terms.fees.length);
        }
        uint256 rest = _requirePayouts(terms.royalties, terms.amount, terms.amount);
        _requirePayouts(terms.fees, rest, terms.amount);
    }

    function _requirePayouts(Payout[] calldata payouts, uint256 rest, uint256 amount) private pure returns (uint256) {
        for (uint256 i = 0; i < payouts.length; ++i) {
            Payout calldata payout = payouts[i];
            if (payout.receiver == address(0)) revert EscrowInvalidPayout(payout.receiver, payout.amount);
            if (payout.amount > rest) revert EscrowPayoutsExceedAmount(amount);
            rest -= payout.amount;
        }
        return rest;
    }
}
