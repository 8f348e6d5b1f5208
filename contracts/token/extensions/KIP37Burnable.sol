// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IKIP37Burnable} from "../interfaces/IKIP37Extensions.sol";
import {KIP37} from "../KIP37.sol";

/// @title KIP37Burnable
/// @notice KIP-37 burning; see {IKIP37Burnable}.
abstract contract KIP37Burnable is KIP37, IKIP37Burnable {
    /// @inheritdoc IKIP37Burnable
    /// @dev Emits TransferSingle.
    function burn(address account, uint256 id, uint256 value) public virtual {
        _checkAuthorized(_msgSender(), account);
        _burn(account, id, value);
    }

    /// @inheritdoc IKIP37Burnable
    /// @dev Emits TransferBatch, or TransferSingle for one id.
    function burnBatch(address account, uint256[] memory ids, uint256[] memory values) public virtual {
        _checkAuthorized(_msgSender(), account);
        _burnBatch(account, ids, values);
    }

    /// @notice See {IKIP13-supportsInterface}.
    function supportsInterface(bytes4 interfaceId) public view virtual override returns (bool) {
        return interfaceId == type(IKIP37Burnable).interfaceId || super.supportsInterface(interfaceId);
    }
}
