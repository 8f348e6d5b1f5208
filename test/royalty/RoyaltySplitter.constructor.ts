import { expect } from "chai";
import { network } from "hardhat";
import { NATIVE, NOBODY } from "./fixtures.js";

const { ethers, networkHelpers } = await network.create();

async function deployFactory() {
  return { factory: await ethers.getContractFactory("RoyaltySplitter") };
}

describe("RoyaltySplitter, when it is deployed", () => {
  it("refuses shares of nobody", async () => {
    const { factory } = await networkHelpers.loadFixture(deployFactory);
    await expect(factory.deploy([])).to.be.revertedWithCustomError(factory, "RoyaltySplitterEmpty");
  });

  it("takes a single holder, who gets all", async () => {
    const { factory } = await networkHelpers.loadFixture(deployFactory);
    const splitter = await factory.deploy([{ holder: NOBODY, bps: 1 }]);
    expect(await splitter.shares()).to.deep.equal([[NOBODY, 1n]]);
    await networkHelpers.setBalance(await splitter.getAddress(), 7n);
    expect(await splitter.releasable(NATIVE, NOBODY)).to.equal(7n);
  });
});
