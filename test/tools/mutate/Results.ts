import { expect } from "chai";
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Mutant } from "../../../tools/mutate/Mutant.ts";
import { type Context, Results } from "../../../tools/mutate/Results.ts";
import { withProject } from "./project.ts";

const TEXT = Buffer.from("a + b - c");

function mutantAt(start: number, replacement: string): Mutant {
  const site = { form: "expression", start: 0, end: 9 } as const;
  return { source: "contracts/A.sol", start, end: start + 1, replacement, kind: "operator", site };
}

const PLUS = mutantAt(2, "-");
const MINUS = mutantAt(6, "+");

function contextOf(code: string, tests: Readonly<Record<string, string>>): Context {
  return { code, testsHash: (file) => (file === undefined ? JSON.stringify(tests) : tests[file]!) };
}

const CONTEXT = contextOf("code", { "a.ts": "1", "b.ts": "1" });

describe("mutate: results", () => {
  it("are found again by a run that goes on where another was cut off", async () => {
    await withProject({}, (root) => {
      const path = join(root, "cache/mutate/results.jsonl");
      const first = new Results(path);
      first.add(TEXT, PLUS, CONTEXT, { verdict: "killed", file: "a.ts", title: "A does" });
      appendFileSync(path, '{"key":"half a li');

      const second = new Results(path);
      expect(second.find(TEXT, PLUS, CONTEXT)).to.include({ verdict: "killed", file: "a.ts", title: "A does" });
      expect(second.find(TEXT, MINUS, CONTEXT)).to.equal(undefined);
    });
  });

  it("that came after half a line are read too", async () => {
    await withProject({}, (root) => {
      const path = join(root, "results.jsonl");
      new Results(path).add(TEXT, PLUS, CONTEXT, { verdict: "survived" });
      appendFileSync(path, '{"key":"half a li');
      new Results(path).add(TEXT, MINUS, CONTEXT, { verdict: "survived" });
      expect(new Results(path).find(TEXT, MINUS, CONTEXT)).to.include({ verdict: "survived" });
    });
  });

  it("are forgotten when asked to", async () => {
    await withProject({}, (root) => {
      const path = join(root, "results.jsonl");
      new Results(path).add(TEXT, PLUS, CONTEXT, { verdict: "survived" });
      expect(new Results(path, true).find(TEXT, PLUS, CONTEXT)).to.equal(undefined);
    });
  });

  it("hold only for the code that they are about", async () => {
    await withProject({}, (root) => {
      const results = new Results(join(root, "results.jsonl"));
      for (const verdict of ["killed", "survived", "invalid", "equivalent"] as const) {
        results.add(TEXT, PLUS, CONTEXT, { verdict, ...(verdict === "killed" ? { file: "a.ts" } : {}) });
        expect(results.find(TEXT, PLUS, CONTEXT)?.verdict).to.equal(verdict);
        expect(results.find(TEXT, PLUS, contextOf("other", { "a.ts": "1", "b.ts": "1" }))).to.equal(undefined);
      }
    });
  });

  it("hold while the test that killed is as it was; a survivor has all tests to face again when one changes", async () => {
    await withProject({}, (root) => {
      const results = new Results(join(root, "results.jsonl"));
      results.add(TEXT, PLUS, CONTEXT, { verdict: "killed", file: "a.ts", title: "A does" });
      results.add(TEXT, MINUS, CONTEXT, { verdict: "survived" });
      const [changedA, changedB] = [
        contextOf("code", { "a.ts": "2", "b.ts": "1" }),
        contextOf("code", { "a.ts": "1", "b.ts": "2" }),
      ];
      expect(results.find(TEXT, PLUS, changedA)).to.equal(undefined);
      expect(results.find(TEXT, PLUS, changedB)?.verdict).to.equal("killed");
      expect(results.find(TEXT, MINUS, changedB)).to.equal(undefined);
    });
  });

  it("are kept one a line", async () => {
    await withProject({}, (root) => {
      const path = join(root, "results.jsonl");
      const results = new Results(path);
      results.add(TEXT, PLUS, CONTEXT, { verdict: "survived" });
      results.add(TEXT, MINUS, CONTEXT, { verdict: "timeout", file: "b.ts" });
      const lines = readFileSync(path, "utf8").trim().split("\n");
      expect(lines.map((line) => (JSON.parse(line) as { verdict: string }).verdict)).to.deep.equal([
        "survived",
        "timeout",
      ]);
    });
  });
});
