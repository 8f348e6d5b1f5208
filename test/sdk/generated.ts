import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import hre from "hardhat";
import { makeSdkFiles } from "../../scripts/sdk/sdkFiles.ts";
import { useTemporaryDirectory } from "../scripts/temporaryDirectory.ts";
import { writeAddresses } from "../../scripts/addresses/writeAddresses.ts";
import { CONTRACT_NAMES } from "../../sdk/src/addresses.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const sdk = path.join(root, "sdk");
const sources = { artifacts: hre.config.paths.artifacts, addresses: path.join(root, "ignition", "addresses"), sdk };

describe("sdk: generated files", () => {
  it("are those of the compiled contracts, and there are no others", async function () {
    // Coverage compiles the contracts with its own statements in them, so their code is another.
    if (hre.globalOptions.coverage) return this.skip();
    const files = await makeSdkFiles(sources);
    for (const [file, text] of files) expect(await readFile(file, "utf8"), file).to.equal(text);
    const abis = [...files.keys()].filter((file) => path.dirname(file) === path.join(sdk, "src", "abi"));
    expect((await readdir(path.join(sdk, "src", "abi"))).sort()).to.deep.equal(
      abis.map((file) => path.basename(file)).sort(),
    );
  });

  describe("given an address book", () => {
    const directory = useTemporaryDirectory();

    it("has the addresses of every chain but the local one", async () => {
      const contracts = Object.fromEntries(CONTRACT_NAMES.map((name) => [name, `0x${"11".repeat(20)}`])) as Record<
        (typeof CONTRACT_NAMES)[number],
        string
      >;
      for (const chainId of [1001, 31_337]) {
        await writeAddresses(directory(), { chainId, deploymentId: `chain-${chainId}`, fromBlock: 7, contracts });
      }
      const files = await makeSdkFiles({ ...sources, addresses: directory() });
      const book = files.get(path.join(sdk, "src", "addressBook.ts"))!;
      expect(book)
        .to.match(/1001"?: \{/)
        .and.not.include("31337");
    });
  });
});
