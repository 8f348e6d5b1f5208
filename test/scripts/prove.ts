import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "chai";
import type { SourceReader } from "../../scripts/prove/compiler.ts";
import { exhaustAll, readDomains } from "../../scripts/prove/exhaust.ts";
import { propertiesOf, readProperties, type Property } from "../../scripts/prove/properties.ts";
import { isExpected, prove } from "../../scripts/prove/prove.ts";
import { createOriginalReader, createProofReader } from "../../scripts/prove/queries.ts";
import { readRepository, ROOT } from "../../scripts/prove/readRepository.ts";
import { createSolver, type Solver } from "../../scripts/prove/solver.ts";
import { createTables } from "../../scripts/prove/table.ts";

/** The repository with one thing written otherwise. */
function plant(file: string, original: string, error: string): SourceReader {
  return (asked) => {
    const text = readRepository(asked);
    if (asked !== file) return text;
    if (text?.split(original).length !== 2) throw new Error(`${file} does not say once: ${original}`);
    return text.replace(original, error);
  };
}

function propertyCalled(name: string): Property {
  const property = readProperties().find((candidate) => candidate.name === name);
  if (property === undefined) throw new Error(`There is no property ${name}.`);
  return property;
}

/** The repository with a proof of its own in it. */
function withProof(condition: string, requirement: string): { property: Property; read: SourceReader } {
  const file = "proofs/Own.sol";
  const text = `pragma solidity 0.8.37;
/// @notice A sentence.
contract Own {
    function prove(uint256 a, uint256 b) external pure {
        require(${requirement});
        assert(${condition});
    }
}`;
  return {
    property: propertiesOf(file, text)[0]!,
    read: createProofReader((asked) => (asked === file ? text : readRepository(asked))),
  };
}

describe("scripts/prove", function () {
  this.timeout(600_000);
  let solver: Solver;
  before(async () => {
    solver = await createSolver();
  });
  after(() => solver.close());

  describe("given an error planted in a contract", () => {
    for (const { title, property, file, original, error } of [
      {
        title: "a fee that is rounded up",
        property: "FeeIsExact",
        file: "contracts/market/Market.sol",
        original: "(price * bps) / BASIS_POINTS",
        error: "(price * bps + BASIS_POINTS - 1) / BASIS_POINTS",
      },
      {
        title: "storefronts that are not added up",
        property: "StorefrontsTakeAtMostATenth",
        file: "contracts/market/Settlement.sol",
        original: "if (bps + others > MAX_STOREFRONT_FEE_BPS) {",
        error: "if (bps > MAX_STOREFRONT_FEE_BPS) {",
      },
      {
        title: "a protocol fee that is not held to its cap",
        property: "ProtocolFeeIsBounded",
        file: "contracts/market/Market.sol",
        original: "_MAX_PROTOCOL_FEE_BPS = 500;",
        error: "_MAX_PROTOCOL_FEE_BPS = 501;",
      },
      {
        title: "fees that are taken twice, so that an unchecked subtraction can wrap",
        property: "PartsOfASaleAreThePrice",
        file: "contracts/market/Settlement.sol",
        original: "uint256 rest = terms.price - royalties;",
        error: "uint256 rest = terms.price - royalties - royalties;",
      },
      {
        title: "a portion without the rest of the division",
        property: "PortionIsExact",
        file: "contracts/libraries/RoyaltyMath.sol",
        original: " + ((amount % denominator) * numerator) / denominator",
        error: "",
      },
      {
        title: "a raise of nothing",
        property: "RaiseIsAtLeastTheMinimum",
        file: "contracts/market/AuctionHouse.sol",
        original: "return amount + Math.max(raise, 1);",
        error: "return amount + raise;",
      },
    ]) {
      it(`finds ${title}`, async () => {
        const read = createProofReader(plant(file, original, error));
        const proof = await prove(propertyCalled(property), solver, read);
        expect(proof.outcome).to.equal("refuted");
      });
    }

    it("finds royalties that leave out the parts below a basis point, by going through the cases", async () => {
      const read = plant("contracts/libraries/RoyaltyMath.sol", "return whole + rest / BASIS;", "return whole;");
      const isChosen = (name: string): boolean => name === "TiersAreExact";
      const [result] = await exhaustAll(() => undefined, isChosen, createOriginalReader(read));
      expect(result?.failure).to.include("not the sum of the parts");
    });

    it("refuses to quote what a contract does not say any more", () => {
      const read = plant("contracts/market/EditionDrop.sol", "(sold - drawn) * price", "price * (sold - drawn)");
      expect(() => createProofReader(read)).to.throw("draw says 0 times (sold - drawn) * price");
    });
  });

  describe("given a proof", () => {
    it("calls it proved where there is no case against it", async () => {
      const { property, read } = withProof("a + 1 > b", "a >= b && a < 1_000");
      expect((await prove(property, solver, read)).outcome).to.equal("proved");
    });

    it("calls it refuted where its own sum can overflow", async () => {
      const { property, read } = withProof("a + 1 > b", "a >= b");
      expect((await prove(property, solver, read)).outcome).to.equal("refuted");
    });

    it("calls it empty where it requires the impossible", async () => {
      const { property, read } = withProof("a == 7", "a < b && b < a");
      const proof = await prove(property, solver, read);
      expect(proof.outcome).to.equal("empty");
      expect(isExpected(proof)).to.equal(false);
    });

    it("lets it go without a proof only where cases are gone through instead", () => {
      const property = propertyCalled("FeeIsExact");
      const proof = { property, outcome: "gave up" as const, queries: 1, seconds: 0 };
      expect(isExpected(proof)).to.equal(false);
      expect(isExpected({ ...proof, property: { ...property, exhausted: "FeesAreExact" } })).to.equal(true);
    });
  });

  it("names, where a proof rests on another or on an exhaustion, one that there is", () => {
    const properties = readProperties();
    const domains = readDomains().map(({ name }) => name);
    for (const { name, after, exhausted } of properties) {
      if (exhausted !== undefined) expect(domains, name).to.include(exhausted);
      if (after === undefined) continue;
      const first = properties.find((property) => property.name === after);
      expect(first, name).to.include({ after: undefined, exhausted: undefined });
    }
  });

  it("has each property and each exhaustion in docs/arithmetic.md", async () => {
    const text = await readFile(path.join(ROOT, "docs/arithmetic.md"), "utf8");
    const rowsOf = (tables: string): string[] =>
      tables.split("\n").flatMap((line) => (line.startsWith("| `") ? [line.replace(/ +/g, " ")] : []));
    expect(rowsOf(text)).to.deep.equal(rowsOf(createTables()));
  });
});
