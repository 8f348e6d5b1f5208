import { access, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import hre from "hardhat";
import { format, resolveConfig } from "prettier";
import { measureSteps } from "../scripts/gas/steps.ts";
import { ROOT } from "./lib/collectSources.ts";
import { type Artifacts, compileBuilds } from "./lib/compile.ts";
import { formatSettings, readSettings } from "./lib/settings.ts";
import { compare, formatCheapest, formatMarkdown, formatText, isCheapest, type PeerMeasurement } from "./lib/table.ts";
import { replaceFigures } from "./lib/replaceFigures.ts";
import { measureLooksRare } from "./peers/looksrare.ts";
import { measureManifold } from "./peers/manifold.ts";
import { measureNouns } from "./peers/nouns.ts";
import { measureSeaport } from "./peers/seaport.ts";
import { measureSeaportOrders } from "./peers/seaportOrders.ts";
import { measureThirdweb } from "./peers/thirdweb.ts";
import { measureTokens } from "./peers/tokens.ts";
import { measureZora } from "./peers/zora.ts";

const USAGE = `Measures Droit and its peers, compiled from their own published sources, on the same local chain, and checks each trade.

  npm run bench                   a table
  npm run -s bench -- --json      [{"step": "list.native", "peer": "Droit", "gas": 57000}, ...]
  npm run -s bench -- --markdown  the table, the versions and settings, as in docs/gas.md
  npm run bench -- --update       writes them to docs/gas.md, and Droit beside the cheapest peers to README.md

The peers are installed once, with: npm ci --prefix bench
`;

const DOCUMENT = path.join(ROOT, "..", "docs", "gas.md");
const README = path.join(ROOT, "..", "README.md");
const PEERS: Readonly<Record<string, (artifacts: Artifacts) => Promise<PeerMeasurement[]>>> = {
  Seaport: measureSeaport,
  "Seaport's other orders": measureSeaportOrders,
  LooksRare: measureLooksRare,
  Zora: measureZora,
  thirdweb: measureThirdweb,
  Nouns: measureNouns,
  Manifold: measureManifold,
  tokens: measureTokens,
};

const { values } = parseArgs({
  options: {
    json: { type: "boolean" },
    markdown: { type: "boolean" },
    update: { type: "boolean" },
    help: { type: "boolean", short: "h" },
  },
});

if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}
try {
  // Written by npm when it has installed everything.
  await access(path.join(ROOT, "node_modules", ".package-lock.json"));
} catch {
  console.error("The peers are not installed. Run this first: npm ci --prefix bench");
  process.exit(1);
}

const progress = (text: string): void => {
  if (!values.json && !values.markdown) process.stderr.write(`${text}\n`);
};
await hre.tasks.getTask("build").run({ quiet: true });
const artifacts = await compileBuilds((name) => {
  progress(`compiling ${name}`);
});
const droit = await measureSteps((step) => {
  progress(`measured ${step}`);
});
const peers: PeerMeasurement[] = [];
for (const [name, measure] of Object.entries(PEERS)) {
  peers.push(...(await measure(artifacts)));
  progress(`measured ${name}`);
}
const rows = compare(droit, peers);

if (values.json) {
  const all = [...droit.map(({ step, gas }) => ({ step, peer: "Droit", gas })), ...peers];
  process.stdout.write(`${JSON.stringify(all, null, 2)}\n`);
} else if (values.markdown || values.update) {
  const date = `Measured on ${new Date().toISOString().slice(0, 10)}.`;
  const figures = `${date}\n\n${formatMarkdown(rows)}\n\n${formatSettings(await readSettings())}`;
  if (values.update) {
    await update(DOCUMENT, figures);
    await update(README, `${date}\n\n${formatCheapest(rows)}`);
  } else {
    process.stdout.write(`${figures}\n`);
  }
} else {
  process.stdout.write(`${formatText(rows)}\n`);
  const compared = rows.filter((row) => isCheapest(row) !== undefined);
  const cheapest = compared.filter(isCheapest).length;
  process.stdout.write(`\nDroit is the cheapest in ${cheapest} of ${compared.length} steps that peers have too.\n`);
}

async function update(file: string, figures: string): Promise<void> {
  const text = replaceFigures(await readFile(file, "utf8"), figures);
  await writeFile(file, await format(text, { ...(await resolveConfig(file)), parser: "markdown" }));
}
