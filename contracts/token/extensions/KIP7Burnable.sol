// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IKIP7Burnable} from "../interfaces/IKIP7Extensions.sol";
import {KIP7} from "../KIP7.sol";

/// @title KIP7Burnable
/// @notice KIP-7 burning; see {IKIP7Burnable}.
abstract contract KIP7Burnable is KIP7, IKIP7Burnable {
    /// @inheritdoc IKIP7Burnable
    /// @dev Emits Transfer.
    function burn(uint256 amount) public virtual {
        _burn(_msgSender(), amount);
    }

    /// @inheritdoc IKIP7Burnable
    /// @dev Emits Approval and Transfer.
    function burnFrom(address account, uint256 amount) public virtual {
        _spendAllowance(account, _msgSender(), amount);
        _burn(account, amount);
    }

    /// @notice See {IKIP13-supportsInterface}.
    function supportsInterface(bytes4 interfaceId) public view virtual override returns (bool) {
        return interfaceId == type(IKIP7Burnable).interfaceId || super.supportsInterface(interfaceId);
    }
}
