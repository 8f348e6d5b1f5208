import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import config from "../hardhat.config.ts";
import { runFuzz } from "./fuzz/runFuzz.ts";

const root = path.join(import.meta.dirname, "..");
const suite = path.join(root, "test", "invariant");
const scratch = await mkdtemp(path.join(tmpdir(), "droit-fuzz-"));
const log = path.join(scratch, "counts");

try {
  process.exitCode = await runFuzz(process.argv.slice(2), {
    output: console,
    log,
    async play({ runs, depth, seed }) {
      process.env.FUZZ_LOG = log;
      const solidity = {
        ...config.test?.solidity,
        fsPermissions: { dangerouslyReadWriteDirectory: [scratch] },
        fuzz: { seed },
        invariant: { runs, depth, failOnRevert: true, failurePersistDir: path.join(scratch, "failures") },
      };
      const campaign = { ...config, test: { ...config.test, solidity } };
      const hre = await createHardhatRuntimeEnvironment(campaign, { noTypechain: true }, root);
      // The campaign finds it by its name.
      await hre.tasks.getTask("build").run({ quiet: true, files: [path.join(suite, "SystemHandler.sol")] });
      const testFiles = [path.join(suite, "SystemInvariants.t.sol")];
      const result: unknown = await hre.tasks.getTask(["test", "solidity"]).run({ testFiles });
      const artifact = await hre.artifacts.readArtifact("SystemHandler");
      return { passed: passed(result), abi: artifact.abi };
    },
  });
} finally {
  await rm(scratch, { recursive: true, force: true });
}

function passed(result: unknown): boolean {
  return typeof result === "object" && result !== null && "success" in result && result.success === true;
}
