import type { EthereumProvider } from "hardhat/types/providers";

/** Those of `addresses` at which the chain has no contract. */
export async function findMissingCode(provider: EthereumProvider, addresses: readonly string[]): Promise<string[]> {
  const codes = await Promise.all(
    addresses.map((address) => provider.request({ method: "eth_getCode", params: [address, "latest"] })),
  );
  return addresses.filter((_, i) => codes[i] === "0x");
}
