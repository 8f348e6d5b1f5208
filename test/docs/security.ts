import { readdir, readFile } from "node:fs/promises";
import { expect } from "chai";
import hre from "hardhat";

const ROOT = new URL("../../", import.meta.url);

/** Names of all functions of production sources that only an owner may call. */
async function ownersFunctions(): Promise<string[]> {
  const all = await readdir(new URL("contracts/", ROOT), { recursive: true });
  const names = new Set<string>();
  for (const file of all.filter((it) => it.endsWith(".sol"))) {
    const source = await readFile(new URL(`contracts/${file}`, ROOT), "utf8");
    for (const [, name] of source.matchAll(/function (\w+)\([^)]*\)[^{;]*\bonlyOwner\b/g)) names.add(name!);
  }
  return [...names].sort();
}

describe("SECURITY.md", () => {
  it("names every function that only an owner may call", async () => {
    const text = await readFile(new URL("SECURITY.md", ROOT), "utf8");
    const functions = await ownersFunctions();
    expect(functions.length).to.be.greaterThan(4);
    for (const name of functions) expect(text, name).to.match(new RegExp(`\`${name}[\`(]`));
  });

  it("names as without an owner those that have none, and no others", async () => {
    const text = await readFile(new URL("SECURITY.md", ROOT), "utf8");
    const [, sentence] = /\n(`[^.]*) have no\s+owner\./.exec(text)!;
    const named = [...sentence!.matchAll(/`(\w+)`/g)].map(([, name]) => name!);
    expect(named.length).to.equal(7);
    for (const name of named) {
      const { abi } = await hre.artifacts.readArtifact(name);
      const has = (abi as readonly { name?: string }[]).some((it) => it.name === "transferOwnership");
      expect(has, name).to.equal(false);
    }
    for (const market of ["FixedPriceExchange", "OrderExchange", "AuctionHouse", "EditionDrop", "Storefront"]) {
      const { abi } = await hre.artifacts.readArtifact(market);
      expect((abi as readonly { name?: string }[]).some((it) => it.name === "transferOwnership")).to.equal(true);
    }
  });
});
