import type { World } from "../World.ts";
import { dataSlice } from "ethers";
import { readEthereumTransaction } from "../chain/readSignedTransaction.ts";
import { blockNumberParam, bytesParam, hashParam, quantityParam } from "../rpc/params.ts";
import { RpcCode, RpcError } from "../rpc/RpcError.ts";
import type { Fields } from "../types.ts";
import { ethBlock, ethHeader, ethTransactionOf } from "../views/blocks.ts";
import { ethPending } from "../views/ethTransaction.ts";
import { ethReceipt } from "../views/receipts.ts";
import { receiptsOfBlock, transactionInBlock } from "./blockContents.ts";
import { changes, reads, type Methods } from "./method.ts";
import { sendFromNode } from "./sendFromNode.ts";
import { pass } from "./sharedMethods.ts";
import { submit } from "./submit.ts";

/** Methods that only the backend's keys can answer. */
const SIGNING = ["eth_sign", "eth_signTypedData_v4", "personal_sign"];

const ENVELOPE_LENGTH = 1;

/** What eth_ answers in its own way. */
export function ethMethods(world: World): Methods {
  const { backend, books, pool } = world;
  const methods: Methods = {
    eth_sendRawTransaction: changes((params) => submit(readEthereumTransaction(bytesParam(params, 0)), world)),
    eth_sendTransaction: changes((params) => sendFromNode(params, world)),
    eth_getTransactionByHash: reads(async (params) => {
      const hash = hashParam(params, 0);
      const waiting = pool.get(hash);
      if (waiting !== undefined) return ethPending(waiting);
      const found = await backend.transaction(books.toEvmHash(hash));
      return found === undefined || isHidden(hash, world) ? null : ethTransactionOf(found, books);
    }),
    eth_getTransactionReceipt: reads(async (params) => {
      const hash = hashParam(params, 0);
      return isHidden(hash, world) ? null : ethReceipt(books.toEvmHash(hash), world);
    }),
    eth_getRawTransactionByHash: reads((params) => {
      const raw = books.rawOf(hashParam(params, 0)) ?? pool.get(hashParam(params, 0))?.raw;
      return raw?.startsWith("0x78") === true ? dataSlice(raw, ENVELOPE_LENGTH) : (raw ?? null);
    }),
    eth_getBlockByNumber: reads((params) => block(blockNumberParam(params, 0), params[1] === true)),
    eth_getBlockByHash: reads((params) => block(hashParam(params, 0), params[1] === true)),
    eth_getHeaderByNumber: reads((params) => header(blockNumberParam(params, 0))),
    eth_getHeaderByHash: reads((params) => header(hashParam(params, 0))),
    eth_getBlockReceipts: reads((params) => receiptsOfBlock(params, world, ethReceipt)),
    eth_getTransactionByBlockNumberAndIndex: reads(async (params) =>
      format(await transactionInBlock(blockNumberParam(params, 0), quantityParam(params, 1), world)),
    ),
    eth_getTransactionByBlockHashAndIndex: reads(async (params) =>
      format(await transactionInBlock(hashParam(params, 0), quantityParam(params, 1), world)),
    ),
    eth_getUncleCountByBlockNumber: reads(() => "0x0"),
    eth_getUncleCountByBlockHash: reads(() => "0x0"),
    eth_mining: reads(() => false),
    eth_hashrate: reads(() => "0x0"),
    eth_subscribe: reads(refuseSubscription),
    eth_unsubscribe: reads(refuseSubscription),
    eth_requestAccounts: reads((params) => pass("eth_accounts", params, world)),
  };
  for (const method of SIGNING) methods[method] = reads((params) => pass(method, params, world));
  return methods;

  async function block(name: string, full: boolean): Promise<Fields | null> {
    const found = await backend.block(name, full);
    return found === undefined ? null : ethBlock(found, books);
  }

  async function header(name: string): Promise<Fields | null> {
    const found = await backend.block(name);
    return found === undefined ? null : ethHeader(found, books);
  }

  function format(transaction: Fields | undefined): Fields | null {
    return transaction === undefined ? null : ethTransactionOf(transaction, books);
  }
}

/** The backend's name for a transaction of Kaia's is nobody's business: the chain knows only its own. */
export function isHidden(hash: string, { books }: World): boolean {
  return books.getByEvmHash(hash) !== undefined;
}

function refuseSubscription(): never {
  throw new RpcError(RpcCode.MethodNotFound, "notifications not supported");
}
