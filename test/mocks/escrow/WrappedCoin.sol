// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev A wrapped coin as the first of its kind was written: any unknown call is a deposit, which a static call cannot
/// be, so that questions burn all their gas; and an owner needs no allowance for what is their own.
contract WrappedCoin {
    uint8 public constant decimals = 18;

    mapping(address account => uint256) public balanceOf;
    mapping(address owner => mapping(address spender => uint256)) public allowance;

    fallback() external payable {
        deposit();
    }

    receive() external payable {
        deposit();
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
        if (from != msg.sender) allowance[from][msg.sender] -= amount;
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
        return true;
    }
}
