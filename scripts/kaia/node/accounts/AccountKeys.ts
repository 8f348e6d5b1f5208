import { concat, dataSlice, toBeHex } from "ethers";
import { encodeAccountKey, parseAccountKey } from "../../transactions/accountKeyCodec.ts";
import { LEGACY_KEY, type AccountKey } from "../../transactions/accountKeys.ts";
import type { Backend } from "../Backend.ts";
import type { BlockParameter } from "../rpc/params.ts";
import { VALIDATE_SENDER } from "../standIns.ts";
import { encodedKeyDataSlot, encodedKeySlot, slotsOfKey } from "./keyStorage.ts";

/**
 * The keys of accounts. They are kept in the storage of the stand-in for validateSender and nowhere else: so they are
 * of the block that one asks about, go back with evm_revert, and outlive the node where the backend does.
 */
export class AccountKeys {
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  async keyOf(account: string, block: BlockParameter = "latest"): Promise<AccountKey> {
    const header = await this.#backend.storageAt(VALIDATE_SENDER, encodedKeySlot(account), block);
    if (header === 0n) return LEGACY_KEY;
    const length = Number(header >> 1n);
    const start = encodedKeyDataSlot(account);
    const words: string[] = [];
    for (let index = 0; index * 32 < length; index++) {
      const value = await this.#backend.storageAt(VALIDATE_SENDER, start + BigInt(index), block);
      words.push(toBeHex(value, 32));
    }
    return parseAccountKey(dataSlice(concat(words), 0, length));
  }

  async setKey(account: string, key: AccountKey): Promise<void> {
    for (const [slot, value] of slotsOfKey(account, key, encodeAccountKey(key))) {
      await this.#backend.setStorage(VALIDATE_SENDER, slot, value);
    }
  }
}
