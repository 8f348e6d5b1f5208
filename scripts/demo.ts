import { existsSync } from "node:fs";
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
    if (!existsSync(hre.config.paths.artifacts)) console.log("Compiling the contracts first, which takes a minute.");
    await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
    return hre.network.create();
  },
});
