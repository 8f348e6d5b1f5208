import { concat, dataSlice, getCreate2Address, id, keccak256, zeroPadValue } from "ethers";
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

/**
 * A salt that the factory takes from this account alone, so that nobody else can put the code at its addresses: 20 bytes of the
 * account, one that lets it use the salt on every chain, and 11 of the text's hash.
 */
export function saltOf(account: string, text: string): string {
  return concat([account, "0x00", dataSlice(id(text), 0, 11)]);
}

/** Where the factory puts a contract of an account with such a salt. */
export function addressOf(account: string, salt: string, initCode: string): string {
  const guarded = keccak256(concat([zeroPadValue(account, 32), salt]));
  return getCreate2Address(CREATE_X, guarded, keccak256(initCode));
}
