import type { World } from "../World.ts";
import { LOWER_BOUND_BASE_FEE, UPPER_BOUND_BASE_FEE } from "../chain/limits.ts";
import type { Waiting } from "../chain/TransactionPool.ts";
import { addressParam, hashParam, quantityParam } from "../rpc/params.ts";
import { refused } from "../rpc/RpcError.ts";
import { installStandIns, isStandIn } from "../standIns.ts";
import { changes, reads, type Method, type Methods } from "./method.ts";
import { pass } from "./sharedMethods.ts";

const PREFIXES = ["hardhat_", "anvil_", "evm_"];

/** Methods that would have blocks made, or unmade, behind the node's back. */
const REFUSED = new Set(["anvil_reorg", "anvil_rollback", "anvil_loadState", "hardhat_dropTransaction"]);

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
    evm_setAutomine: changes((params) => {
      if (params[0] !== true) throw refused("this node makes a block for each transaction");
      return true;
    }),
    evm_setIntervalMining: changes((params) => {
      if (BigInt(params[0] as number) !== 0n) throw refused("this node makes a block for each transaction");
      return true;
    }),
    debug_traceTransaction: reads((params) => {
      const [, ...options] = params;
      return pass("debug_traceTransaction", [books.toEvmHash(hashParam(params, 0)), ...options], world);
    }),
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

  function passUnlessStandIn(method: string, params: unknown[]): Promise<unknown> {
    if (isStandIn(params[0])) throw refused("this address is a precompile's on Kaia");
    return pass(method, params, world);
  }
}

/** A method for development that only the backend knows. */
export function passedDevelopmentMethod(method: string, world: World): Method {
  return changes((params) => {
    if (REFUSED.has(method)) throw refused(`${method} would leave this node's books wrong`);
    return pass(method, params, world);
  });
}
