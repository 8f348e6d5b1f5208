import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import * as prettier from "prettier";
import config from "../hardhat.config.ts";
import { COMPUTATION_NETWORK } from "./computation/measure.ts";
import { differs, measureScenario, type Result } from "./computation/measureScenario.ts";
import { renderTables } from "./computation/renderTables.ts";
import { SCENARIOS } from "./computation/scenarios.ts";

const USAGE = `Finds the largest batch, sweep and settlement that Kaia's computation cost and other chains' gas allow.

  npm run computation                  measures, and fails where a figure differs from the committed ones
  npm run computation -- --only sweep  the scenarios whose names contain that
  npm run computation -- --update      writes the figures to scripts/computation/results.json
  npm run computation -- --tables      prints the tables of docs/limits.md from the committed figures
`;

const RESULTS = new URL("computation/results.json", import.meta.url);
const root = path.join(import.meta.dirname, "..");

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    update: { type: "boolean" },
    tables: { type: "boolean" },
    help: { type: "boolean", short: "h" },
  },
});

if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}

const committed = JSON.parse(await readFile(RESULTS, "utf8")) as Result[];
if (values.tables) {
  process.stdout.write(await prettier.format(renderTables(committed), { parser: "markdown" }));
  process.exit(0);
}

const hre = await createHardhatRuntimeEnvironment(config, { noTypechain: true }, root);
await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
const results: Result[] = [];
for (const scenario of SCENARIOS.filter(({ name }) => name.includes(values.only))) {
  const connection = await hre.network.create({ override: COMPUTATION_NETWORK });
  process.stderr.write(`${scenario.name} ...`);
  const startedAt = performance.now();
  const result = await measureScenario(scenario, connection);
  await connection.close();
  const sizes = Object.entries(result.limits).map(([limit, { size }]) => `${limit} ${size}`);
  process.stderr.write(` ${sizes.join(", ")} (${Math.round((performance.now() - startedAt) / 1_000)} s)\n`);
  results.push(result);
  if (values.update) await write(results);
}

if (!values.update) {
  const different = results.filter((result) => {
    return differs(
      result,
      committed.find(({ name }) => name === result.name),
    );
  });
  for (const { name } of different) console.error(`Not as committed: ${name}`);
  if (different.length > 0) {
    console.error("Commit the new figures: npm run computation -- --update, and docs/limits.md with them");
    process.exitCode = 1;
  } else {
    console.log(`${results.length} scenarios, all as committed.`);
  }
}

/** Writes what is measured so far, over what is committed of other scenarios. */
async function write(measured: readonly Result[]): Promise<void> {
  const order = SCENARIOS.map(({ name }) => name);
  const others = committed.filter(
    ({ name }) => measured.every((result) => result.name !== name) && order.includes(name),
  );
  const all = [...measured, ...others].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  await writeFile(RESULTS, await prettier.format(JSON.stringify(all), { parser: "json", printWidth: 120 }));
}
