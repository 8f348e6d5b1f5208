import { expect } from "chai";
import { TestFiles } from "../../../tools/mutate/tests/TestFiles.ts";
import { withProject } from "./project.ts";

const IT = 'describe("x", () => {});';
const DEPLOYS = (name: string) => `ethers.deployContract("${name}");`;

const FILES = {
  "test/helpers/world.ts": `import { other } from "./other.ts"; ${DEPLOYS("Market")}`,
  "test/helpers/other.ts": DEPLOYS("Token"),
  "test/market/Market.buy.ts": `import { world } from "../helpers/world.js";\n${IT}`,
  "test/market/Market.sell.ts": `import { world } from "../helpers/world.js";\n${IT}`,
  "test/market/Auction.ts": `${DEPLOYS("Auction")}\n${IT}`,
  "test/market/Zone.ts": `import { world } from "../helpers/world.ts";\n${IT}`,
  "test/token/Token.ts": `import "../helpers/other.ts";\n${IT}`,
  "test/token/MarketToken.ts": `${DEPLOYS("MarketToken")} // Market\n${IT}`,
  "test/attacks/01.ts": `const { world } = await import("../helpers/world.js");\n${IT}`,
  "test/model/Market.model.ts": `${DEPLOYS("contracts/market/Market.sol:Market")}\n${IT}`,
  "test/docs/sizes.ts": `${DEPLOYS("Market")}\n${IT}`,
  "test/kaia/node.ts": `${DEPLOYS("Market")}\n${IT}`,
  "test/scripts/deploy.ts": `${DEPLOYS("Market")}\n${IT}`,
};

describe("mutate: tests", () => {
  it("are all files that describe something and are about contracts", async () => {
    await withProject(FILES, (root) => {
      expect(new TestFiles(root).all).to.deep.equal([
        "test/attacks/01.ts",
        "test/market/Auction.ts",
        "test/market/Market.buy.ts",
        "test/market/Market.sell.ts",
        "test/market/Zone.ts",
        "test/model/Market.model.ts",
        "test/token/MarketToken.ts",
        "test/token/Token.ts",
      ]);
    });
  });

  it("touch a contract that they, or what they import, name in quotes; the nearest come first", async () => {
    await withProject(FILES, (root) => {
      const tests = new TestFiles(root);
      expect(tests.touching("contracts/market/Market.sol", ["Market"])).to.deep.equal([
        "test/market/Market.buy.ts",
        "test/market/Market.sell.ts",
        "test/market/Zone.ts",
        "test/attacks/01.ts",
        "test/model/Market.model.ts",
      ]);
      expect(tests.touching("contracts/token/Token.sol", ["Token"])).to.deep.equal([
        "test/token/Token.ts",
        "test/market/Market.buy.ts",
        "test/market/Market.sell.ts",
        "test/market/Zone.ts",
        "test/attacks/01.ts",
      ]);
    });
  });

  it("are near where they are named after the source", async () => {
    await withProject(FILES, (root) => {
      expect(new TestFiles(root).touching("contracts/market/Market.sol", ["Market"], true)).to.deep.equal([
        "test/market/Market.buy.ts",
        "test/market/Market.sell.ts",
      ]);
    });
  });

  it("are near, of a base with its own, where they are named after its heirs and stand in its folder", async () => {
    const own = {
      ...FILES,
      "test/market/Fees.ts": `${DEPLOYS("Market")}\n${IT}`,
      "test/token/Market.token.ts": FILES["test/market/Zone.ts"],
    };
    await withProject(own, (root) => {
      expect(new TestFiles(root).touching("contracts/market/Fees.sol", ["Market"], true)).to.deep.equal([
        "test/market/Fees.ts",
        "test/market/Market.buy.ts",
        "test/market/Market.sell.ts",
      ]);
    });
  });

  it("are near, of a source without its own, where they are named after who has its code, or stand in its folder", async () => {
    await withProject(FILES, (root) => {
      expect(new TestFiles(root).touching("contracts/market/Fees.sol", ["Market"], true)).to.deep.equal([
        "test/market/Market.buy.ts",
        "test/market/Market.sell.ts",
        "test/market/Zone.ts",
      ]);
    });
  });

  it("of a base or a library begin with the files of the contracts that have its code", async () => {
    await withProject(FILES, (root) => {
      const [first, second, third] = new TestFiles(root).touching("contracts/libraries/Sums.sol", ["Auction", "Token"]);
      expect([first, second, third]).to.deep.equal([
        "test/market/Auction.ts",
        "test/token/Token.ts",
        "test/market/Market.buy.ts",
      ]);
    });
  });

  it("come to something else when a file changes, or one that it imports", async () => {
    const hashOf = (files: Readonly<Record<string, string>>, file: string): Promise<string> =>
      withProject(files, (root) => new TestFiles(root).hash([file]));
    const before = await hashOf(FILES, "test/market/Market.buy.ts");
    expect(await hashOf(FILES, "test/market/Market.buy.ts")).to.equal(before);
    const changed = { ...FILES, "test/helpers/other.ts": "changed" };
    expect(await hashOf(changed, "test/market/Market.buy.ts")).to.not.equal(before);
    expect(await hashOf({ ...FILES, "test/market/Auction.ts": "changed" }, "test/market/Market.buy.ts")).to.equal(
      before,
    );
  });
});
