import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import hre from "hardhat";
import { makeReference } from "./reference/makeReference.ts";
import { readContracts } from "./reference/readContracts.ts";

const DIRECTORY = path.join(import.meta.dirname, "..", "docs", "reference");

await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
await mkdir(DIRECTORY, { recursive: true });
for (const [file, text] of makeReference(await readContracts(hre.artifacts)))
  await writeFile(path.join(DIRECTORY, file), text);
