import { expect } from "chai";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readTraces, titlesOf, type Trace } from "../../../tools/mutate/Reach.ts";
import { withProject } from "./project.ts";

const TRACE: Trace = {
  file: "test/A.ts",
  hash: "1",
  contracts: ["contracts/A.sol:A"],
  milliseconds: 5,
  reached: { "A adds": [1, 2], "A subtracts": [2], "A fails when traced": [] },
  failed: ["A fails when traced"],
};

describe("mutate: which tests get to a mutant", () => {
  it("are those that reach its place, and those of which nobody knows", () => {
    expect(titlesOf(TRACE, 1)).to.deep.equal(["A adds", "A fails when traced"]);
    expect(titlesOf(TRACE, 2)).to.deep.equal(["A adds", "A subtracts", "A fails when traced"]);
    expect(titlesOf(TRACE, 3)).to.deep.equal(["A fails when traced"]);
  });

  it("are all where it is in no place that can be told", () => {
    expect(titlesOf(TRACE, undefined)).to.deep.equal(["A adds", "A subtracts", "A fails when traced"]);
  });

  it("are known from the last run that traced them, whatever line was cut off or is of an older kind", async () => {
    await withProject({}, (root) => {
      const path = join(root, "reach.jsonl");
      expect(readTraces(path).size).to.equal(0);
      const later: Trace = { ...TRACE, hash: "2" };
      const older = { file: "test/B.ts", hash: "1", reached: {} };
      const lines = [TRACE, later, older].map((trace) => JSON.stringify(trace));
      writeFileSync(path, `${lines[0]}\n\n${lines[2]}\n${lines[1]!.slice(0, 20)}\n${lines[1]}\n`);
      expect([...readTraces(path)]).to.deep.equal([["test/A.ts", later]]);
    });
  });
});
