import { expect } from "chai";
import {
  formatMarkdown,
  formatMutant,
  formatReport,
  formatScore,
  type Judged,
  scoreOf,
  summarize,
} from "../../../tools/mutate/report.ts";
import type { Verdict } from "../../../tools/mutate/Results.ts";
import { findExplanation, findStale, readExplanations } from "../../../tools/mutate/survivors.ts";
import { join } from "node:path";
import { withProject } from "./project.ts";

const REASON = {
  source: "contracts/B.sol",
  line: "x = a + b;",
  before: "+",
  after: "-",
  reason: "b is always zero where this runs",
};

function judged(source: string, line: number, verdict: Verdict, change: Partial<Judged> = {}): Judged {
  const result = { verdict };
  return {
    source,
    functionName: "pay",
    line,
    lineText: "x = a + b;",
    column: 7,
    kind: "operator",
    before: "+",
    after: "-",
    result,
    ...change,
  };
}

const ALL = [
  judged("contracts/B.sol", 7, "survived", { explanation: REASON }),
  judged("contracts/B.sol", 8, "killed", { explanation: REASON }),
  judged("contracts/A.sol", 3, "killed"),
  judged("contracts/A.sol", 4, "timeout"),
  judged("contracts/A.sol", 5, "survived", { kind: "modifier", before: "locked", after: "" }),
  judged("contracts/A.sol", 6, "equivalent"),
  judged("contracts/A.sol", 6, "invalid"),
];

describe("mutate: report", () => {
  it("counts a timeout as killed, an explained survivor in no score, the same bytecode and no bytecode not at all", () => {
    const { total, bySource, equivalent, invalid } = summarize(ALL);
    expect(total).to.deep.equal({ mutants: 5, killed: 3, timedOut: 1, survived: 1, explained: 1 });
    expect(bySource.get("contracts/A.sol")).to.deep.equal({
      mutants: 3,
      killed: 2,
      timedOut: 1,
      survived: 1,
      explained: 0,
    });
    expect([equivalent, invalid]).to.deep.equal([1, 1]);
    expect(scoreOf(total)).to.equal(75);
  });

  it("rounds a score down, so that 100 % means all", () => {
    const counts = { mutants: 10_000, killed: 9_999, timedOut: 0, survived: 1, explained: 0 };
    expect(formatScore(counts)).to.equal("99.9 %");
    expect(formatScore({ ...counts, survived: 0 })).to.equal("100.0 %");
    expect(formatScore({ ...counts, killed: 0, survived: 0 })).to.equal("100.0 %");
  });

  it("lists each survivor with its line, and each reason", () => {
    const text = formatReport(summarize(ALL)).split("\n");
    expect(text[0]).to.match(/^contract +mutants +killed +timed out +survived +explained +score$/);
    expect(text[1]).to.match(/^contracts\/A\.sol +3 +2 +1 +1 +0 +66\.6 %$/);
    expect(text[3]).to.match(/^all +5 +3 +1 +1 +1 +75\.0 %$/);
    expect(text).to.include.members([
      "not counted: 1 with the same bytecode, 1 that do not compile",
      "Survivors (1):",
      "contracts/A.sol:5  modifier  locked -> (nothing)",
      "Survivors that change nothing (1):",
      "    b is always zero where this runs",
      "Killed, though a reason says that they change nothing (1):",
      "contracts/B.sol:8  operator  + -> -",
    ]);
  });

  it("names the tests that could not judge", () => {
    const result = { verdict: "survived", leftOut: ["test/a.ts: A does"] } as const;
    const text = formatReport(
      summarize([judged("contracts/A.sol", 1, "survived", { result: { ...result, leftOut: [...result.leftOut] } })]),
    );
    expect(text).to.include("contracts/A.sol: test/a.ts: A does");
  });

  it("says the same in Markdown", () => {
    const text = formatMarkdown(summarize(ALL));
    expect(text).to.include("| contracts/A.sol | 3 | 2 | 1 | 1 | 0 | 66.6 % |");
    expect(text).to.include("- `contracts/A.sol:5  modifier  locked -> (nothing)`\n");
    expect(text).to.include("- `contracts/B.sol:7  operator  + -> -`: b is always zero where this runs\n");
  });

  it("writes a mutant on one line", () => {
    expect(formatMutant(ALL[2]!)).to.equal("contracts/A.sol:3  operator  + -> -");
  });
});

describe("mutate: reasons", () => {
  it("are of all mutants with this line and this change, wherever the line is", () => {
    expect(findExplanation([REASON], judged("contracts/B.sol", 1, "survived"))).to.equal(REASON);
    const inPay = { ...REASON, function: "pay" };
    expect(findExplanation([inPay], judged("contracts/B.sol", 1, "survived"))).to.equal(inPay);
    const elsewhere = judged("contracts/B.sol", 1, "survived", { functionName: "claim" });
    expect(findExplanation([inPay], elsewhere)).to.equal(undefined);
    const atSeven = { ...REASON, column: 7 };
    expect(findExplanation([atSeven], judged("contracts/B.sol", 1, "survived"))).to.equal(atSeven);
    expect(findExplanation([atSeven], judged("contracts/B.sol", 1, "survived", { column: 8 }))).to.equal(undefined);
    for (const change of [{ source: "contracts/A.sol" }, { lineText: "y = a + b;" }, { before: "-" }, { after: "*" }]) {
      expect(findExplanation([REASON], judged("contracts/B.sol", 1, "survived", change))).to.equal(undefined);
    }
  });

  it("are stale when their mutant is gone", () => {
    expect(findStale([REASON], ALL)).to.deep.equal([]);
    expect(findStale([REASON], [judged("contracts/B.sol", 1, "killed", { after: "*" })])).to.deep.equal([REASON]);
  });

  it("are read from a file, which need not be there, and must say something", async () => {
    await withProject(
      { "good.json": JSON.stringify([REASON]), "bad.json": JSON.stringify([{ ...REASON, reason: "equivalent" }]) },
      (root) => {
        expect(readExplanations(join(root, "good.json"))).to.deep.equal([REASON]);
        expect(readExplanations(join(root, "none.json"))).to.deep.equal([]);
        expect(() => readExplanations(join(root, "bad.json"))).to.throw("reason");
      },
    );
  });
});
