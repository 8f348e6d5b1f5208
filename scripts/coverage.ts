import { readFile } from "node:fs/promises";
import parseLcov from "@friedemannsommer/lcov-parser/sync";

/** Holds the report of `hardhat test mocha --coverage` to the bar: a test runs every line of every contract. */
const report = new URL("../coverage/lcov.info", import.meta.url);

const files = parseLcov({ from: await readFile(report, "utf8") }).filter(({ path }) => path.startsWith("contracts/"));
if (files.length === 0) throw new Error("The report names no contract.");

let lines = 0;
let missed = 0;
for (const { path, lines: counted } of files) {
  const unrun = counted.details.filter(({ hit }) => hit === 0).map(({ line }) => line);
  lines += counted.details.length;
  missed += unrun.length;
  if (unrun.length > 0) console.error(`${path}: no test runs line ${unrun.join(", ")}`);
}
console.log(`${files.length} files of contracts/: ${lines - missed} of ${lines} lines run`);
if (missed > 0) process.exitCode = 1;
