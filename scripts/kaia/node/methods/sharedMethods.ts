import { keccak256, toQuantity } from "ethers";
import type { World } from "../World.ts";
import { LOWER_BOUND_BASE_FEE, UPPER_BOUND_BASE_FEE } from "../chain/limits.ts";
import { addressParam, blockParam, bytesParam } from "../rpc/params.ts";
import { isStandIn } from "../standIns.ts";
import type { Fields } from "../types.ts";
import { balanceAt } from "../views/account.ts";
import { kaiaBaseFee } from "../views/blocks.ts";
import { formatLogs } from "../views/logs.ts";
import { call, estimateGas } from "./calls.ts";
import { reads, type Methods } from "./method.ts";

/** Methods of which the backend's answer is the chain's. */
const PASSED = [
  "accounts",
  "blockNumber",
  "createAccessList",
  "getBlockTransactionCountByHash",
  "getBlockTransactionCountByNumber",
  "getProof",
  "getStorageAt",
  "newBlockFilter",
  "newFilter",
  "newPendingTransactionFilter",
  "syncing",
  "uninstallFilter",
];

/** Methods of which only the hashes in the answer differ. */
const WITH_HASHES = ["getLogs", "getFilterChanges", "getFilterLogs"];

/** What eth_, klay_ and kaia_ have in common, without their prefixes. */
export function sharedMethods(world: World): Methods {
  const { books } = world;
  const methods: Methods = {
    chainId: reads(() => toQuantity(world.chainId)),
    chainID: reads(() => toQuantity(world.chainId)),
    getBalance: reads((params) => balance(params, world)),
    getCode: reads((params) => code(params, world)),
    getTransactionCount: reads((params) => transactionCount(params, world)),
    call: reads((params) => call(params, world)),
    estimateGas: reads((params) => estimateGas(params, world)),
    feeHistory: reads((params) => feeHistory(params, world)),
    gasPrice: reads(() => toQuantity(world.baseFee * 2n)),
    maxPriorityFeePerGas: reads(() => "0x0"),
    lowerBoundGasPrice: reads(() => toQuantity(LOWER_BOUND_BASE_FEE)),
    upperBoundGasPrice: reads(() => toQuantity(UPPER_BOUND_BASE_FEE)),
    protocolVersion: reads(() => "0x41"),
    sha3: reads((params) => keccak256(bytesParam(params, 0))),
  };
  for (const name of PASSED) methods[name] = reads((params) => pass(`eth_${name}`, params, world));
  for (const name of WITH_HASHES) {
    methods[name] = reads(async (params) => formatLogs(await pass(`eth_${name}`, params, world), books));
  }
  return methods;
}

/** The backend's own answer. */
export function pass(method: string, params: unknown[], { backend }: World): Promise<unknown> {
  return backend.send(method, ...params);
}

async function feeHistory(params: unknown[], world: World): Promise<Fields> {
  const history = (await pass("eth_feeHistory", params, world)) as Fields;
  return { ...history, baseFeePerGas: (history["baseFeePerGas"] as string[]).map(kaiaBaseFee) };
}

async function balance(params: unknown[], world: World): Promise<string> {
  return toQuantity(await balanceAt(addressParam(params, 0), blockParam(params, 1), world));
}

/** The stand-ins' code is not shown: on the chain the precompiles have none. */
async function code(params: unknown[], { backend }: World): Promise<string> {
  const account = addressParam(params, 0);
  return isStandIn(account) ? "0x" : backend.codeOf(account, blockParam(params, 1));
}

async function transactionCount(params: unknown[], { backend, pool }: World): Promise<string> {
  const account = addressParam(params, 0);
  const block = blockParam(params, 1);
  if (block !== "pending") return toQuantity(await backend.nonceOf(account, block));
  return toQuantity(pool.nextNonce(account, await backend.nonceOf(account)));
}
