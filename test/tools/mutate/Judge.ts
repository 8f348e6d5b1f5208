import { expect } from "chai";
import { Judge, TestsFail } from "../../../tools/mutate/Judge.ts";
import type { Mutant } from "../../../tools/mutate/Mutant.ts";
import type { Batch } from "../../../tools/mutate/prepareBatches.ts";
import type { Reaching } from "../../../tools/mutate/Reach.ts";
import type { Bytecodes } from "../../../tools/mutate/solc/compileContracts.ts";
import type { RunResult } from "../../../tools/mutate/tests/protocol.ts";
import { type RunRequest, type TestRunner, TestTimeout } from "../../../tools/mutate/tests/TestProcess.ts";

function codeOf(name: string): Bytecodes {
  return { "A.sol:A": { creation: name, deployed: name } };
}

function mutantNamed(replacement: string): Mutant {
  return {
    source: "A.sol",
    start: 0,
    end: 1,
    replacement,
    kind: "operator",
    site: { form: "expression", start: 0, end: 1 },
  };
}

function batchOf(...names: string[]): Batch {
  return {
    original: codeOf("original"),
    mutants: names.map(mutantNamed),
    mutated: ({ replacement }) => Promise.resolve(replacement === "invalid" ? undefined : codeOf(replacement)),
  };
}

/** Tests of which each is told on which code it fails: "project", "original" or a mutant's. */
type Suite = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

class FakeTests implements TestRunner {
  readonly #suite: Suite;
  #code = "project";
  readonly asked: string[] = [];
  /** Runs that never end. */
  endless = new Set<string>();
  deploys = true;
  /** Tests that fail unless those before them ran. */
  dependent = new Set<string>();

  constructor(suite: Suite) {
    this.#suite = suite;
  }

  patch(bytecodes: Bytecodes): Promise<void> {
    this.#code = bytecodes["A.sol:A"]?.creation ?? "project";
    return Promise.resolve();
  }

