import { artifacts } from "hardhat";
import { concat, toBeHex, zeroPadValue } from "ethers";

/** Kaia's precompiles, in whose places tests set code. */
export const FEE_PAYER = "0x00000000000000000000000000000000000003fe";
export const VALIDATE_SENDER = "0x00000000000000000000000000000000000003ff";

/** What a stand-in needs of a test's chain: its `networkHelpers`. */
export interface Chain {
  setCode(address: string, code: string): Promise<void>;
  setStorageAt(address: string, slot: number, value: string): Promise<void>;
}

/** Stands in for Kaia's feePayer: 20 raw bytes of its first storage slot. */
export async function installFeePayer(chain: Chain, feePayer: string): Promise<void> {
  await chain.setCode(FEE_PAYER, "0x5f545f526014600cf3");
  await setFeePayer(chain, feePayer);
}

/** Has the stand-in name somebody else. */
export async function setFeePayer(chain: Chain, feePayer: string): Promise<void> {
  await chain.setStorageAt(FEE_PAYER, 0, zeroPadValue(feePayer, 32));
}

/** Stands in for Kaia's validateSender. */
export async function installValidateSender(chain: Chain): Promise<void> {
  const { deployedBytecode } = await artifacts.readArtifact("ValidateSender");
  await chain.setCode(VALIDATE_SENDER, deployedBytecode);
}

/** Code that answers every call with the first bytes of a word, then zeros, or reverts with them. */
export function answering(word: string, size: number, { reverts = false } = {}): string {
  return concat(["0x7f", word, "0x5f52", "0x62", toBeHex(size, 3), "0x5f", reverts ? "0xfd" : "0xf3"]);
}
