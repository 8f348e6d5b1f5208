// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ContractWallet} from "../access/ContractWallet.sol";
import {HostileParty} from "../attacks/HostileParty.sol";

/// @notice A hostile party that can sign orders (ERC-1271, in every mood of a wallet) and can be given copies, at which moment
/// it performs its steps for NFTs.
contract HostileTrader is HostileParty, ContractWallet {
    function onERC1155Received(address, address, uint256, uint256, bytes calldata) external returns (bytes4) {
        this.onTokenMoved();
        return this.onERC1155Received.selector;
    }
}
