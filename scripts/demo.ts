import path from "node:path";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import config from "../hardhat.config.ts";
import { runDemo } from "./demo/runDemo.ts";

const root = path.join(import.meta.dirname, "..");

process.exitCode = await runDemo(process.argv.slice(2), {
  defaultCatalog: path.join(root, "examples", "catalog.json"),
  output: console,
  async connect() {
    const hre = await createHardhatRuntimeEnvironment(config, { noTypechain: true }, root);
    await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
    return hre.network.create();
  },
});
