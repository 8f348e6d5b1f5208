// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IRoyaltySplitter} from "../../../contracts/royalty/IRoyaltySplitter.sol";

/// @notice A token that anyone mints. It can be told to fail, to return false, and to call a holder back before it
/// moves a balance.
contract ScriptedToken is ERC20("Scripted", "SCR") {
    bool public failing;
    bool public lying;
    bool public calling;

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function burn(address from, uint256 amount) external {
        _burn(from, amount);
    }

    function setFailing(bool value) external {
        failing = value;
    }

    function setLying(bool value) external {
        lying = value;
    }

    function setCalling(bool value) external {
        calling = value;
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        require(!failing, "told to fail");
        if (lying) return false;
        if (calling) SplitterHolder(payable(to)).onMoney();
        return super.transfer(to, amount);
    }
}

/// @notice A holder that is a contract: refuses money, or asks for more of it while it is being paid.
contract SplitterHolder {
    IRoyaltySplitter public splitter;
    address public currency;
    address public accomplice;
    bool public refusing;
    bytes public caught;

    receive() external payable {
        require(!refusing, "no money");
        if (address(splitter) != address(0)) onMoney();
    }

    function setRefusing(bool value) external {
        refusing = value;
    }

    /// @notice From now on asks the splitter to pay `accomplice_` whenever money comes.
    function attack(IRoyaltySplitter splitter_, address currency_, address accomplice_) external {
        splitter = splitter_;
        currency = currency_;
        accomplice = accomplice_;
    }

    function onMoney() public {
        try splitter.release(currency, accomplice) {} catch (bytes memory reason) {
            caught = reason;
        }
    }

    function releaseTo(IRoyaltySplitter splitter_, address currency_, address receiver) external {
        splitter_.releaseTo(currency_, receiver);
    }
}

/// @notice Pays as old markets do: 2,300 gas and no more.
contract StipendPayer {
    function pay(address payable receiver) external payable {
        receiver.transfer(msg.value);
    }
}

/// @notice Has several holders paid in one transaction.
contract ReleaseBatch {
    function releaseAll(IRoyaltySplitter splitter, address currency, address[] calldata holders) external {
        for (uint256 i = 0; i < holders.length; ++i) {
            splitter.release(currency, holders[i]);
        }
    }
}
