import type { Bench, Instance } from "./bench.ts";

/** Manifold's registry and the engine that markets ask. */
export interface Royalties {
  registry: Instance;
  engine: Instance;
}

/**
 * Deploys Manifold's royalty registry and engine as their own sources stand, or each behind a proxy, as they are deployed on chains. Its
 * own proxies' code is not published: OpenZeppelin's ERC1967Proxy does the least that any does.
 */
export async function deployRoyalties(bench: Bench, behindProxies: boolean): Promise<Royalties> {
  const owner = bench.world.owner.address;
  const initialize = async (name: string, logic: Instance, args: readonly unknown[]): Promise<Instance> => {
    if (!behindProxies) {
      await bench.send(bench.world.owner, logic, "initialize", args);
      return logic;
    }
    const call = logic.interface.encodeFunctionData("initialize", args);
    const proxy = await bench.deploy("ERC1967Proxy", [logic, call]);
    return bench.at(name, await proxy.getAddress());
  };
  const registryLogic = await bench.deploy("RoyaltyRegistry", [bench.ethers.ZeroAddress]);
  const registry = await initialize("RoyaltyRegistry", registryLogic, [owner]);
  const engineLogic = await bench.deploy("RoyaltyEngineV1", [await bench.deploy("FallbackRegistry", [owner])]);
  const engine = await initialize("RoyaltyEngineV1", engineLogic, [owner, await registry.getAddress()]);
  return { registry, engine };
}

/** Gives a collection royalties of 6 % and 4 % for the two holders. */
export async function shareRoyalty(bench: Bench, { registry }: Royalties, collection: Instance): Promise<void> {
  const { owner, holders } = bench.world;
  const shares = await bench.deploy("SharedRoyalties", [holders[0], 600, holders[1], 400]);
  await bench.send(owner, registry, "setRoyaltyLookupAddress", [collection, shares]);
}
