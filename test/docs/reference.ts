import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { Interface } from "ethers";
import hre from "hardhat";
import { findGaps } from "../../scripts/reference/contractsPage.ts";
import { makeReference } from "../../scripts/reference/makeReference.ts";
import { parseNatSpec } from "../../scripts/reference/natspec.ts";
import { type Contracts, readContracts } from "../../scripts/reference/readContracts.ts";
import { compareSnapshots } from "../../scripts/snapshots/files.ts";

describe("docs/reference", () => {
  let contracts: Contracts;
  before(async () => {
    contracts = await readContracts(hre.artifacts);
  });

  it("is what the sources say now", async () => {
    const differences: string[] = [];
    for (const [file, text] of makeReference(contracts)) {
      const committed = await readFile(new URL(`../../docs/reference/${file}`, import.meta.url), "utf8");
      if (committed === text) continue;
      const lines = compareSnapshots(new Map([[file, committed]]), new Map([[file, text]]));
      differences.push(...lines.slice(0, 20));
    }
    expect(differences.join("\n"), "Meant so? Then write it anew: npm run docs").to.equal("");
  });

  it("has a notice for every function, event and error", () => {
    expect(findGaps(contracts.sections)).to.deep.equal([]);
  });

  it("has every selector and topic of every contract that is deployed", async () => {
    const page = await readFile(new URL("../../docs/reference/contracts.md", import.meta.url), "utf8");
    let entries = 0;
    for (const qualified of await hre.artifacts.getAllFullyQualifiedNames()) {
      const [source, name] = qualified.split(":") as [string, string];
      const { abi, bytecode } = await hre.artifacts.readArtifact(qualified);
      const isCalled = (abi as readonly { type: string }[]).some(({ type }) => type === "function");
      if (!source.startsWith("contracts/") || source.startsWith("contracts/local/")) continue;
      if (bytecode === "0x" || !isCalled) continue;
      const start = page.indexOf(`\n### ${name}\n`);
      expect(start, name).to.be.greaterThan(-1);
      const section = page.slice(start, page.indexOf("\n### ", start + 1));
      const expected: string[] = [];
      const contract = new Interface(abi);
      contract.forEachFunction(({ selector }) => expected.push(selector));
      contract.forEachEvent(({ topicHash }) => expected.push(topicHash));
      contract.forEachError(({ selector }) => expected.push(selector));
      for (const id of expected) expect(section, `${name} ${id}`).to.contain(`\`${id}\``);
      entries += expected.length;
    }
    expect(entries).to.be.greaterThan(500);
  });

  it("shows every function that the SDK has", async () => {
    const page = await readFile(new URL("../../docs/reference/sdk.md", import.meta.url), "utf8");
    const readme = await readFile(new URL("../../sdk/README.md", import.meta.url), "utf8");
    // test/sdk/readme.ts compares that table with what is there.
    const table = readme.slice(readme.indexOf("## Everything"), readme.indexOf("## Units"));
    const names = [...table.matchAll(/^\|.*\|$/gm)].flatMap(([row]) => [...row.matchAll(/`(\w+)`/g)]);
    expect(names.length).to.be.greaterThan(35);
    for (const [, name] of names) expect(page).to.contain(`\n### droit.${name!}\n`);
  });

  describe("parseNatSpec", () => {
    it("keeps paragraphs and lists, and tells tags apart", () => {
      const comment = [
        "/// @title Thing",
        "    /// @notice One",
        "    /// two.",
        "    ///",
        "    /// - three",
        "    /// @dev Four.",
        "    /// @param five Six",
        "    /// seven.",
        "    /// @return Eight.",
      ].join("\n");
      expect(parseNatSpec(comment)).to.deep.equal({
        title: "Thing",
        notice: "One\ntwo.\n\n- three",
        dev: "Four.",
        params: [{ name: "five", text: "Six\nseven." }],
        returns: ["Eight."],
        inherited: false,
      });
    });

    it("reads the other kind of comment, and one without tags", () => {
      expect(parseNatSpec("/**\n     * @dev One.\n     * @inheritdoc Two\n     */")).to.include({
        dev: "One.",
        inherited: true,
      });
      expect(parseNatSpec("/// Only words.").notice).to.equal("Only words.");
      expect(parseNatSpec("").notice).to.equal("");
    });
  });
});
