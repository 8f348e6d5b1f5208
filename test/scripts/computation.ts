import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { concat, getBytes, toBeHex, zeroPadValue } from "ethers";
import { network } from "hardhat";
import { COMPUTATION_LIMIT, costOfCallee, costOfInstruction } from "../../scripts/computation/costs.ts";
import { findLargest } from "../../scripts/computation/findLargest.ts";
import { LIMITS } from "../../scripts/computation/limits.ts";
import { bytesOf, COMPUTATION_NETWORK, Meter } from "../../scripts/computation/measure.ts";
import { differs, measureScenario, type Result } from "../../scripts/computation/measureScenario.ts";
import { renderTables } from "../../scripts/computation/renderTables.ts";
import { SCENARIOS } from "../../scripts/computation/scenarios.ts";
import { sumCosts } from "../../scripts/computation/sumCosts.ts";

const PROGRAM = zeroPadValue("0xaa00", 20);
const CALLEE = zeroPadValue("0xbb00", 20);

/** The computation cost of a call to a program, whose instructions are given in hex. */
async function costOf(program: string, callee = "0x"): Promise<number> {
  const connection = await network.create({ override: COMPUTATION_NETWORK });
  const { provider, ethers } = connection;
  await provider.request({ method: "hardhat_setCode", params: [PROGRAM, program] });
  if (callee !== "0x") await provider.request({ method: "hardhat_setCode", params: [CALLEE, callee] });
  const [sender] = await ethers.getSigners();
  const call = { from: sender!.address, to: PROGRAM, data: "0x" };
  try {
    return await new Meter(connection).computationOf(call);
  } finally {
    await connection.close();
  }
}

async function readResults(): Promise<Result[]> {
  const file = new URL("../../scripts/computation/results.json", import.meta.url);
  return JSON.parse(await readFile(file, "utf8")) as Result[];
}

