import { getCreate2Address, id, keccak256 } from "ethers";
import type { EthereumProvider } from "hardhat/types/providers";

/** The factory through which Ignition deploys with CREATE2; its code and address are the same on every chain that has it. */
export const CREATE_X = "0xba5Ed099633D3B313e4D5F7bdc1305d3c28ba5Ed";
const CODE_HASH = "0xbd8a7ea8cfca7b4e5f5041d7d4b17bc317c5ce42cfbc42066a00cf26b43eb53f";

/** What sets one deployment of the suite apart from the next by the same account. */
export const DEFAULT_SALT = "droit";

export async function hasCreateX(provider: EthereumProvider): Promise<boolean> {
  const code = (await provider.request({ method: "eth_getCode", params: [CREATE_X, "latest"] })) as string;
  return keccak256(code) === CODE_HASH;
}

/** 32 bytes; hashed, so that they never begin with an address, which would mean something to the factory. */
export function saltOf(text: string): string {
  return id(text);
}

/** Where the factory puts a contract. It hashes a salt that does not name who may use it. */
export function addressOf(salt: string, initCode: string): string {
  return getCreate2Address(CREATE_X, keccak256(salt), keccak256(initCode));
}
