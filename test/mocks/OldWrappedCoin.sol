// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice A wrapped coin as the chains' own are: it pays out with 2,300 gas, an owner needs no allowance for what is their own,
/// and its fallback takes any call that it does not know, a permit for instance, for a deposit. A static call cannot be one, so
/// that a question which it does not know burns all its gas.
contract OldWrappedCoin {
    uint8 public constant decimals = 18;

    mapping(address account => uint256) public balanceOf;
    mapping(address owner => mapping(address spender => uint256)) public allowance;

    fallback() external payable {
        deposit();
    }

    receive() external payable {
        deposit();
    }

    function withdraw(uint256 amount) external virtual {
        balanceOf[msg.sender] -= amount;
        payable(msg.sender).transfer(amount);
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        return true;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        return transferFrom(msg.sender, to, amount);
    }

    function deposit() public payable {
        balanceOf[msg.sender] += msg.value;
    }

    function transferFrom(address from, address to, uint256 amount) public returns (bool) {
        if (from != msg.sender && allowance[from][msg.sender] != type(uint256).max) {
            allowance[from][msg.sender] -= amount;
        }
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
        return true;
    }
}
