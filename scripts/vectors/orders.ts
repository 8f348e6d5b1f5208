import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { formatVectors, makeOrderVectors } from "./makeOrderVectors.ts";

const USAGE = `Writes the test vectors of signed orders to test/vectors/orders.json.

  node scripts/vectors/orders.ts            writes the file
  node scripts/vectors/orders.ts --check    writes nothing, and fails where the file is another
`;

const FILE = new URL("../../test/vectors/orders.json", import.meta.url);

const { values } = parseArgs({ options: { check: { type: "boolean" }, help: { type: "boolean", short: "h" } } });

if (values.help) {
  process.stdout.write(USAGE);
} else {
  const made = await formatVectors(await makeOrderVectors());
  if (!values.check) {
    await writeFile(FILE, made);
  } else if ((await readFile(FILE, "utf8")) !== made) {
    console.error("test/vectors/orders.json is out of date: node scripts/vectors/orders.ts");
    process.exitCode = 1;
  }
}
