import { ZeroAddress } from "ethers";
import { KaiaTransactionError } from "../../transactions/KaiaTransactionError.ts";
import { parseAccountKey } from "../../transactions/accountKeyCodec.ts";
import type { World } from "../World.ts";
import { formatAccountKey } from "../accounts/formatAccountKey.ts";
import { readEthereumTransaction, readSignedTransaction } from "../chain/readSignedTransaction.ts";
import { addressParam, blockNumberParam, blockParam, bytesParam, hashParam, quantityParam } from "../rpc/params.ts";
import { refused } from "../rpc/RpcError.ts";
import type { Fields } from "../types.ts";
import { accountOf, existsAt, isContractAt } from "../views/account.ts";
import { kaiaBlock, kaiaHeader, kaiaTransactionOf } from "../views/blocks.ts";
import { kaiaPending } from "../views/kaiaTransaction.ts";
import { kaiaReceipt } from "../views/receipts.ts";
import { receiptsOfBlock, transactionInBlock } from "./blockContents.ts";
import { isHidden } from "./ethMethods.ts";
import { changes, reads, type Methods } from "./method.ts";
import { sendRawTransactions } from "./sendRawTransactions.ts";
import { pass } from "./sharedMethods.ts";
import { submit } from "./submit.ts";

/** What klay_ and kaia_ answer in their own way, without the prefix. */
export function kaiaMethods(world: World): Methods {
  const { backend, books, pool, keys } = world;
  return {
    sendRawTransaction: changes((params) => submit(readSignedTransaction(bytesParam(params, 0)), world)),
    sendRawTransactions: changes((params) => sendRawTransactions(params, world, readEthereumTransaction)),
    getTransactionByHash: reads((params) => transaction(hashParam(params, 0))),
    getTransactionBySenderTxHash: reads((params) => transaction(resolveSenderTxHash(params))),
    getTransactionReceipt: reads((params) => receipt(hashParam(params, 0))),
    getTransactionReceiptBySenderTxHash: reads((params) => receipt(resolveSenderTxHash(params))),
    getRawTransactionByHash: reads((params) => {
      const hash = hashParam(params, 0);
      return books.rawOf(hash) ?? pool.get(hash)?.raw ?? null;
    }),
    getTransactionByBlockNumberAndIndex: reads(async (params) =>
      format(await transactionInBlock(blockNumberParam(params, 0), quantityParam(params, 1), world)),
    ),
    getTransactionByBlockHashAndIndex: reads(async (params) =>
      format(await transactionInBlock(hashParam(params, 0), quantityParam(params, 1), world)),
    ),
    getBlockByNumber: reads(async (params) =>
      kaiaBlock(await requireBlock(blockNumberParam(params, 0), params[1] === true), books),
    ),
    getBlockByHash: reads(async (params) =>
      kaiaBlock(await requireBlock(hashParam(params, 0), params[1] === true), books),
    ),
    getHeaderByNumber: reads(async (params) => kaiaHeader(await requireBlock(blockNumberParam(params, 0)), books)),
    getHeaderByHash: reads(async (params) => kaiaHeader(await requireBlock(hashParam(params, 0)), books)),
    getBlockReceipts: reads((params) => receiptsOfBlock(params, world, kaiaReceipt)),
    getAccount: reads((params) => accountOf(addressParam(params, 0), blockParam(params, 1), world)),
    getAccountKey: reads(async (params) => {
      const account = addressParam(params, 0);
      const block = blockParam(params, 1);
      if (!(await existsAt(account, block, world))) return null;
      if (await isContractAt(account, block, world)) return formatAccountKey({ type: "fail" });
      return formatAccountKey(await keys.keyOf(account, block));
    }),
    accountCreated: reads((params) => existsAt(addressParam(params, 0), blockParam(params, 1), world)),
    isContractAccount: reads((params) => isContractAt(addressParam(params, 0), blockParam(params, 1), world)),
    decodeAccountKey: reads((params) => decodeKey(bytesParam(params, 0))),
    pendingTransactions: reads(() => []),
    nodeAddress: reads(() => ZeroAddress),
    rewardbase: reads(() => ZeroAddress),
    isParallelDBWrite: reads(() => false),
    isSenderTxHashIndexingEnabled: reads(() => true),
    isConsoleLogEnabled: reads(() => false),
    clientVersion: reads((params) => pass("web3_clientVersion", params, world)),
  };

  async function transaction(hash: string): Promise<Fields | null> {
    const waiting = pool.get(hash);
    if (waiting !== undefined) return kaiaPending(waiting);
    if (isHidden(hash, world)) return null;
    return format(await backend.transaction(books.toEvmHash(hash)));
  }

  function format(found: Fields | undefined): Fields | null {
    return found === undefined ? null : kaiaTransactionOf(found, books);
  }

  async function receipt(hash: string): Promise<Fields | null> {
    if (isHidden(hash, world)) return null;
    return (await kaiaReceipt(books.toEvmHash(hash), world)) ?? null;
  }

  function resolveSenderTxHash(params: unknown[]): string {
    return books.hashOfSenderTxHash(hashParam(params, 0));
  }

  async function requireBlock(name: string, full = false): Promise<Fields> {
    const block = await backend.block(name, full);
    if (block !== undefined) return block;
    const what = name.length === 66 ? `block hash: ${name}` : `block number: ${Number(name)}`;
    throw refused(`the block does not exist (${what})`);
  }
}

function decodeKey(encoded: string): unknown {
  try {
    return formatAccountKey(parseAccountKey(encoded));
  } catch (error) {
    if (!(error instanceof KaiaTransactionError)) throw error;
    throw refused(error.message, error);
  }
}
