import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "chai";
import { readAddresses } from "../../scripts/addresses/readAddresses.ts";
import type { DeployedAddresses } from "../../scripts/addresses/schema.ts";
import { writeAddresses } from "../../scripts/addresses/writeAddresses.ts";
import { expectScriptError } from "./expectScriptError.ts";
import { useTemporaryDirectory } from "./temporaryDirectory.ts";

const KAIROS: DeployedAddresses = {
  chainId: 1001,
  deploymentId: "chain-1001",
  fromBlock: 123_456_789,
  contracts: {
    RoyaltyRouter: "0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512",
    RefundEscrow: "0x5FbDB2315678afecb367f032d93F642f64180aa3",
    AccessGate: "0xCf7Ed3AccA5a467e9e704C703E8D87F634fB0Fc9",
    FixedPriceExchange: "0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0",
    OrderExchange: "0xa513E6E4b8f2a923D98304ec87F64353C4D5C853",
    AuctionHouse: "0xDc64a140Aa3E981100a9becA4E685f962f0cF6C9",
    EditionDrop: "0x5FC8d32690cc91D4c39d9d3abcBD16989F875707",
    EditionFactory: "0x0165878A594ca255338adfa4d48449f69242Eb8F",
    StorefrontRegistry: "0x2279B7A0a67DB372996a5FaB50D91eAA73d2eBe6",
    WrappedCoin: "0x043c471bEe060e00A56CcD02c0Ca286808a5A436",
  },
};

describe("the address book", () => {
  const directory = useTemporaryDirectory();

  describe("given a chain was noted", () => {
    it("reads what was written", async () => {
      const file = await writeAddresses(directory(), KAIROS);
      expect(file).to.equal(path.join(directory(), "1001.json"));
      expect(await readAddresses(directory(), 1001)).to.deep.equal(KAIROS);
    });

    it("replaces what was noted before, and leaves no other file", async () => {
      await writeAddresses(directory(), KAIROS);
      const moved = { ...KAIROS, contracts: { ...KAIROS.contracts, RefundEscrow: KAIROS.contracts.RoyaltyRouter } };
      await writeAddresses(directory(), moved);
      expect(await readAddresses(directory(), 1001)).to.deep.equal(moved);
      expect(await readdir(directory())).to.deep.equal(["1001.json"]);
    });

    it("keeps chains apart", async () => {
      const kaia = { ...KAIROS, chainId: 8217, deploymentId: "chain-8217" };
      await writeAddresses(directory(), KAIROS);
      await writeAddresses(directory(), kaia);
      expect(await readAddresses(directory(), 1001)).to.deep.equal(KAIROS);
      expect(await readAddresses(directory(), 8217)).to.deep.equal(kaia);
    });

    it("writes into a directory that is not there yet", async () => {
      const deeper = path.join(directory(), "ignition", "addresses");
      await writeAddresses(deeper, KAIROS);
      expect(await readAddresses(deeper, 1001)).to.deep.equal(KAIROS);
    });
  });

  describe("given a chain was never noted", () => {
    it("says that it does not know the chain", async () => {
      await writeAddresses(directory(), KAIROS);
      const message = await expectScriptError(readAddresses(directory(), 8217), "ADDRESSES_UNKNOWN_CHAIN");
      expect(message).to.contain("8217");
    });
  });

  describe("given a file that is not an address book", () => {
    const { RoyaltyRouter, FixedPriceExchange } = KAIROS.contracts;
    const cases: [string, string, string][] = [
      ["no JSON", "{", "is not JSON"],
      ["a list", "[]", "expected object"],
      [
        "a missing contract",
        JSON.stringify({ ...KAIROS, contracts: { RoyaltyRouter, FixedPriceExchange } }),
        "contracts.RefundEscrow: is missing",
      ],
      ["an unknown field", JSON.stringify({ ...KAIROS, network: "kairos" }), "network: there is no such field"],
      ["another chain's", JSON.stringify({ ...KAIROS, chainId: 8217 }), "is about chain 8217, not 1001"],
      [
        "a wrong checksum",
        JSON.stringify({
          ...KAIROS,
          contracts: { ...KAIROS.contracts, RoyaltyRouter: "0xE7f1725E7734CE288F8367e1Bb143E90bb3F0512" },
        }),
        "contracts.RoyaltyRouter: is not an address",
      ],
      [
        "the zero address",
        JSON.stringify({
          ...KAIROS,
          contracts: { ...KAIROS.contracts, RoyaltyRouter: "0x0000000000000000000000000000000000000000" },
        }),
        "contracts.RoyaltyRouter: must not be the zero address",
      ],
    ];
    for (const [name, text, told] of cases) {
      it(`refuses ${name}, and says where`, async () => {
        await writeFile(path.join(directory(), "1001.json"), text);
        const message = await expectScriptError(readAddresses(directory(), 1001), "ADDRESSES_MALFORMED");
        expect(message).to.contain(told).and.to.contain(path.join(directory(), "1001.json"));
      });
    }
  });
});