  run({ file, only, bail }: RunRequest): Promise<RunResult> {
    const titles = Object.keys(this.#suite[file]!).filter((title) => only?.includes(title) ?? true);
    this.asked.push(`${this.#code}: ${titles.join()}`);
    if (this.endless.has(this.#code)) return Promise.reject(new TestTimeout());
    const failing = titles.filter(
      (title, at) => this.#suite[file]![title]!.includes(this.#code) || (this.dependent.has(title) && at === 0),
    );
    const failures = (bail ? failing.slice(0, 1) : failing).map((title) => ({ title, hook: false, message: "fails" }));
    return Promise.resolve({
      passed: titles.length - failing.length,
      failures,
      reached: new Map(),
      milliseconds: 1,
      deployed: this.deploys,
    });
  }
}

/** Every test reaches every mutant but those that are named. */
function reachOf(suite: Suite, beyond: readonly string[] = []): Reaching {
  return {
    titles: (file) => Promise.resolve(Object.keys(suite[file]!).filter((title) => !beyond.includes(title))),
    milliseconds: () => 1,
  };
}

const isNotEquivalent = () => Promise.resolve(false);

function judgeOf(suite: Suite, beyond?: readonly string[]) {
  const tests = new FakeTests(suite);
  return { tests, judge: new Judge(tests, Object.keys(suite), 1, reachOf(suite, beyond)) };
}

describe("mutate: judge", () => {
  it("asks near tests alone of a mutant whose survival is explained", async () => {
    const { tests, judge } = judgeOf({ "a.ts": { one: [], two: ["m2"] }, "b.ts": { three: ["m1"] } });
    const batch = batchOf("m1", "m2");
    const [first, second] = batch.mutants as [Mutant, Mutant];
    expect(await judge.judge(batch, first, isNotEquivalent, true)).to.deep.equal({ verdict: "survived" });
    expect(tests.asked).to.deep.equal(["m1: one,two"]);
    expect(await judge.judge(batch, second, isNotEquivalent, true)).to.include({ verdict: "killed", title: "two" });
  });

  it("says which test killed a mutant, once that test passes without it", async () => {
    const { tests, judge } = judgeOf({ "a.ts": { one: [], two: ["m1"] }, "b.ts": { three: ["m1"] } });
    const batch = batchOf("m1");
    expect(await judge.judge(batch, batch.mutants[0]!, isNotEquivalent)).to.deep.equal({
      verdict: "killed",
      file: "a.ts",
      title: "two",
    });
    expect(tests.asked).to.deep.equal(["m1: one,two", "original: two"]);
  });

  it("believes a test for nine more kills of a batch, then asks it again without a mutant", async () => {
    const names = Array.from({ length: 12 }, (_, at) => `m${at}`);
    const { tests, judge } = judgeOf({ "a.ts": { one: names } });
    const batch = batchOf(...names);
    for (const mutant of batch.mutants) {
      expect(await judge.judge(batch, mutant, isNotEquivalent)).to.include({ verdict: "killed", title: "one" });
    }
    const again = tests.asked.flatMap((asked, at) => (asked === "original: one" ? [at] : []));
    expect(again).to.deep.equal([1, 12]);
    const next = batchOf("m1");
    await judge.judge(next, next.mutants[0]!, isNotEquivalent);
    expect(tests.asked.slice(-2)).to.deep.equal(["m1: one", "original: one"]);
  });

  it("believes no test any more after one that took too long", async () => {
    const { tests, judge } = judgeOf({ "a.ts": { one: ["m1", "m3"] } });
    tests.endless.add("m2");
    const batch = batchOf("m1", "m2", "m3");
    for (const mutant of batch.mutants) await judge.judge(batch, mutant, isNotEquivalent);
    expect(tests.asked).to.deep.equal(["m1: one", "original: one", "m2: one", "m3: one", "original: one"]);
  });

  it("says that a mutant survived when every test that reaches it passes", async () => {
    const { tests, judge } = judgeOf({ "a.ts": { one: [], far: ["m1"] }, "b.ts": { two: [] } }, ["far"]);
    const batch = batchOf("m1");
    expect(await judge.judge(batch, batch.mutants[0]!, isNotEquivalent)).to.deep.equal({ verdict: "survived" });
    expect(tests.asked).to.deep.equal(["m1: one", "m1: two"]);
  });

  it("asks first those that killed the last mutants", async () => {
    const { tests, judge } = judgeOf({ "a.ts": { one: [] }, "b.ts": { two: [], three: ["m1", "m2"] } });
    const batch = batchOf("m1", "m2");
    await judge.judge(batch, batch.mutants[0]!, isNotEquivalent);
    tests.asked.length = 0;
    await judge.judge(batch, batch.mutants[1]!, isNotEquivalent);
    expect(tests.asked).to.deep.equal(["m2: three"]);
  });

  it("asks the files about the mutant's function before others", async () => {
    const { tests, judge } = judgeOf({ "A.buy.ts": { one: [] }, "A.sell.ts": { two: ["m1"] } });
    const batch = batchOf("m1");
    await judge.judge(batch, { ...batch.mutants[0]!, functionName: "_sell" }, isNotEquivalent);
    expect(tests.asked).to.deep.equal(["m1: two", "original: two"]);
  });

  it("asks for the bytecode once near tests found nothing, before far ones run", async () => {
    const { tests, judge } = judgeOf({ "a.ts": { one: [] }, "b.ts": { two: ["m1"] } });
    const batch = batchOf("m1");
    const result = await judge.judge(batch, batch.mutants[0]!, () => Promise.resolve(true));
    expect(result).to.deep.equal({ verdict: "equivalent" });
    expect(tests.asked).to.deep.equal(["m1: one"]);
  });

  it("asks for it after all tests where all are near, and not of what they killed", async () => {
    const { tests, judge } = judgeOf({ "a.ts": { one: ["m2"] } });
    const batch = batchOf("m1", "m2");
    let proved = 0;
    const prove = (): Promise<boolean> => Promise.resolve(++proved > 0);
    expect(await judge.judge(batch, batch.mutants[0]!, prove)).to.deep.equal({ verdict: "equivalent" });
    expect((await judge.judge(batch, batch.mutants[1]!, prove)).verdict).to.equal("killed");
    expect(proved).to.equal(1);
    expect(tests.asked).to.deep.equal(["m1: one", "m2: one", "original: one"]);
  });

  it("says that a mutant does not compile", async () => {
    const { tests, judge } = judgeOf({ "a.ts": { one: [] } });
    const batch = batchOf("invalid");
    expect(await judge.judge(batch, batch.mutants[0]!, isNotEquivalent)).to.deep.equal({ verdict: "invalid" });
    expect(tests.asked).to.deep.equal([]);
  });

  it("says that tests took too long", async () => {
    const { tests, judge } = judgeOf({ "a.ts": { one: [] } });
    tests.endless.add("m1");
    const batch = batchOf("m1");
    expect(await judge.judge(batch, batch.mutants[0]!, isNotEquivalent)).to.deep.equal({
      verdict: "timeout",
      file: "a.ts",
    });
  });

  it("does not believe a test that fails without the mutant too, and tells of it", async () => {
    const { judge } = judgeOf({ "a.ts": { gas: ["m1", "m2", "original"], one: [] }, "b.ts": { two: ["m2"] } });
    const batch = batchOf("m1", "m2");
    expect(await judge.judge(batch, batch.mutants[0]!, isNotEquivalent)).to.deep.equal({
      verdict: "survived",
      leftOut: ["a.ts: gas"],
    });
    expect(await judge.judge(batch, batch.mutants[1]!, isNotEquivalent)).to.deep.equal({
      verdict: "killed",
      file: "b.ts",
      title: "two",
    });
  });

  it("gives it another chance with other bytecode", async () => {
    const { tests, judge } = judgeOf({ "a.ts": { gas: ["m1", "original"] } });
    const [first, second] = [batchOf("m1"), batchOf("m1")];
    await judge.judge(first, first.mutants[0]!, isNotEquivalent);
    tests.asked.length = 0;
    await judge.judge(second, second.mutants[0]!, isNotEquivalent);
    expect(tests.asked[0]).to.equal("m1: gas");
  });

  it("compares whole files where a test needs those before it", async () => {
    const suite = { "a.ts": { before: [], after: ["m1"], other: [] } };
    const { tests, judge } = judgeOf(suite);
    tests.dependent.add("after");
    const batch = batchOf("m1", "m2");
    expect(await judge.judge(batch, batch.mutants[0]!, isNotEquivalent)).to.deep.equal({
      verdict: "killed",
      file: "a.ts",
      title: "after",
    });
    expect(await judge.judge(batch, batch.mutants[1]!, isNotEquivalent)).to.deep.equal({ verdict: "survived" });
  });

  it("stops when tests pass that never deployed the mutant", async () => {
    const { tests, judge } = judgeOf({ "a.ts": { one: [] } });
    tests.deploys = false;
    const batch = batchOf("m1");
    const error: unknown = await judge.judge(batch, batch.mutants[0]!, isNotEquivalent).catch((e: unknown) => e);
    expect((error as Error).message).to.equal("A.sol: the tests ran, but deployed none of its contracts");
  });

  it("stops when a test fails on the project's own bytecode", async () => {
    const { judge } = judgeOf({ "a.ts": { broken: ["m1", "original", "project"] } });
    const batch = batchOf("m1");
    const error: unknown = await judge.judge(batch, batch.mutants[0]!, isNotEquivalent).catch((e: unknown) => e);
    expect(error).to.be.instanceOf(TestsFail);
    expect((error as Error).message).to.equal("a.ts fails without a mutant: broken: fails");
  });
});
