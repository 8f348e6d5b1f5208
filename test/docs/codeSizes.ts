import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "chai";
import hre from "hardhat";

/** The most that a contract may have (EIP-170), in bytes. */
const LIMIT = 24_576;
/** Smaller ones are libraries without code of their own. */
const WORTH_NAMING = 2_000;

describe("docs/architecture.md, code size", () => {
  it("names every deployable contract, and none has more than it says", async function () {
    // Coverage compiles the contracts with its own statements in them.
    if (hre.globalOptions.coverage) return this.skip();
    const named = await readTable();
    const sizes = await readSizes();
    expect([...named.keys()].sort()).to.deep.equal([...sizes.keys()].sort());
    for (const [contract, { bytes, left }] of named) {
      expect(bytes + left, contract).to.equal(LIMIT);
      expect(sizes.get(contract), contract).to.be.at.most(bytes);
    }
  });
});

async function readTable(): Promise<Map<string, { bytes: number; left: number }>> {
  const text = await readFile(new URL("../../docs/architecture.md", import.meta.url), "utf8");
  const section = text.slice(text.indexOf("## Code size"));
  const rows = section.matchAll(/^\| `(\w+)` *\| *([\d,]+) *\| *([\d,]+) *\|$/gm);
  const toNumber = (figure: string): number => Number(figure.replaceAll(",", ""));
  return new Map([...rows].map(([, name, bytes, left]) => [name!, { bytes: toNumber(bytes!), left: toNumber(left!) }]));
}

async function readSizes(): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for (const name of await hre.artifacts.getAllFullyQualifiedNames()) {
    const [source, contract] = name.split(":") as [string, string];
    if (!source.startsWith("contracts/") || path.dirname(source) === "contracts/local") continue;
    const { deployedBytecode } = await hre.artifacts.readArtifact(name);
    const size = (deployedBytecode.length - 2) / 2;
    if (size >= WORTH_NAMING) sizes.set(contract, size);
  }
  return sizes;
}
