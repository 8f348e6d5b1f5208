import path from "node:path";
import { parseArgs } from "node:util";
import hre from "hardhat";
import { compareSnapshots, readSnapshots, writeSnapshots } from "./snapshots/files.ts";
import { takeSnapshots } from "./snapshots/takeSnapshots.ts";

const USAGE = `Compares the ABI and the storage of each contract with test/snapshots/.

  npm run snapshots                 fails where something differs
  npm run snapshots -- --update     accepts what is there now
`;

const DIRECTORY = path.join(import.meta.dirname, "..", "test", "snapshots");

const { values } = parseArgs({ options: { update: { type: "boolean" }, help: { type: "boolean", short: "h" } } });
if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}

await hre.tasks.getTask("build").run({ quiet: true });
const taken = await takeSnapshots();
if (values.update) {
  await writeSnapshots(DIRECTORY, taken);
} else {
  const differences = compareSnapshots(await readSnapshots(DIRECTORY), taken);
  for (const difference of differences) console.error(difference);
  if (differences.length > 0) {
    console.error("Meant so? Then accept it: npm run snapshots -- --update");
    process.exitCode = 1;
  }
}
