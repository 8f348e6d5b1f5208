import { parseArgs } from "node:util";
import { exhaustAll } from "./prove/exhaust.ts";
import { readProperties } from "./prove/properties.ts";
import { isExpected, prove } from "./prove/prove.ts";
import { createProofReader } from "./prove/queries.ts";
import { createSolver } from "./prove/solver.ts";

const USAGE = `Proves the arithmetic of payments: see docs/arithmetic.md.

  npm run prove                           every property, and every exhaustion
  npm run prove -- --only <expression>    those whose name the regular expression matches
`;

const { values } = parseArgs({ options: { only: { type: "string" }, help: { type: "boolean", short: "h" } } });
if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}

const chosen = new RegExp(values.only ?? "");
const startedAt = performance.now();
const failures: string[] = [];
let queries = 0;
let proved = 0;
let gaveUp = 0;

const solver = await createSolver();
const read = createProofReader();
for (const property of readProperties().filter(({ name }) => chosen.test(name))) {
  const proof = await prove(property, solver, read);
  queries += proof.queries;
  if (proof.outcome === "proved") ++proved;
  if (proof.outcome === "gave up") ++gaveUp;
  if (!isExpected(proof)) failures.push(`${property.name}: ${proof.outcome}`);
  const instead = proof.outcome === "gave up" ? property.exhausted : undefined;
  print(property.name, proof.outcome, `${proof.queries} queries`, proof.seconds, instead && `see ${instead}`);
}
await solver.close();

let cases = 0;
const results = await exhaustAll(
  ({ name, cases: counted, failure, seconds }) => {
    cases += counted;
    if (failure !== undefined) failures.push(`${name}: ${failure}`);
    print(name, failure === undefined ? "exhausted" : "refuted", `${counted} cases`, seconds, failure);
  },
  (name) => chosen.test(name),
);

const seconds = (performance.now() - startedAt) / 1_000;
console.log(
  `${proved} proved by ${queries} queries, ${gaveUp} left to exhaustion, ${results.length} exhausted over ${cases} cases, ` +
    `in ${seconds.toFixed(0)} s`,
);
if (proved + gaveUp + results.length === 0) failures.push(`Nothing is called ${chosen.source}.`);
if (failures.length > 0) {
  console.error(failures.join("\n"));
  process.exitCode = 1;
}

function print(name: string, outcome: string, size: string, took: number, note = ""): void {
  const time = `${took.toFixed(1)} s`;
  console.log(`${name.padEnd(32)} ${outcome.padEnd(10)} ${size.padStart(13)} ${time.padStart(8)}  ${note}`.trimEnd());
}
