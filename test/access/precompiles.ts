import { artifacts } from "hardhat";
import { concat, toBeHex, type Wallet, zeroPadValue } from "ethers";
import { slotsOfKey } from "../../scripts/kaia/node/accounts/keyStorage.ts";
import { encodeAccountKey } from "../../scripts/kaia/transactions/accountKeyCodec.ts";
import type { AccountKey } from "../../scripts/kaia/transactions/accountKeys.ts";

/** Kaia's precompiles, in whose places tests set code. */
export const FEE_PAYER = "0x00000000000000000000000000000000000003fe";
export const VALIDATE_SENDER = "0x00000000000000000000000000000000000003ff";

/** What a stand-in needs of a test's chain: its `networkHelpers`. */
export interface Chain {
  setCode(address: string, code: string): Promise<void>;
  setStorageAt(address: string, slot: number | bigint, value: string): Promise<void>;
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

/** Kaia's validateSender, as far as a test commands it. */
export interface ValidateSender {
  /** From now on the account signs with this key, and not with the one it began with. */
  replaceKey(account: Wallet, key: Wallet): Promise<void>;
}

/** Stands in for Kaia's validateSender: what the local Kaia node puts there. */
export async function installValidateSender(chain: Chain): Promise<ValidateSender> {
  const { deployedBytecode } = await artifacts.readArtifact("LocalValidateSender");
  await chain.setCode(VALIDATE_SENDER, deployedBytecode);
  return {
    replaceKey: async ({ address }, { signingKey }) => {
      const key: AccountKey = { type: "public", publicKey: signingKey.publicKey };
      for (const [slot, value] of slotsOfKey(address, key, encodeAccountKey(key))) {
        await chain.setStorageAt(VALIDATE_SENDER, slot, toBeHex(value, 32));
      }
    },
  };
}

/** Code that answers every call with the first bytes of a word, then zeros, or reverts with them. */
export function answering(word: string, size: number, { reverts = false } = {}): string {
  return concat(["0x7f", word, "0x5f52", "0x62", toBeHex(size, 3), "0x5f", reverts ? "0xfd" : "0xf3"]);
}
