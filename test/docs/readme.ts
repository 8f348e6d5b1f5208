import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { parseEther } from "ethers";
import { createDroit, type Escrow } from "../../sdk/src/index.ts";
import { balanceChanges, loadWorld, walletOf } from "../sdk/world.ts";
import { readBlocks, runBlock } from "./blocks.ts";

const text = await readFile(new URL("../../README.md", import.meta.url), "utf8");

describe("README.md", () => {
  it("points to the tutorial within the first screen", () => {
    expect(text.split("\n").slice(0, 12).join("\n")).to.contain("](docs/tutorial.md)");
  });

  it("has a first use that runs", async () => {
    const { addresses, artist, buyer, collection, works, as } = await loadWorld();
    const scripts = readBlocks(text).filter(({ language }) => language === "ts");
    expect(scripts).to.have.lengthOf(1);
    const values = {
      // Elsewhere the addresses come from the address book.
      createDroit: (options: object) => createDroit({ ...options, addresses }),
      signer: await walletOf(artist),
      buyer: await as(buyer),
      collection,
      parseEther,
    };
    let left: { tokenId: bigint; escrow: Escrow } | undefined;
    const [paid] = await balanceChanges([buyer], async () => {
      left = await runBlock(scripts[0]!.code, values, ["tokenId", "escrow"]);
    });
    expect(left!.escrow.terms.amount).to.equal(parseEther("5"));
    expect(paid).to.equal(-parseEther("6"));
    expect(await works.ownerOf(left!.tokenId)).to.equal(buyer.address);
  });
});
