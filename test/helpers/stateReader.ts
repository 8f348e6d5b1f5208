import { concat, dataSlice, Interface, toBeHex } from "ethers";
import type { EthereumProvider } from "hardhat/types/providers";

const STATE_READER = new Interface(["function read(bytes plan) view returns (uint256[])"]);

/**
 * One question to test/mocks/order/StateReader.sol, which answers many by one call.
 * @param data The call; without one the question is for the native balance.
 * @param word Which word of the answer is wanted.
 */
export function pack(target: string, data = "0x", word = 0): string {
  return concat([target, toBeHex(word, 1), toBeHex((data.length - 2) / 2, 1), data]);
}

/** Asks the StateReader at `reader`, and returns a word for each question. */
export async function readState(
  provider: EthereumProvider,
  reader: string,
  questions: readonly string[],
): Promise<bigint[]> {
  const data = STATE_READER.encodeFunctionData("read", [concat(questions)]);
  const call = { to: reader, data, gas: "0xe4e1c0" };
  const answer = (await provider.request({ method: "eth_call", params: [call, "latest"] })) as string;
  // Behind the array's offset and its length.
  return Array.from({ length: questions.length }, (_, i) => BigInt(dataSlice(answer, 64 + 32 * i, 96 + 32 * i)));
}
