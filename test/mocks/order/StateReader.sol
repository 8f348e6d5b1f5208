// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Answers many questions by one call, for tests that look at everything after each step.
contract StateReader {
    error StateReaderFailed(uint256 index);

    /// @param plan For each question 20 bytes of the contract asked, 1 byte of which word of its answer is wanted, 1 byte of the
    /// size of the call data, and the call data. Without call data the question is for the native balance.
    function read(bytes calldata plan) external view returns (uint256[] memory words) {
        words = new uint256[](_count(plan));
        uint256 offset = 0;
        for (uint256 i = 0; i < words.length; ++i) {
            address target = address(bytes20(plan[offset:offset + 20]));
            uint256 word = uint8(plan[offset + 20]);
            uint256 end = offset + 22 + uint8(plan[offset + 21]);
            if (end == offset + 22) {
                words[i] = target.balance;
            } else {
                (bool success, bytes memory answer) = target.staticcall(plan[offset + 22:end]);
                if (!success || answer.length < 32 * (word + 1)) revert StateReaderFailed(i);
                assembly ("memory-safe") {
                    mstore(add(words, mul(add(i, 1), 0x20)), mload(add(answer, mul(add(word, 1), 0x20))))
                }
            }
            offset = end;
        }
    }

    function _count(bytes calldata plan) private pure returns (uint256 count) {
        for (uint256 offset = 0; offset < plan.length; offset += 22 + uint8(plan[offset + 21])) ++count;
    }
}
