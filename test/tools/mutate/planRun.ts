import { expect } from "chai";
import { planRun } from "../../../tools/mutate/planRun.ts";
import { Sources } from "../../../tools/mutate/Sources.ts";
import { TestFiles } from "../../../tools/mutate/tests/TestFiles.ts";
import { openCompiler, SETTINGS, withProject } from "./project.ts";

const HEAD = "// SPDX-License-Identifier: MIT\npragma solidity 0.8.37;\n";
const TEST = 'describe("x", () => { ethers.deployContract("Market"); });';
const FILES = {
  "contracts/market/Market.sol": `${HEAD}contract Market { function f(uint256 a) external pure returns (uint256) { return a + 1; } }`,
  "contracts/local/Local.sol": `${HEAD}contract Local { function f(uint256 a) external pure returns (uint256) { return a + 1; } }`,
  "test/mocks/Mock.sol": `${HEAD}import {Market} from "../../contracts/market/Market.sol"; contract Mock is Market {}`,
  "test/market/Market.f.ts": TEST,
  "test/attacks/01.ts": TEST,
};

describe("mutate: the plan of a run", () => {
  const compiler = openCompiler();

  async function plansOf(files: Readonly<Record<string, string>>, near = false) {
    return withProject(files, async (root) =>
      (await planRun({ compiler, sources: new Sources(root), settings: SETTINGS }, new TestFiles(root), near)).map(
        ({ contextOf, ...plan }) => ({
          ...plan,
          hashes: [true, false].map((isExplained) => contextOf(isExplained).testsHash(undefined)),
          killer: contextOf(false).testsHash("test/attacks/01.ts"),
          code: contextOf(false).code,
        }),
      ),
    );
  }

  it("has the sources of production, the contracts with their code, and the tests that may notice", async () => {
    const [plan, ...others] = await plansOf(FILES);
    expect(others).to.be.empty;
    expect(plan!.source).to.equal("contracts/market/Market.sol");
    expect(plan!.mutants).not.to.be.empty;
    expect(plan!.contracts).to.have.members(["contracts/market/Market.sol:Market", "test/mocks/Mock.sol:Mock"]);
    expect(plan!.files).to.deep.equal(["test/market/Market.f.ts", "test/attacks/01.ts"]);
    expect(plan!.near).to.equal(1);
    expect((await plansOf(FILES, true))[0]!.files).to.deep.equal(["test/market/Market.f.ts"]);
  });

  it("rests a survivor with a reason on its near tests, any other on all, a kill on the test that killed", async () => {
    const before = (await plansOf(FILES))[0]!;
    const changed = async (file: string) => (await plansOf({ ...FILES, [file]: `${TEST} // changed` }))[0]!;
    const far = await changed("test/attacks/01.ts");
    expect(far.hashes[0]).to.equal(before.hashes[0]);
    expect(far.hashes[1]).not.to.equal(before.hashes[1]);
    expect(far.killer).not.to.equal(before.killer);
    const near = await changed("test/market/Market.f.ts");
    expect(near.hashes[0]).not.to.equal(before.hashes[0]);
    expect(near.hashes[1]).not.to.equal(before.hashes[1]);
    expect(near.killer).to.equal(before.killer);
    expect(near.code).to.equal(before.code);
  });
});
