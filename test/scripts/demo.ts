import { spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "chai";
import { network } from "hardhat";
import type { Movement } from "../../scripts/demo/books.ts";
import { type ExitCode, runDemo } from "../../scripts/demo/runDemo.ts";
import { captureConsole } from "./output.ts";
import { useTemporaryDirectory } from "./temporaryDirectory.ts";

const EXAMPLE = path.join("examples", "catalog.json");

interface Outcome {
  exitCode: ExitCode;
  text: string;
}

async function run(args: string[], expectation?: (movement: Movement) => bigint): Promise<Outcome> {
  const output = captureConsole();
  const exitCode = await runDemo(args, {
    defaultCatalog: EXAMPLE,
    connect: () => network.create(),
    output: output.console,
    ...(expectation !== undefined && { expect: expectation }),
  });
  return { exitCode, text: output.text() };
}

/** What a movement brings, but one unit more for the one that `isTheOne` picks. */
function oneUnitMore(isTheOne: (movement: Movement) => boolean): (movement: Movement) => bigint {
  return (movement) => movement.amount + (isTheOne(movement) ? 1n : 0n);
}

describe("the demo", () => {
  const directory = useTemporaryDirectory();

  describe("given the example catalogue", () => {
    let outcome: Outcome;
    before(async () => {
      outcome = await run([]);
    });

    it("finds every sum right", () => {
      expect(outcome.exitCode).to.equal(0);
      expect(outcome.text.match(/Checked to the last unit/g)).to.have.length(13);
      expect(outcome.text).to.match(/Every sum is right\.\n$/);
    });

    const scenes = [
      "1. Minting, with the royalty terms of each work",
      "2. A sale, and a refund on the third day",
      "3. A resale that pays every holder of a royalty",
      "4. A purchase with a KIP-7 token, in one transaction",
      "5. A resale inside the window, and both sales undone",
      "6. A sale whose work stays in the escrow",
      "7. A work of a collection that knows no royalties",
      "8. A listing and an offer that cost nothing until they are taken",
      "9. A shop's customer sweeps three works, one of which is gone",
      "10. An auction with three bidders",
      "11. A bid by somebody who has nothing for fees",
      "12. An edition of fifty, first for an allowlist",
      "13. The protocol's fees are paid",
    ];
    for (const scene of scenes) {
      it(`plays "${scene}"`, () => {
        expect(outcome.text).to.contain(`\n${scene}\n`);
      });
    }

    it("tells who paid whom, how much, and for how much gas", () => {
      expect(outcome.text).to.contain("Bora pays the escrow 12.5 KAIA");
      expect(outcome.text).to.contain("the escrow pays Bora 12.5 KAIA");
      expect(outcome.text).to.match(/a passer-by closes the escrow \([\d,]+ gas\)/);
    });

    it("has the service pay for a bid, and for nothing else", () => {
      const sponsored = outcome.text.split("\n11. ")[1]!.split("\n12. ")[0]!;
      expect(sponsored.match(/paid by the service/g)).to.have.length(1);
      expect(sponsored).to.contain("is refused: CONTRACT_NOT_ALLOWED");
    });

    it("takes a signed listing and an offer, and the dearer listing no longer", () => {
      const signed = outcome.text.split("\n8. ")[1]!.split("\n9. ")[0]!;
      expect(signed.match(/\(no gas\)/g)).to.have.length(3);
      expect(signed).to.contain("tries the listing at the old price, and is refused: OrderNonceUsed");
      expect(signed.match(/the rest, to the seller/g)).to.have.length(2);
      expect(signed).to.contain("the wrapped coin pays the exchange of orders 70.500000000000000001 KAIA: unwrapped");
    });

    it("sweeps what there is, gives back the rest, and pays the shop", () => {
      const sweep = outcome.text.split("\n9. ")[1]!.split("\n10. ")[0]!;
      expect(sweep).to.contain(
        "the exchange of orders pays Bora 47.705000000000000001 KAIA: what the one that is gone would have cost",
      );
      expect(sweep.match(/credits Faro's shop .*: the shop's fee/g)).to.have.length(2);
      expect(sweep.match(/pays Faro .*: the shop's fees/g)).to.have.length(2);
    });

    it("pays three holders of one resale", () => {
      const resale = outcome.text.split("\n3. ")[1]!.split("\n4. ")[0]!;
      const afterTheWeek = resale.split("closes the escrow")[1]!;
      expect(afterTheWeek.match(/: royalty/g)).to.have.length(3);
    });

    it("undoes both sales of a resale inside the window", () => {
      const unwind = outcome.text.split("\n5. ")[1]!.split("\n6. ")[0]!;
      expect(unwind.match(/all of the price/g)).to.have.length(2);
      expect(unwind).not.to.contain("royalty");
    });
  });

  describe("given somebody's own catalogue", () => {
    it("plays all scenes with one work, a price of few units and a holder's own address", async () => {
      const file = path.join(directory(), "mine.json");
      const work = {
        id: 7,
        title: "Odd",
        maker: "Me",
        date: "2026",
        medium: "Bits",
        price: "0.000000000000000333",
        royalties: [
          { holder: "a", bps: 333 },
          { holder: "b", bps: 334, address: "0x19Aac5f612f524B754CA7e7c41cbFa2E981A4432" },
        ],
      };
      const collection = { name: "Mine", symbol: "MINE", royaltyCeilingBps: 5_000 };
      await writeFile(file, JSON.stringify({ collection, works: [work] }));
      const { exitCode, text } = await run([file]);
      expect(exitCode, text).to.equal(0);
      expect(text).to.contain("13. The protocol's fees are paid");
    });

    it("plays works without any royalty", async () => {
      const file = path.join(directory(), "none.json");
      const content = JSON.parse(await readFile(EXAMPLE, "utf8")) as { works: { royalties: unknown[] }[] };
      content.works.forEach((work) => (work.royalties = []));
      await writeFile(file, JSON.stringify(content));
      const { exitCode, text } = await run([file]);
      expect(exitCode, text).to.equal(0);
      expect(text).to.contain("Royalties: 0 KAIA and 0 DEMO");
    });

    it("lets a seller who holds a royalty keep it", async () => {
      const file = path.join(directory(), "seller.json");
      const [, , artist] = await (await network.create()).ethers.getSigners();
      const content = (await readFile(EXAMPLE, "utf8")).replaceAll(
        '"holder": "the conservation fund"',
        `"holder": "the conservation fund", "address": "${artist!.address}"`,
      );
      await writeFile(file, content);
      const { exitCode, text } = await run([file]);
      expect(exitCode, text).to.equal(0);
      // Ara sells in the sixth scene: there the fund, whose address is Ara's, is not paid beside the seller.
      const held = text.split("\n6. ")[1]!.split("\n7. ")[0]!;
      expect(held).to.contain("pays the studio that scanned it").and.not.to.contain("the conservation fund");
    });

    it("exits with 2 and names the mistake, before anything is compiled", async () => {
      const file = path.join(directory(), "wrong.json");
      await writeFile(file, (await readFile(EXAMPLE, "utf8")).replace('"12.5"', '"0"'));
      const output = captureConsole();
      const exitCode = await runDemo([file], {
        defaultCatalog: EXAMPLE,
        connect: () => Promise.reject(new Error("compiled")),
        output: output.console,
      });
      expect(exitCode).to.equal(2);
      expect(output.text()).to.equal(
        `${file} has 1 mistake:\n  works[0].price ("Under the Wave off Kanagawa (The Great Wave)"): must be above zero\n`,
      );
    });

    it("exits with 2 where a holder's address is a contract of the demo", async () => {
      const file = path.join(directory(), "contract.json");
      const content = (await readFile(EXAMPLE, "utf8")).replace(
        `"holder": "the printmakers' guild"`,
        `"holder": "the printmakers' guild", "address": "0x5FbDB2315678afecb367f032d93F642f64180aa3"`,
      );
      await writeFile(file, content);
      const { exitCode, text } = await run([file]);
      expect(exitCode).to.equal(2);
      expect(text).to.contain(`The address of "the printmakers' guild"`);
    });
  });

  describe("given arguments that it does not know", () => {
    for (const args of [["a.json", "b.json"], ["--verbose"]]) {
      it(`exits with 2 and tells its usage: ${args.join(" ")}`, async () => {
        expect(await run(args)).to.deep.equal({ exitCode: 2, text: "Usage: npm run demo -- [catalog.json]\n" });
      });
    }
  });

  describe("given a sum that is off by one unit", () => {
    const cases: [string, (movement: Movement) => boolean, string][] = [
      ["a refund", ({ why }) => why === "all of the price", "balance of Bora"],
      ["a royalty", ({ why }) => why === "royalty", "balance of the studio that scanned it"],
      ["a fee that is set aside", ({ kind }) => kind === "credited", "credit of Droit's treasury"],
      ["a seller's rest", ({ why }) => why === "the rest, to the seller", "balance of Ara"],
      ["a royalty in the token", ({ why, currency }) => why === "royalty" && currency.symbol === "DEMO", "DEMO"],
      ["what a sweep gives back", ({ why }) => why === "what the one that is gone would have cost", "balance of Bora"],
      ["a shop's fee", ({ why }) => why === "the shop's fee", "credit of Faro's shop"],
      ["what a shop collects", ({ why }) => why === "the shop's fees", "balance of Faro"],
      ["coins that are unwrapped", ({ why }) => why === "unwrapped", "balance of the exchange of orders"],
      ["a withdrawal", ({ kind, why }) => kind === "withdrawn" && why === "fees", "balance of Droit's treasury"],
    ];
    for (const [name, isTheOne, told] of cases) {
      it(`exits with 1 and names the party: ${name}`, async () => {
        const { exitCode, text } = await run([], oneUnitMore(isTheOne));
        expect(exitCode).to.equal(1);
        expect(text).to.contain("The sums are off:").and.to.contain(told);
        expect(text).not.to.contain("Every sum is right");
      });
    }
  });

  describe("given the command itself", () => {
    it("hands its exit code to the shell", () => {
      const { status, stderr } = spawnSync(process.execPath, ["scripts/demo.ts", path.join(directory(), "none.json")], {
        encoding: "utf8",
      });
      expect(status, stderr).to.equal(2);
      expect(stderr).to.contain("there is no such file");
    });
  });
});
