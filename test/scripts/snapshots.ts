import path from "node:path";
import { expect } from "chai";
import { ethers } from "ethers";
import { compareSnapshots, readSnapshots, writeSnapshots } from "../../scripts/snapshots/files.ts";
import { readLayouts } from "../../scripts/snapshots/storage.ts";
import { formatAbi, takeSnapshots } from "../../scripts/snapshots/takeSnapshots.ts";
import { useTemporaryDirectory } from "./temporaryDirectory.ts";

const COMMITTED = path.join(import.meta.dirname, "..", "snapshots");

describe("scripts/snapshots", () => {
  const directory = useTemporaryDirectory();

  it("has the ABI and the storage of every contract as they are committed", async () => {
    const differences = compareSnapshots(await readSnapshots(COMMITTED), await takeSnapshots());
    const text = differences.join("\n");
    expect(text, "Meant so? Then accept it: npm run snapshots -- --update").to.equal("");
  });

  it("knows where state lies: a slot shared, a struct, what is transient", async () => {
    const committed = await readSnapshots(COMMITTED);
    expect(committed.get("storage/AuctionHouse.txt")).to.include(
      "slot 0 offset 1: uint16 _protocolFeeBps\nslot 0 offset 3: address _protocolFeeReceiver\n",
    );
    expect(committed.get("storage/AuctionHouse.txt")).to.include("  slot 0 offset 16: uint128 protocolFees\n");
    expect(committed.get("storage/RoyaltySplitter.txt")).to.include("transient slot 0 offset 0: bool _paying\n");
    const layouts = readLayouts([{ name: "RoyaltyInfo", source: "contracts/royalty/RoyaltyInfo.sol" }]);
    expect(layouts.get("RoyaltyInfo")?.storageLayout.storage.map(({ label }) => label)).to.deep.equal([
      "_terms",
      "_tokenTerms",
      "_pendingTerms",
      "_pendingAt",
    ]);
  });

  it("writes a line for each part of an ABI, whatever its order", () => {
    const parts = [
      "function b(tuple(uint8 x, bool y)[] list) view returns (address)",
      "error C(uint256 amount)",
      "event D(address indexed who)",
      "function a()",
    ];
    const text = formatAbi(new ethers.Interface(parts));
    expect(text).to.equal(formatAbi(new ethers.Interface(parts.toReversed())));
    expect(text).to.equal(
      `${ethers.id("C(uint256)").slice(0, 10)} error C(uint256 amount)\n` +
        `event D(address indexed who)\n  ${ethers.id("D(address)")}\n` +
        `${ethers.id("a()").slice(0, 10)} function a()\n` +
        `${ethers.id("b((uint8,bool)[])").slice(0, 10)} function b((uint8 x, bool y)[] list) view returns (address)\n`,
    );
  });

  describe("compareSnapshots", () => {
    const before = new Map([
      ["abi/A.txt", "one\ntwo\n"],
      ["abi/B.txt", "three\n"],
      ["abi/C.txt", "four\nfive\n"],
    ]);

    it("finds nothing where nothing changed", () => {
      expect(compareSnapshots(before, new Map(before))).to.deep.equal([]);
    });

    it("names each line that came or went, each file, and a change of order", () => {
      const after = new Map([
        ["abi/A.txt", "one\n2\n"],
        ["abi/C.txt", "five\nfour\n"],
        ["abi/D.txt", "six\n"],
      ]);
      expect(compareSnapshots(before, after)).to.deep.equal([
        "abi/A.txt: - two",
        "abi/A.txt: + 2",
        "abi/B.txt: - three",
        "abi/C.txt: the same lines in another order",
        "abi/D.txt: + six",
      ]);
    });
  });

  it("puts new files in place of the old ones", async () => {
    const first = new Map([
      ["abi/A.txt", "one\n"],
      ["storage/A.txt", "slot\n"],
    ]);
    await writeSnapshots(directory(), first);
    expect([...(await readSnapshots(directory()))]).to.deep.equal([...first]);
    const second = new Map([["abi/B.txt", "two\n"]]);
    await writeSnapshots(directory(), second);
    expect([...(await readSnapshots(directory()))]).to.deep.equal([...second]);
  });
});
