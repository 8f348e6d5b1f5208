// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IKIP37Mintable} from "../interfaces/IKIP37Extensions.sol";
import {KIP37} from "../KIP37.sol";
import {MinterRole} from "../utils/MinterRole.sol";

/// @title KIP37Mintable
/// @notice KIP-37 minting; see {IKIP37Mintable}.
abstract contract KIP37Mintable is KIP37, MinterRole, IKIP37Mintable {
    /// @notice The id was created already.
    error KIP37AlreadyCreated(uint256 id);
    /// @notice The id was never created.
    error KIP37NotCreated(uint256 id);

    mapping(uint256 id => address) private _creators;
    mapping(uint256 id => string) private _uris;

    /// @inheritdoc IKIP37Mintable
    /// @dev Emits TransferSingle, and URI where `uri_` is not empty. The minter is asked through the hooks where it has
    /// code.
    function create(uint256 id, uint256 initialSupply, string memory uri_) public virtual onlyMinter returns (bool) {
        if (_creators[id] != address(0)) revert KIP37AlreadyCreated(id);
        _creators[id] = _msgSender();
        if (bytes(uri_).length > 0) {
            _uris[id] = uri_;
            emit URI(uri_, id);
        }
        _mint(_msgSender(), id, initialSupply, "");
        return true;
    }

    /// @inheritdoc IKIP37Mintable
    function mint(uint256 id, address to, uint256 value) public virtual onlyMinter {
        _requireCreated(id);
        _mint(to, id, value, "");
    }

    /// @inheritdoc IKIP37Mintable
    function mint(uint256 id, address[] memory toList, uint256[] memory values) public virtual onlyMinter {
        _requireCreated(id);
        if (toList.length != values.length) revert ERC1155InvalidArrayLength(toList.length, values.length);
        for (uint256 i = 0; i < toList.length; ++i) {
            _mint(toList[i], id, values[i], "");
        }
    }

    /// @inheritdoc IKIP37Mintable
    function mintBatch(address to, uint256[] memory ids, uint256[] memory values) public virtual onlyMinter {
        for (uint256 i = 0; i < ids.length; ++i) {
            _requireCreated(ids[i]);
        }
        _mintBatch(to, ids, values, "");
    }

    /// @notice Who created an id, or zero where nobody has.
    function creatorOf(uint256 id) public view virtual returns (address) {
        return _creators[id];
    }

    /// @notice See {IKIP37Metadata-uri}.
    function uri(uint256 id) public view virtual override returns (string memory) {
        string memory own = _uris[id];
        return bytes(own).length > 0 ? own : super.uri(id);
    }

    /// @notice See {IKIP13-supportsInterface}.
    function supportsInterface(bytes4 interfaceId) public view virtual override returns (bool) {
        return interfaceId == type(IKIP37Mintable).interfaceId || super.supportsInterface(interfaceId);
    }

    function _requireCreated(uint256 id) private view {
        if (_creators[id] == address(0)) revert KIP37NotCreated(id);
    }
}
