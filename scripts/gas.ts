import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import hre from "hardhat";
import { BARS } from "./gas/bars.ts";
import { compare } from "./gas/compare.ts";
import { measureSteps } from "./gas/steps.ts";

const USAGE = `Measures the gas of each step of a trade on a fresh local chain.

  npm run gas                  a table beside the committed figures; fails where one rose
  npm run -s gas -- --json     the steps as JSON: [{"step": "list.native", "gas": 57000}, ...]
  npm run gas -- --update      writes the figures to scripts/gas/figures.json
`;

const FIGURES = new URL("gas/figures.json", import.meta.url);

const { values } = parseArgs({
  options: { json: { type: "boolean" }, update: { type: "boolean" }, help: { type: "boolean", short: "h" } },
});

if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}

await hre.tasks.getTask("build").run({ quiet: true });
const measured = await measureSteps((step) => {
  if (!values.json) process.stderr.write(`measured ${step}\n`);
});

if (values.json) {
  process.stdout.write(`${JSON.stringify(measured, null, 2)}\n`);
} else if (values.update) {
  const figures = Object.fromEntries(measured.map(({ step, gas }) => [step, gas]));
  await writeFile(FIGURES, `${JSON.stringify(figures, null, 2)}\n`);
} else {
  const committed = JSON.parse(await readFile(FIGURES, "utf8")) as Record<string, number>;
  const rows = compare(measured, committed, BARS);
  console.table(
    Object.fromEntries(
      rows.map(({ step, gas, committed: figure, bar }) => [
        step,
        {
          gas,
          committed: figure,
          change: gas - (figure ?? 0),
          bar,
          "below the bar": bar === undefined ? undefined : bar - gas,
        },
      ]),
    ),
  );
  const risen = rows.filter(({ rose }) => rose).map(({ step }) => step);
  if (risen.length > 0) {
    console.error(`Gas rose: ${risen.join(", ")}. Lower it, or commit the new figures: npm run gas -- --update`);
    process.exitCode = 1;
  }
}
