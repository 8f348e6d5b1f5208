import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { network } from "hardhat";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import config from "../../hardhat.config.ts";
import { deployDroit } from "../../scripts/deploy/deployDroit.ts";
import type { DroitAddresses } from "../../sdk/src/index.ts";

const ROOT = path.join(import.meta.dirname, "..", "..");

/** A node of its own, on which the suite is deployed. */
export interface Node {
  url: string;
  addresses: DroitAddresses;
  close(): Promise<void>;
}

export async function startNode(): Promise<Node> {
  const server = await network.createServer("default", "127.0.0.1");
  const { address, port } = await server.listen();
  const url = `http://${address}:${port}`;
  // The journal of this deployment is nobody's business.
  const ignition = await mkdtemp(path.join(tmpdir(), "droit-"));
  const hre = await createHardhatRuntimeEnvironment({ ...config, paths: { ignition } }, { noTypechain: true }, ROOT);
  const connection = await hre.network.create({ network: "localhost", override: { url } });
  const { addresses } = await deployDroit(connection, ignition);
  await connection.close();
  await rm(ignition, { recursive: true });
  return { url, addresses, close: () => server.close() };
}
