import path from "node:path";
import { configVariable } from "hardhat/config";
import type { HttpNetworkConfig } from "hardhat/types/config";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { connectNode } from "../scripts/kaia/feePayer/node/connectNode.ts";
import { createKey, hashKey, LEAST_KEY_LENGTH } from "../scripts/kaia/feePayer/policy/bearerKeys.ts";
import { releaseReservations } from "../scripts/kaia/feePayer/releaseReservations.ts";
import { runFeePayer } from "../scripts/kaia/feePayer/runFeePayer.ts";
import { SetupError } from "../scripts/kaia/feePayer/SetupError.ts";

interface Arguments {
  policy: string;
  ledger: string | undefined;
  address: string | undefined;
  host: string;
  port: number;
  release: string | undefined;
  newKey: boolean;
  hashKey: boolean;
}

const KEY = "FEE_PAYER_PRIVATE_KEY";
const NODE_TIMEOUT = 10_000;

export default async function feePayer(options: Arguments, hre: HardhatRuntimeEnvironment): Promise<void> {
  const stop = new AbortController();
  const onSignal = (): void => {
    stop.abort();
  };
  process.once("SIGINT", onSignal);
  process.once("SIGTERM", onSignal);
  try {
    if (options.newKey) {
      const key = createKey();
      console.log(`Key, for the application alone: ${key}\nIts hash, for the policy:       ${hashKey(key)}`);
    } else if (options.hashKey) {
      console.log(hashKey(await askKey(hre)));
    } else {
      await serve(options, hre, stop.signal);
    }
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  } finally {
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
  }
}

async function serve(
  { policy, ledger = besides(policy), address, host, port, release }: Arguments,
  hre: HardhatRuntimeEnvironment,
  signal: AbortSignal,
): Promise<void> {
  const { url, readPrivateKey } = await readNetwork(hre);
  const context = { node: connectNode(url, NODE_TIMEOUT), nodeUrl: url, readPrivateKey, output: console, signal };
  if (release === undefined) await runFeePayer(context, { policy, ledger, address, host, port });
  else await releaseReservations(context, { policy, ledger, address }, release);
}

interface Network {
  url: string;
  readPrivateKey: () => Promise<string>;
}

/** The network's node, and the fee payer's key: from the environment or the keystore, like any key of this project. */
async function readNetwork(hre: HardhatRuntimeEnvironment): Promise<Network> {
  const name = hre.globalOptions.network;
  if (hre.config.networks[name]?.type !== "http") {
    throw new SetupError("NETWORK", "The fee payer needs a node of Kaia's: --network kairos, for example.");
  }
  const connection = await hre.network.create({ network: name, override: { accounts: [configVariable(KEY)] } });
  try {
    const { url, accounts } = connection.networkConfig as HttpNetworkConfig;
    const [key] = Array.isArray(accounts) ? accounts : [];
    if (key === undefined) throw new Error("the network has no accounts");
    return { url: await url.getUrl(), readPrivateKey: () => readKey(() => key.get()) };
  } finally {
    await connection.close();
  }
}

async function readKey(read: () => Promise<string>): Promise<string> {
  try {
    return await read();
  } catch (cause) {
    const how = `set it in the environment, or keep it with \`npx hardhat keystore set ${KEY}\``;
    throw new SetupError("KEY_MISSING", `There is no ${KEY}: ${how}.`, { cause });
  }
}

async function askKey(hre: HardhatRuntimeEnvironment): Promise<string> {
  const key = await hre.interruptions.requestSecretInput("fee-payer", "The bearer key");
  if (key.length >= LEAST_KEY_LENGTH) return key;
  throw new SetupError("INVALID_OPTION", `A key of less than ${LEAST_KEY_LENGTH} characters opens nothing: --new-key.`);
}

/** fee-payer.json has its ledger in fee-payer.ledger.sqlite. */
function besides(policy: string): string {
  const { dir, name } = path.parse(policy);
  return path.join(dir, `${name}.ledger.sqlite`);
}
