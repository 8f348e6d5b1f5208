import { readFile } from "node:fs/promises";
import { expect } from "chai";
import hre from "hardhat";
import { z } from "zod";

const buildSchema = z.object({
  output: z.object({
    errors: z
      .array(z.object({ errorCode: z.string(), sourceLocation: z.object({ file: z.string() }).optional() }))
      .default([]),
  }),
});

/** A contract, or its creation code, too large to be deployed. Those of tests are deployed where there is no limit. */
const TOO_LARGE = ["3860", "5574"];

/** Mocks are old contracts and hostile ones: they send coin by `transfer`, and destroy themselves. */
const DEPRECATED = [
  "9207 test/mocks/OldWrappedCoin.sol",
  "9207 test/mocks/order/ThievishWrappedCoin.sol",
  "5159 test/mocks/royalty/RoyaltyCollections.sol",
  "9207 test/mocks/royalty/SplitterParties.sol",
];

/** The way of transient storage is what the library is for. */
const DEPENDENCIES = ["2394 @openzeppelin/contracts/utils/TransientSlot.sol"];

describe("compiler warnings", () => {
  it("are none of contracts/, and elsewhere those that are known", async function () {
    // Coverage compiles the contracts with its own statements in them.
    if (hre.globalOptions.coverage) return this.skip();
    const found = (await readWarnings()).filter(({ code, file }) => {
      return !(TOO_LARGE.includes(code) && /^test\/.*\.sol$/.test(file) && !file.startsWith("test/mocks/"));
    });
    const known = new Set([...DEPRECATED, ...DEPENDENCIES]);
    const unknown = found.map(({ code, file }) => `${code} ${file}`).filter((warning) => !known.has(warning));
    expect(unknown).to.deep.equal([]);
  });
});

/** What the compiler said when it made the artifacts that are there. */
async function readWarnings(): Promise<{ code: string; file: string }[]> {
  const warnings: { code: string; file: string }[] = [];
  const ids = await hre.artifacts.getAllBuildInfoIds();
  expect(ids.size).to.be.greaterThan(0);
  for (const id of ids) {
    const path = await hre.artifacts.getBuildInfoOutputPath(id);
    const { output } = buildSchema.parse(JSON.parse(await readFile(path!, "utf8")));
    for (const { errorCode, sourceLocation } of output.errors) {
      // As Hardhat names sources: project/<path>, npm/<package>@<version>/<path>.
      const file = (sourceLocation?.file ?? "").replace(/^project\//, "").replace(/^npm\/(@?[^@]+)@[^/]+/, "$1");
      warnings.push({ code: errorCode, file });
    }
  }
  return warnings;
}
