import path from "node:path";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import config from "../hardhat.config.ts";
import { LOAD_NETWORK } from "./load/chain.ts";
import { runLoad } from "./load/runLoad.ts";

const root = path.join(import.meta.dirname, "..");
const { stderr } = process;

process.exitCode = await runLoad(process.argv.slice(2), {
  output: console,
  progress: stderr.isTTY ? (line) => stderr.write(`\r\u001b[K${line}`) : undefined,
  async connect() {
    const hre = await createHardhatRuntimeEnvironment(config, { noTypechain: true }, root);
    await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
    return hre.network.create({ override: LOAD_NETWORK });
  },
});
