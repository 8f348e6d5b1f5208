// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC721Holder} from "@openzeppelin/contracts/token/ERC721/utils/ERC721Holder.sol";
import {ERC1155Holder} from "@openzeppelin/contracts/token/ERC1155/utils/ERC1155Holder.sol";
import {KIP7Holder} from "@kaiachain/contracts/KIP/token/KIP7/utils/KIP7Holder.sol";
import {KIP17Holder} from "@kaiachain/contracts/KIP/token/KIP17/utils/KIP17Holder.sol";
import {KIP17ERC721Holder} from "@kaiachain/contracts/KIP/token/KIP17/utils/KIP17ERC721Holder.sol";
import {KIP37Holder} from "@kaiachain/contracts/KIP/token/KIP37/utils/KIP37Holder.sol";
import {KIP37ERC1155Holder} from "@kaiachain/contracts/KIP/token/KIP37/utils/KIP37ERC1155Holder.sol";

contract KaiaKIP7Holder is KIP7Holder {}

contract KaiaKIP17Holder is KIP17Holder {}

contract KaiaKIP17ERC721Holder is KIP17ERC721Holder {}

contract KaiaKIP37Holder is KIP37Holder {}

contract KaiaKIP37ERC1155Holder is KIP37ERC1155Holder {}

contract PlainERC721Holder is ERC721Holder {}

contract PlainERC1155Holder is ERC1155Holder {}

/// @notice A wallet's delegate (EIP-7702) that accepts every kind of token.
contract WalletWithHooks is KIP7Holder, KIP17ERC721Holder, KIP37ERC1155Holder {}

/// @notice A wallet's delegate (EIP-7702) that knows no receiver hook.
contract WalletWithoutHooks {
    receive() external payable {}
}