describe("the computation cost of a transaction", () => {
  describe("given a small program", () => {
    it("adds up arithmetic", async () => {
      // PUSH1 2, PUSH1 3, ADD, PUSH1 5, MUL, POP, STOP
      expect(await costOf("0x6002600301600502" + "5000")).to.equal(120 + 120 + 150 + 120 + 200 + 140 + 0);
    });

    it("adds up storage and a hash, at the figures of the Cancun-compatible change", async () => {
      // PUSH1 1, PUSH0, SSTORE, PUSH0, SLOAD, POP, PUSH0, PUSH0, KECCAK256, POP, STOP
      const storage = 120 + 80 + 2_510 + 80 + 2_550 + 140;
      expect(await costOf("0x60015f555f54505f5f205000")).to.equal(storage + 80 + 80 + 560 + 140);
    });

    it("adds up transient storage, a shift and an event", async () => {
      // PUSH1 1, PUSH0, TSTORE, PUSH0, TLOAD, PUSH1 4, SHL, PUSH0, PUSH0, LOG1, STOP
      const transient = 120 + 80 + 280 + 80 + 220;
      expect(await costOf("0x60015f5d5f5c60041b5f5fa100")).to.equal(transient + 120 + 478 + 80 + 80 + 500);
    });

    it("counts every turn of a loop", async () => {
      // PUSH2 1000; JUMPDEST, PUSH1 1, SWAP1, SUB, DUP1, PUSH1 3, JUMPI; STOP
      const turn = 10 + 120 + 141 + 219 + 190 + 120 + 176;
      expect(await costOf("0x6103e85b600190038060035700")).to.equal(120 + 1_000 * turn);
    });

    it("counts what a call does, also where it is reverted", async () => {
      // PUSH0 five times, PUSH2 0xbb00, GAS, CALL, POP, STOP
      const caller = "0x5f5f5f5f5f61bb005af15000";
      const calling = 5 * 80 + 120 + 230 + 5_000 + 140;
      expect(await costOf(caller)).to.equal(calling);
      // PUSH0, PUSH0, ADD, PUSH0, REVERT
      expect(await costOf(caller, "0x5f5f015ffd")).to.equal(calling + 80 + 80 + 150 + 80);
    });

    it("counts precompiled contracts, and what stands in for Kaia's as that", async () => {
      // PUSH0 three times, PUSH1 length, PUSH0 ... : STATICCALL(GAS, address, 0, length, 0, 0), POP
      const ask = (address: string, length: string): string => `5f5f60${length}5f61${address}5afa50`;
      const asking = 80 + 80 + 120 + 80 + 120 + 230 + 10_000 + 140;
      expect(await costOf(`0x${ask("0001", "80")}00`)).to.equal(asking + 113_150);
      // An account, a hash and a signature: 117 bytes, one signature.
      expect(await costOf(`0x${ask("03ff", "75")}00`)).to.equal(asking + 10_000 + 180_000);
      expect(await costOf(`0x${ask("0002", "41")}00`)).to.equal(asking + 1_000 + 3 * 100);
      expect(await costOf(`0x${ask("0004", "41")}00`)).to.equal(asking);
    });
  });

  it("knows all that push, copy and swap, and no more", () => {
    const families = { PUSH: 32, DUP: 16, SWAP: 16 };
    for (const [family, count] of Object.entries(families)) {
      for (let i = 1; i <= count; i++) expect(costOfInstruction(`${family}${i}`)).to.be.within(110, 240);
      expect(() => costOfInstruction(`${family}${count + 1}`)).to.throw(RangeError);
    }
    expect([costOfInstruction("DUP15"), costOfInstruction("SWAP15"), costOfInstruction("SWAP7")]).to.deep.equal([
      237, 197, 199,
    ]);
  });

  it("refuses what it knows no cost of", () => {
    expect(() => sumCosts([{ op: "CLZ" }], { input: "0x" })).to.throw(RangeError, "CLZ");
    expect(() => costOfCallee(toBeHex(5, 20), 32)).to.throw(RangeError, "precompiled contract");
    expect(costOfCallee(toBeHex(0x400, 20), 32)).to.equal(0);
  });
});

describe("findLargest", () => {
  /** Measures, and tells at which sizes it did. */
  async function search(measure: (size: number) => number, limit: number, maximum = 1_000_000) {
    const sizes: number[] = [];
    const largest = await findLargest(
      (size) => {
        sizes.push(size);
        return Promise.resolve(measure(size));
      },
      limit,
      maximum,
    );
    return { largest, sizes };
  }

  it("finds the end of a line after two guesses", async () => {
    const { largest, sizes } = await search((size) => 21_000 + 36_000 * size, 30_000_000);
    expect(largest).to.deep.equal({ size: 832, value: 29_973_000, next: 30_009_000 });
    expect(sizes).to.deep.equal([1, 2, 4, 8, 16, 832, 833]);
  });

  for (const [name, measure] of [
    ["grows faster and faster", (size: number) => 1_000 * size + size ** 2],
    ["grows slower and slower", (size: number) => Math.floor(1e5 * Math.sqrt(size))],
    ["grows in steps", (size: number) => 1_000 * Math.ceil(size / 100)],
  ] as const) {
    it(`finds what fits where the measure ${name}`, async () => {
      for (const limit of [1_000_000, 2_345_678, 7_654_321]) {
        const { largest, sizes } = await search(measure, limit);
        expect(measure(largest!.size)).to.equal(largest!.value).and.to.be.at.most(limit);
        expect(measure(largest!.size + 1))
          .to.equal(largest!.next)
          .and.to.be.above(limit);
        expect(sizes.length).to.be.below(40);
      }
    });
  }

  it("takes exactly the limit, and not one unit less", async () => {
    expect((await search((size) => 10 * size, 200)).largest?.size).to.equal(20);
    expect((await search((size) => 10 * size, 199)).largest?.size).to.equal(19);
  });

  it("ends at the maximum", async () => {
    expect((await search((size) => size, 1_000, 100)).largest).to.deep.equal({
      size: 100,
      value: 100,
      next: undefined,
    });
    expect((await search((size) => size, 1_000, 1)).largest).to.deep.equal({ size: 1, value: 1, next: undefined });
  });

  it("finds nothing where not even one fits", async () => {
    expect((await search(() => 11, 10)).largest).to.equal(undefined);
  });
});

