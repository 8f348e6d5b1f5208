import { expect } from "chai";
import { id } from "ethers";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseOptions } from "../../scripts/fuzz/parseOptions.ts";
import { readCounts } from "../../scripts/fuzz/readCounts.ts";
import { type Campaign, runFuzz } from "../../scripts/fuzz/runFuzz.ts";

const SEED = "0xd2017";

function selectorOf(step: string): number {
  return Number.parseInt(id(`${step}(uint256)`).slice(2, 10), 16);
}

describe("scripts/fuzz", () => {
  describe("parseOptions", () => {
    it("plays a million calls with a random seed where nothing is said", () => {
      expect(parseOptions([], () => SEED)).to.deep.equal({ calls: 1_000_000, seed: SEED });
    });

    it("takes calls and seed", () => {
      expect(parseOptions(["--calls", "2_000", "--seed", "0x1"], () => SEED)).to.deep.equal({
        calls: 2_000,
        seed: "0x1",
      });
    });

    for (const args of [
      ["--calls", "0"],
      ["--calls", "many"],
      ["--seed", "7"],
      ["--seed", `0x${"1".repeat(65)}`],
      ["--x"],
    ]) {
      it(`takes no ${args.join(" ")}`, () => {
        expect(parseOptions(args, () => SEED)).to.equal(undefined);
      });
    }
  });

  describe("readCounts", () => {
    it("adds up the runs, and leaves out steps that were not made", () => {
      const lines = [`${selectorOf("buy")}:3:1 ${selectorOf("wait")}:0:0 `, `${selectorOf("buy")}:2:5 `];
      expect(readCounts(lines, ["buy", "wait"])).to.deep.equal([{ step: "buy", granted: 5, refused: 6 }]);
    });

    it("knows only the steps that it is told", () => {
      expect(readCounts([`${selectorOf("buy")}:3:1`], ["wait"])).to.deep.equal([]);
    });
  });

  describe("runFuzz", () => {
    async function run(args: string[], passed: boolean) {
      const folder = await mkdtemp(path.join(tmpdir(), "fuzz-test-"));
      const said: string[] = [];
      const tables: unknown[] = [];
      const campaigns: Campaign[] = [];
      const say = (text: string): void => void said.push(text);
      try {
        const log = path.join(folder, "counts");
        const code = await runFuzz(args, {
          output: { log: say, error: say, table: (rows: unknown) => void tables.push(rows) },
          log,
          async play(campaign) {
            campaigns.push(campaign);
            await writeFile(log, `${selectorOf("buy")}:3:1 \n${selectorOf("buy")}:1:0 \n`);
            return {
              passed,
              abi: [
                { type: "function", name: "buy" },
                { type: "event", name: "wait" },
              ],
            };
          },
        });
        return { code, said: said.join("\n"), tables, campaigns };
      } finally {
        await rm(folder, { recursive: true });
      }
    }

    it("plays whole sequences, and says what came of them", async () => {
      const { code, said, tables, campaigns } = await run(["--calls", "401", "--seed", SEED], true);
      expect(code).to.equal(0);
      expect(campaigns).to.deep.equal([{ runs: 2, depth: 400, seed: SEED }]);
      expect(tables).to.deep.equal([{ buy: { granted: 4, refused: 1 } }]);
      expect(said).to.include(`--calls 401 --seed ${SEED}`).and.to.include("5 calls to the suite, 4 of them granted");
      expect(said).not.to.include("Regressions");
    });

    it("says how to keep a sequence that failed", async () => {
      const { code, said } = await run(["--calls", "400"], false);
      expect(code).to.equal(1);
      expect(said).to.include("Regressions.t.sol");
    });

    it("plays nothing where the arguments have mistakes", async () => {
      const { code, said, campaigns } = await run(["--calls", "none"], true);
      expect(code).to.equal(2);
      expect(said).to.include("Usage");
      expect(campaigns).to.deep.equal([]);
    });
  });
});
