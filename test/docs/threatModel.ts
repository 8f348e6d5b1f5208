import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { expect } from "chai";

const CLASSES = Array.from({ length: 30 }, (_, i) => i + 1);
const ROOT = new URL("../../", import.meta.url);
const ATTACKS = new URL("test/attacks/", ROOT);

/** The rows of the table under a heading, by their first cell. */
function rowsIn(section: string): Map<number, string> {
  const rows = section.matchAll(/^\| (\d+) +\|(.*)\|$/gm);
  return new Map([...rows].map(([, number, cells]) => [Number(number), cells!]));
}

async function readDocument() {
  const text = await readFile(new URL("docs/threat-model.md", ROOT), "utf8");
  const border = text.indexOf("## Which test attacks which contract");
  const end = text.indexOf("## What is not protected");
  expect(border > 0 && end > border).to.equal(true);
  return { text, classes: rowsIn(text.slice(0, border)), contracts: rowsIn(text.slice(border, end)) };
}

/** The names of test files in a text, which stand there in backticks. */
function filesIn(text: string): string[] {
  return [...text.matchAll(/`((?:test\/[\w/]+\/)?[\w.-]+\.ts)`/g)].map(([, file]) => file!);
}

/** The test files of test/attacks: whatever is not a world of others. */
async function attackFiles(): Promise<string[]> {
  const all = await readdir(ATTACKS);
  const contents = await Promise.all(all.map((file) => readFile(new URL(file, ATTACKS), "utf8")));
  return all.filter((_, i) => contents[i]!.includes("\ndescribe("));
}

describe("docs/threat-model.md", () => {
  it("names only files that exist", async () => {
    const { text } = await readDocument();
    const files = filesIn(text);
    expect(files.length).to.be.greaterThan(CLASSES.length);
    for (const file of files) {
      expect(existsSync(file.includes("/") ? new URL(file, ROOT) : new URL(file, ATTACKS)), file).to.equal(true);
    }
  });

  it("names for each of the 30 classes a file of test/attacks that begins with its number", async () => {
    const { classes } = await readDocument();
    expect([...classes.keys()]).to.deep.equal(CLASSES);
    for (const [number, cells] of classes) {
      const prefix = `${String(number).padStart(2, "0")}-`;
      expect(
        filesIn(cells).some((file) => file.startsWith(prefix)),
        prefix,
      ).to.equal(true);
    }
  });

  it("names every test of test/attacks, beside the class that its name begins with", async () => {
    const { classes } = await readDocument();
    const files = await attackFiles();
    expect(files.length).to.be.greaterThan(CLASSES.length);
    for (const file of files) {
      const number = /^(\d\d)-/.exec(file)?.[1];
      const places = number === undefined ? [...classes.values()].join() : (classes.get(Number(number)) ?? "");
      expect(filesIn(places), file).to.include(file);
    }
  });

  it("tells for each class and contract which tests attack it, by names that exist", async () => {
    const { contracts } = await readDocument();
    const tests = new Set((await attackFiles()).map((file) => file.replace(/\.ts$/, "")));
    expect([...contracts.keys()]).to.deep.equal(CLASSES);
    for (const [number, row] of contracts) {
      const cells = row.split("|");
      expect(cells.length, String(number)).to.equal(6);
      const named = [...row.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);
      expect(named.length, String(number)).to.be.greaterThan(0);
      for (const name of named) expect(tests.has(name), name).to.equal(true);
    }
  });
});