describe("bytesOf", () => {
  it("is the length of the signed transaction with the call data in it", () => {
    const call = { from: PROGRAM, to: PROGRAM, data: concat([new Uint8Array(1_000).fill(1)]) };
    const empty = bytesOf({ ...call, data: "0x" });
    // Chain id, nonce, two prices, gas limit, receiver, a value of none, no access list, three parts of a signature.
    expect(empty).to.be.within(100, 130);
    // The data, and two bytes more to say how long it is, and one more for the whole.
    expect(bytesOf(call)).to.equal(empty + getBytes(call.data).length + 3);
  });
});

describe("docs/limits.md", () => {
  it("has the committed figures in its tables", async () => {
    const text = await readFile(new URL("../../docs/limits.md", import.meta.url), "utf8");
    const rows = (markdown: string): string[] =>
      markdown
        .split("\n")
        .filter((line) => line.startsWith("|") && !line.startsWith("| -"))
        .map((line) => line.replaceAll(/ +/g, " "))
        .filter((line) => !/^\|[ :|-]+\|$/.test(line));
    const documented = rows(text);
    const measured = rows(renderTables(await readResults()));
    expect(documented.filter((row) => measured.includes(row))).to.deep.equal(measured);
  });

  it("advises sizes that fit Kaia and a transaction's gas elsewhere", async () => {
    const text = await readFile(new URL("../../docs/limits.md", import.meta.url), "utf8");
    const advice = text.slice(text.indexOf("## What to choose"), text.indexOf("## What fits"));
    const results = await readResults();
    const advised = [...advice.matchAll(/^\| (.+?) +\| +(\d+) \|/gm)];
    expect(advised.length).to.be.above(5);
    for (const [, name, size] of advised) {
      const { limits } = results.find((result) => result.name === name)!;
      for (const limit of ["computation", "bytes", "gas16M"] as const) {
        expect(Number(size), `${name!} within ${limit}`).to.be.at.most(limits[limit].size);
      }
    }
  });
});

describe("the committed figures", () => {
  it("are of all scenarios", async () => {
    expect((await readResults()).map(({ name }) => name)).to.deep.equal(SCENARIOS.map(({ name }) => name));
  });

  it("fit, and one more does not", async () => {
    for (const { name, maximum, limits } of await readResults()) {
      for (const { name: limit, measure, value } of LIMITS) {
        const { size, next, ...figures } = limits[limit];
        expect(figures[measure], `${name}, ${limit}`).to.be.at.most(value);
        if (next === null) expect(size, `${name}, ${limit}`).to.equal(maximum);
        else expect(next, `${name}, ${limit}`).to.be.above(value);
      }
      expect(limits.computation.computation).to.be.at.most(COMPUTATION_LIMIT);
    }
  });

  for (const scenario of SCENARIOS.filter(({ name }) => name === "drop mint" || name.startsWith("auction settled"))) {
    it(`are measured again: ${scenario.name}`, async () => {
      const connection = await network.create({ override: COMPUTATION_NETWORK });
      const result = await measureScenario(scenario, connection);
      await connection.close();
      const committed = (await readResults()).find(({ name }) => name === scenario.name)!;
      expect(differs(result, committed), JSON.stringify(result)).to.equal(false);
      const one = { ...committed.limits.computation, computation: committed.limits.computation.computation! + 100_000 };
      expect(differs(result, { ...committed, limits: { ...committed.limits, computation: one } })).to.equal(true);
    });
  }
});
