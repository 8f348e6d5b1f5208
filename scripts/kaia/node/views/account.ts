import { encodeBase64, keccak256, toQuantity } from "ethers";
import type { World } from "../World.ts";
import { formatAccountKey } from "../accounts/formatAccountKey.ts";
import { pastBlockNumber } from "../methods/blockNumberOf.ts";
import type { BlockParameter } from "../rpc/params.ts";
import { isStandIn } from "../standIns.ts";
import type { Fields } from "../types.ts";

const ACCOUNT = 1;
const CONTRACT = 2;

/** What an account's storage hashes to while it has none. A backend does not tell of any other. */
const EMPTY_ROOT = "0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421";

const DELEGATION = "0xef0100";

/** An account as klay_getAccount shows it; null where there is none. */
export async function accountOf(account: string, block: BlockParameter, world: World): Promise<Fields | null> {
  if (!(await existsAt(account, block, world))) return null;
  const code = await codeAt(account, block, world);
  const isContract = await isContractAt(account, block, world);
  const key = isContract ? ({ type: "fail" } as const) : await world.keys.keyOf(account, block);
  return {
    accType: isContract ? CONTRACT : ACCOUNT,
    account: {
      nonce: Number(await world.backend.nonceOf(account, block)),
      balance: toQuantity(await balanceAt(account, block, world)),
      humanReadable: false,
      key: formatAccountKey(key),
      storageRoot: EMPTY_ROOT,
      // Bytes, which the chain's encoder of JSON writes in base 64.
      codeHash: encodeBase64(keccak256(code)),
      codeFormat: 0,
      vmVersion: code === "0x" ? 0 : 1,
    },
  };
}

/** Whether anything ever happened to an account. */
export async function existsAt(account: string, block: BlockParameter, world: World): Promise<boolean> {
  if ((await balanceAt(account, block, world)) > 0n) return true;
  if ((await world.backend.nonceOf(account, block)) > 0n) return true;
  return (await codeAt(account, block, world)) !== "0x";
}

/** Whether it is a contract. An account that has delegated its code (EIP-7702) is none. */
export async function isContractAt(account: string, block: BlockParameter, world: World): Promise<boolean> {
  const code = await codeAt(account, block, world);
  return code !== "0x" && !code.startsWith(DELEGATION);
}

async function codeAt(account: string, block: BlockParameter, { backend }: World): Promise<string> {
  return isStandIn(account) ? "0x" : backend.codeOf(account, block);
}

/** What an account really had: see Books.noteBalance. */
export async function balanceAt(account: string, block: BlockParameter, { backend, books }: World): Promise<bigint> {
  const past = await pastBlockNumber(block, backend);
  const noted = past === undefined ? undefined : books.balancesAt(past).get(account);
  return noted ?? backend.balanceOf(account, block);
}
