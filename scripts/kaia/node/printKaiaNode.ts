import { formatEther, HDNodeWallet } from "ethers";
import type { KaiaNode } from "./types.ts";

/** The accounts that Hardhat and Anvil fund: everybody knows their keys. */
const WELL_KNOWN = "test test test test test test test test test test test junk";
const PATH = "m/44'/60'/0'/0/";

/** Tells where a node answers, who has money there, and what it can do. */
export async function printKaiaNode(
  node: KaiaNode,
  { output, backend }: { output: Pick<Console, "log">; backend: string },
): Promise<void> {
  const chainId = BigInt((await node.request("eth_chainId")) as string);
  output.log(`A local Kaia node answers at ${node.url}, chain id ${chainId.toString()}, in front of ${backend}.\n`);
  await printAccounts(node, output);
  output.log("It speaks klay_, kaia_, eth_, net_ and web3_, and passes hardhat_, evm_ and anvil_ on.");
  output.log("Transactions: Ethereum's types 0, 1, 2 and 4; Kaia's 0x08-0x0a, 0x10-0x12, 0x20-0x22, 0x28-0x2a,");
  output.log("0x30-0x32 and 0x38-0x3a: plain, with the fee delegated, and with a ratio.");
  output.log("Precompiles: feePayer at 0x3fe, validateSender at 0x3ff.");
  output.log("Stop it with Ctrl-C.");
}

async function printAccounts(node: KaiaNode, output: Pick<Console, "log">): Promise<void> {
  const accounts = (await node.request("eth_accounts")) as string[];
  const keys = wellKnownKeys(accounts.length);
  for (const [index, account] of accounts.entries()) {
    const balance = formatEther((await node.request("eth_getBalance", [account, "latest"])) as string);
    output.log(`Account #${index}: ${account} (${balance} KAIA)`);
    const key = keys.get(account.toLowerCase());
    if (key !== undefined) output.log(`Private key: ${key}`);
  }
  if (accounts.length > 0) output.log("\nThese keys are public. Whatever is sent to them on a real network is lost.\n");
}

function wellKnownKeys(count: number): Map<string, string> {
  const parent = HDNodeWallet.fromPhrase(WELL_KNOWN, undefined, PATH.slice(0, -1));
  const wallets = Array.from({ length: count }, (_, index) => parent.deriveChild(index));
  return new Map(wallets.map(({ address, privateKey }) => [address.toLowerCase(), privateKey]));
}
