import { dataLength, formatEther, formatUnits, getAddress, getBytes, toBeHex } from "ethers";
import type { EthereumProvider } from "hardhat/types/providers";
import { askNode, tryCall } from "./tryCall.ts";
import type { Code, Finding } from "./types.ts";

/** Whether it is the chain that is meant. */
export function checkChainId(actual: number, expected: number | undefined): Finding {
  if (expected !== undefined && actual !== expected) {
    return { check: "chain", outcome: "failed", detail: `it is chain ${actual}, and ${expected} was expected` };
  }
  return { check: "chain", outcome: "passed", detail: `it is chain ${actual}` };
}

/** EIP-2028 and EIP-3860 for what is sent, EIP-170's 200 for each byte that is stored. */
const GAS = { creation: 53_000n, zeroByte: 4n, byte: 16n, initcodeWord: 2n, storedByte: 200n } as const;
/** What constructors do beside, and a base fee that rises meanwhile. */
const MARGIN = 2n;

/** About what it takes to deploy, in gas. */
export function gasToDeploy(codes: readonly Code[]): bigint {
  return codes.reduce((sum, { bytecode, deployedBytecode }) => {
    const bytes = getBytes(bytecode);
    const zeros = BigInt(bytes.filter((byte) => byte === 0).length);
    const sent = zeros * GAS.zeroByte + (BigInt(bytes.length) - zeros) * GAS.byte;
    const words = BigInt(Math.ceil(bytes.length / 32)) * GAS.initcodeWord;
    return sum + GAS.creation + sent + words + BigInt(dataLength(deployedBytecode)) * GAS.storedByte;
  }, 0n);
}

/** Whether the account can pay for the deployment at today's price, twice over. */
export async function checkFunds(
  provider: EthereumProvider,
  account: string,
  codes: readonly Code[],
): Promise<Finding> {
  const ask = async (method: string, params: unknown[] = []): Promise<bigint> =>
    BigInt((await askNode(provider, method, params)) as string);
  const [price, balance] = await Promise.all([ask("eth_gasPrice"), ask("eth_getBalance", [account, "latest"])]);
  const gas = gasToDeploy(codes);
  const needed = gas * price * MARGIN;
  const detail =
    `${getAddress(account)} has ${formatEther(balance)}; about ${gas} gas at ${formatUnits(price, "gwei")} Gwei, ` +
    `twice over, are ${formatEther(needed)}`;
  return { check: "funds", outcome: balance >= needed ? "passed" : "failed", detail };
}

/** Kaia's, whose contracts may count on its precompiles. */
const KAIA: ReadonlySet<number> = new Set([1001, 8217]);
/** Kaia's precompile that tells who pays a transaction's fee: 20 bytes, and nothing on any other chain. */
const FEE_PAYER = toBeHex(0x3fe, 20);

/** Whether auctions and drops can admit by the payer of the fee. */
export async function checkFeePayer(provider: EthereumProvider, chainId: number): Promise<Finding> {
  const answer = await tryCall(provider, { to: FEE_PAYER, data: "0x" });
  if (answer !== undefined && dataLength(answer) === 20) {
    return { check: "precompiles", outcome: "passed", detail: "feePayer (0x3fe) answers" };
  }
  return KAIA.has(chainId)
    ? { check: "precompiles", outcome: "failed", detail: "feePayer (0x3fe) does not answer, which on Kaia it must" }
    : {
        check: "precompiles",
        outcome: "told",
        detail: "no feePayer (0x3fe): sales gated by it cannot be created here",
      };
}
