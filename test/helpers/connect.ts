import { network } from "hardhat";
import type { NetworkConnection, NetworkConnectionParams } from "hardhat/types/network";

/**
 * A chain of its own, for the tests that import it. On it a fixture that loads another fails at once: loadFixture would keep
 * snapshots that are gone, and which tests then fail depends on the order in which a machine lists the test files.
 */
export async function connect(override: NetworkConnectionParams["override"]): Promise<NetworkConnection> {
  const connection = await network.create({ override });
  const { networkHelpers } = connection;
  const loadFixture = networkHelpers.loadFixture.bind(networkHelpers);
  let loading: string | undefined;
  networkHelpers.loadFixture = async (fixture) => {
    if (loading !== undefined) throw new Error(`The fixture ${loading} loads ${fixture.name}: call it instead`);
    loading = fixture.name;
    try {
      return await loadFixture(fixture);
    } finally {
      loading = undefined;
    }
  };
  return connection;
}
