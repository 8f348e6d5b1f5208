import { Interface, toBeHex } from "ethers";
import type { EthereumProvider } from "hardhat/types/providers";

const STATE_READER = new Interface(["function read(bytes plan) view returns (uint256[])"]);

/**
 * One question to test/mocks/order/StateReader.sol, which answers many by one call.
 * @param data The call; without one the question is for the native balance.
 * @param word Which word of the answer is wanted.
 */
export function pack(target: string, data = "0x", word = 0): string {
  return `${target.toLowerCase()}${toBeHex(word, 1).slice(2)}${toBeHex((data.length - 2) / 2, 1).slice(2)}${data.slice(2)}`;
}

/** Asks the StateReader at `reader`, and returns a word for each question. */
export async function readState(
  provider: EthereumProvider,
  reader: string,
  questions: readonly string[],
): Promise<bigint[]> {
  const plan = `0x${questions.map((question) => question.slice(2)).join("")}`;
  const data = STATE_READER.encodeFunctionData("read", [plan]);
  const call = { to: reader, data, gas: "0xe4e1c0" };
  const answer = (await provider.request({ method: "eth_call", params: [call, "latest"] })) as string;
  // Behind the prefix, the array's offset and its length.
  return questions.map((_, i) => BigInt(`0x${answer.slice(130 + 64 * i, 194 + 64 * i)}`));
}
