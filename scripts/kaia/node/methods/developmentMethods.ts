import type { World } from "../World.ts";
import { LOWER_BOUND_BASE_FEE, UPPER_BOUND_BASE_FEE } from "../chain/limits.ts";
import type { Waiting } from "../chain/TransactionPool.ts";
import { addressParam, hashParam, quantityParam } from "../rpc/params.ts";
import { refused } from "../rpc/RpcError.ts";
import { installStandIns, isStandIn } from "../standIns.ts";
import type { Fields } from "../types.ts";
import { normaliseCall } from "./calls.ts";
import { changes, reads, type Method, type Methods } from "./method.ts";
import { pass } from "./sharedMethods.ts";

const PREFIXES = ["hardhat_", "anvil_", "evm_"];

/** Methods that would have blocks made, or unmade, behind the node's back. */
const REFUSED = new Set([
  "anvil_reorg",
  "anvil_rollback",
  "anvil_loadState",
  "anvil_setChainId",
  "hardhat_dropTransaction",
]);

/** Whether a method is for development, and not of any chain. */
export function isDevelopment(method: string): boolean {
  return PREFIXES.some((prefix) => method.startsWith(prefix));
}

/** The methods for development that the node has a part in. The backend's others are passed on. */
export function developmentMethods(world: World): Methods {
  const { backend, books, pool, impersonations } = world;
  const pools = new Map<string, ReadonlyMap<string, Waiting>>();

  const methods: Methods = {
    evm_snapshot: changes(async (params) => {
      const id = (await pass("evm_snapshot", params, world)) as string;
      pools.set(id, pool.snapshot());
      return id;
    }),
    evm_revert: changes(async (params) => {
      const reverted = await pass("evm_revert", params, world);
      books.forgetAfter(await backend.blockNumber());
      pool.restore(pools.get(String(params[0])) ?? new Map());
      return reverted;
    }),
    evm_setAutomine: onlyAtOnce((value) => value === true),
    anvil_setAutomine: onlyAtOnce((value) => value === true),
    evm_setIntervalMining: onlyAtOnce((value) => Number(value) === 0),
    anvil_setIntervalMining: onlyAtOnce((value) => Number(value) === 0),
    debug_traceTransaction: reads((params) => {
      const [, ...options] = params;
      return pass("debug_traceTransaction", [books.toEvmHash(hashParam(params, 0)), ...options], world);
    }),
    debug_traceCall: reads((params) => pass("debug_traceCall", [normaliseCall(params), ...params.slice(1)], world)),
    debug_traceBlockByNumber: reads((params) => traceBlock("debug_traceBlockByNumber", params)),
    debug_traceBlockByHash: reads((params) => traceBlock("debug_traceBlockByHash", params)),
  };
  for (const [suffix, method] of Object.entries(bothWays())) {
    methods[`hardhat_${suffix}`] = method;
    methods[`anvil_${suffix}`] = method;
  }
  return methods;

  /** What Hardhat and Anvil call alike. */
  function bothWays(): Record<string, Method> {
    return {
      impersonateAccount: changes((params) => impersonations.start(addressParam(params, 0))),
      stopImpersonatingAccount: changes((params) => impersonations.stop(addressParam(params, 0))),
      setCode: changes((params) => passUnlessStandIn("hardhat_setCode", params)),
      setStorageAt: changes((params) => passUnlessStandIn("hardhat_setStorageAt", params)),
      reset: changes(async (params) => {
        const answer = await pass("hardhat_reset", params, world);
        books.forgetAfter(-1n);
        pool.restore(new Map());
        await installStandIns(backend);
        return answer;
      }),
      setNextBlockBaseFeePerGas: changes((params) => {
        const baseFee = quantityParam(params, 0);
        if (baseFee < LOWER_BOUND_BASE_FEE || baseFee > UPPER_BOUND_BASE_FEE) {
          throw refused("the base fee is between 25 and 750 gkei on Kaia");
        }
        world.baseFee = baseFee;
        return true;
      }),
    };
  }

  /** The traces of a block's transactions, by the chain's hashes. Hardhat's own network has none. */
  async function traceBlock(method: string, params: unknown[]): Promise<unknown> {
    const traces = (await pass(method, params, world)) as Fields[];
    return traces.map((trace) => ({ ...trace, txHash: books.fromEvmHash(trace["txHash"] as string) }));
  }

  function passUnlessStandIn(method: string, params: unknown[]): Promise<unknown> {
    if (isStandIn(params[0])) throw refused("this address is a precompile's on Kaia");
    return pass(method, params, world);
  }
}

/** How blocks are made is not open to choice: each transaction has its own, at once. */
function onlyAtOnce(isSo: (value: unknown) => boolean): Method {
  return changes(([value]) => {
    if (!isSo(value)) throw refused("this node makes a block for each transaction");
    return true;
  });
}

/** A method for development that only the backend knows. */
export function passedDevelopmentMethod(method: string, world: World): Method {
  return changes((params) => {
    if (REFUSED.has(method)) throw refused(`${method} would leave this node's books wrong`);
    return pass(method, params, world);
  });
}
